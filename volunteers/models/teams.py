"""志愿服务队: a tree of corps, brigades, squads and detachments."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from practice.models import Place
from practice.scoping import PlaceScopedQuerySet


class TeamQuerySet(PlaceScopedQuerySet["Team"]):
    def public(self) -> Self:
        return self.filter(dissolved_on=None)


class Team(models.Model):
    """志愿服务队. Shapes such as "1+12+N" or "8+N" are shapes of this tree.

    A team never stands under one of a smaller kind, and the database refuses a cycle.
    """

    class Kind(models.IntegerChoices):
        CORPS = 1, "总队"
        BRIGADE = 2, "大队"
        SQUAD = 3, "中队"
        DETACHMENT = 4, "小分队"

    name = models.CharField("名称", max_length=60)
    kind = models.PositiveSmallIntegerField("级别", choices=Kind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级队伍"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="teams", verbose_name="所属阵地")
    lead_unit = models.CharField("牵头单位", max_length=60, blank=True)
    leader = models.ForeignKey(
        "Volunteer", on_delete=models.SET_NULL, null=True, blank=True, related_name="led_teams", verbose_name="队长"
    )
    duties = models.CharField("服务内容", max_length=200, blank=True)
    is_temporary = models.BooleanField("临时队伍", default=False, help_text="应急时设立，事后撤销。")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = TeamQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务队"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(dissolved_on=None),
                name="team_name_unique_at_place",
                violation_error_message="此阵地已有同名的队伍。",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="team_not_under_itself",
                violation_error_message="队伍不能隶属于自己。",
            ),
            models.CheckConstraint(
                condition=Q(founded_on=None) | Q(dissolved_on=None) | Q(dissolved_on__gte=F("founded_on")),
                name="team_dissolved_after_founded",
                violation_error_message="撤销日期早于成立日期，请核对。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.parent is not None and self.kind is not None and self.parent.kind > self.kind:
            raise ValidationError({"parent": "上级队伍的级别不能低于本队。请另选上级。"})
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": "这样隶属会绕成一圈。请另选上级。"})
            seen.add(above.pk)
            above = above.parent
