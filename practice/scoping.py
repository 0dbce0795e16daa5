"""The one scoping vocabulary: ``within``, ``managed_by``, ``visible_to`` (and each model's own ``public``).

Every page, API view, admin list, import, export and autocomplete narrows its rows with these words. What lies out of
scope behaves as if it did not exist.
"""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from .models import Place, User

M = TypeVar("M", bound=models.Model)


class PlaceScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to a place, narrowed by the place's path.

    ``place_path`` names the look-up that leads from the row to its place's path.
    """

    place_path = "place__path"

    def within(self, place: "Place") -> Self:
        """Rows at the place or anywhere below it, by today's tree."""
        return self.filter(self._under([place.path]))

    def managed_by(self, user: "User | AnonymousUser") -> Self:
        """Rows that the user may change: those below the places where they hold a writing role."""
        return self._in_scope(user, writing=True)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows that the user may read: what they manage and what they lead."""
        return self._in_scope(user, writing=False)

    def offered_to(self, user: "User") -> Self:
        """Rows that the user's own may point to: what they manage, and what stands at the places above theirs.

        The county's teams and programmes serve every village.
        """
        above = {key for role in user.held_roles() for key in role.place.ancestor_ids}
        return self.managed_by(user) | self.filter(**{f"{self.place_path.removesuffix('__path')}__in": above})

    def decided_by(self, user: "User") -> Self:
        """Rows at the places where the user approves hours and publishes: institute and centre staff."""
        return self if user.is_superuser else self.filter(self._under(user.approval_paths()))

    def _in_scope(self, user: Any, *, writing: bool) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(self._under(user.scope_paths(writing=writing)))

    def _under(self, paths: list[str]) -> Q:
        condition = Q(pk__in=[])
        for path in paths:
            condition |= Q(**{f"{self.place_path}__startswith": path})
        return condition
