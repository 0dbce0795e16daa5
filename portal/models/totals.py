"""What the roll-up keeps: monthly totals, and when they were last brought up to date."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from practice.models import Place
from practice.scoping import PlaceScopedQuerySet


class MonthlyTotalQuerySet(PlaceScopedQuerySet["MonthlyTotal"]):
    def of(self, place: Place, month: dt.date) -> Self:
        return self.filter(place=place, month=month)

    def whole(self) -> Self:
        """The row of all activities, not those of one kind or programme."""
        return self.filter(slice=MonthlyTotal.Slice.ALL)


class MonthlyTotal(models.Model):
    """One place's month, everything below it included, whole or for one slice of it.

    ``key`` is empty for the whole, a ``Kind`` value for a kind, a programme's primary key for a programme; ``none``
    stands for no programme, and for hours whose activity is no longer on record. The tree is that of the month itself
    (``PlaceLineage``). Three measures that are never added to each other: sessions (场次), attendances (人次), minutes
    of service (时长; approved ones only, what waits stands apart). ``volunteers`` counts distinct people with counted
    minutes. A row of zeros is not kept.
    """

    class Slice(models.TextChoices):
        ALL = "all", "全部"
        KIND = "kind", "按类型"
        PROGRAMME = "programme", "按项目"

    MEASURES = (
        "sessions",
        "trainings",
        "unplanned",
        "attendances",
        "minutes",
        "waiting_minutes",
        "late_minutes",
        "volunteers",
        "active_stations",
    )

    # Without a check of each row: they are made of the tree's own lines, half a million at a rebuild.
    place = models.ForeignKey(
        Place,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="monthly_totals",
        verbose_name="阵地",
    )
    month = models.DateField("月份")
    slice = models.CharField("口径", max_length=10, choices=Slice, default=Slice.ALL)
    key = models.CharField("分项", max_length=20, blank=True)
    sessions = models.PositiveIntegerField("场次", default=0)
    trainings = models.PositiveIntegerField("其中培训", default=0)
    unplanned = models.PositiveIntegerField("其中临时补报", default=0)
    attendances = models.PositiveIntegerField("人次", default=0)
    minutes = models.PositiveIntegerField("服务时长（分钟，已核对）", default=0)
    waiting_minutes = models.PositiveIntegerField("待核对（分钟）", default=0)
    late_minutes = models.PositiveIntegerField("其中逾期补记（分钟）", default=0)
    volunteers = models.PositiveIntegerField("活跃志愿者", default=0)
    active_stations = models.PositiveIntegerField("有活动的站", default=0)
    updated_at = models.DateTimeField("汇总时间")

    objects = MonthlyTotalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月度汇总"
        ordering = ["-month", "place"]
        constraints = [
            models.UniqueConstraint(fields=["month", "place", "slice", "key"], name="total_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="total_month_is_first"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.month:%Y-%m} {self.get_slice_display()}"


class RollUpState(models.Model):
    """A single row: locked by whoever rolls up, so that there is one at a time; says when it was last done."""

    ONLY = 1

    drained_at = models.DateTimeField("最近汇总", null=True)
    reconciled_at = models.DateTimeField("最近全面核对", null=True)
    differences = models.PositiveIntegerField("最近核对修正的行数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "汇总状态"

    def __str__(self) -> str:
        return f"汇总至 {self.drained_at}"
