"""Staff accounts and the places they answer for."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from simple_history.models import HistoricalRecords

from ..compiled import Compiled
from .places import Place


class User(AbstractUser):
    """An account. What it may do comes from its ``PlaceRole`` rows; a superuser looks after the machine."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=30)
    phone = models.CharField("电话", max_length=20, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)

    REQUIRED_FIELDS = ["name"]

    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def held_roles(self) -> list["PlaceRole"]:
        """The user's roles with their places; read once and kept for the life of this object (one request)."""
        if not hasattr(self, "_held_roles"):
            self._held_roles: list[PlaceRole] = HELD_ROLES(self.pk)
        return self._held_roles

    def scope_paths(self, *, writing: bool) -> list[str]:
        """Paths of the places whose subtree the user reads, or with ``writing`` changes.

        A place that was merged into one of them comes along: whoever looks after the new one settles the old one.
        """
        kinds = PlaceRole.WRITING if writing else tuple(PlaceRole.Role)
        return self._paths_for(kinds)

    def approval_paths(self) -> list[str]:
        """Paths of the places whose hours the user may approve: institute and centre staff only."""
        return self._paths_for(PlaceRole.APPROVING)

    def headed_place_ids(self) -> list[int]:
        """The stations and points that the user heads, with all below them; read once like the roles."""
        if not hasattr(self, "_headed_place_ids"):
            below = Q(pk__in=[])
            for path in [held.place.path for held in self.held_roles() if held.role == PlaceRole.Role.STATION_HEAD]:
                below |= Q(path__startswith=path)
            self._headed_place_ids = list(Place.objects.filter(below).values_list("pk", flat=True))
        return self._headed_place_ids

    def _paths_for(self, kinds: tuple["PlaceRole.Role", ...]) -> list[str]:
        own = tuple(role.place.path for role in self.held_roles() if role.role in kinds)
        merged = [path for path, into in self._absorbed() if into.startswith(own) and not path.startswith(own)]
        return [*own, *merged]

    def _absorbed(self) -> list[tuple[str, str]]:
        """(path, path of the one it went into) of the places merged into the user's own; mostly there are none."""
        if not hasattr(self, "_absorbed_paths"):
            below = Q()
            for role in self.held_roles():
                if role.has_absorbed:  # type: ignore[attr-defined]
                    below |= Q(merged_into__path__startswith=role.place.path)
            merged = Place.objects.filter(below).values_list("path", "merged_into__path")
            self._absorbed_paths = list(merged) if below else []
        return self._absorbed_paths


class PlaceRole(models.Model):
    """One person's role at one place; a person can hold several."""

    class Role(models.TextChoices):
        CENTER_STAFF = "center_staff", "中心工作人员"
        INSTITUTE_STAFF = "institute_staff", "所工作人员"
        STATION_HEAD = "station_head", "站长"
        LEADER = "leader", "领导（只看）"

    WRITING = (Role.CENTER_STAFF, Role.INSTITUTE_STAFF, Role.STATION_HEAD)
    APPROVING = (Role.CENTER_STAFF, Role.INSTITUTE_STAFF)
    LEVELS = {
        Role.CENTER_STAFF: (Place.Level.CENTER,),
        Role.INSTITUTE_STAFF: (Place.Level.INSTITUTE,),
        Role.STATION_HEAD: (Place.Level.STATION, Place.Level.POINT),
        Role.LEADER: (Place.Level.CENTER, Place.Level.INSTITUTE),
    }

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name="账号")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="roles", verbose_name="阵地")
    role = models.CharField("角色", max_length=20, choices=Role)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ["user", "role", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place", "role"],
                name="role_unique",
                violation_error_message="这个账号在此阵地已有这个角色。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（{self.place}）"

    def clean(self) -> None:
        super().clean()
        if self.place_id is None or not self.role:
            return
        levels = self.LEVELS[self.Role(self.role)]
        if self.place.level not in levels:
            allowed = "、".join(level.label for level in levels)
            raise ValidationError({"place": f"“{self.get_role_display()}”只能设在这一级阵地：{allowed}。"})


def _held_roles(user: int) -> QuerySet[Any]:
    """Roles with their places, and whether other places were merged into those or below them."""
    merged = Place.objects.filter(merged_into__isnull=False)
    absorbed = merged.filter(merged_into__path__startswith=OuterRef("place__path"))
    return PlaceRole.objects.filter(user=user).select_related("place").annotate(has_absorbed=Exists(absorbed))


HELD_ROLES = Compiled(_held_roles)
