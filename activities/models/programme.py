"""项目, such as the items of Linxian's "1210", and the methods and themes that activities are sorted by."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Self

from dateutil.rrule import rrule, rrulestr
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from practice.days import is_day_off, next_month, next_working_day
from practice.models import Place
from practice.scoping import PlaceScopedQuerySet
from volunteers.models import Team

UNREADABLE = "看不懂这条重复规则。每周五写作 FREQ=WEEKLY;BYDAY=FR，每月5日写作 FREQ=MONTHLY;BYMONTHDAY=5。"

BY_DAYS = re.compile(r"\bFREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)\b")
"""What a programme may recur by; a rule of seconds would name millions of moments."""


class DatedTerm(models.Model):
    """A word that activities are sorted by: editable, in use from a day and perhaps until a day."""

    name = models.CharField("名称", max_length=40, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    since = models.DateField("启用日期", null=True, blank=True)
    until = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Method(DatedTerm):
    """方式: 讲、评、帮、乐、庆, and what an emergency adds (防、捐)."""

    history = HistoricalRecords()

    class Meta(DatedTerm.Meta):
        verbose_name = verbose_name_plural = "活动方式"


class Theme(DatedTerm):
    """主题: 六传六践 and dated additions."""

    history = HistoricalRecords()

    class Meta(DatedTerm.Meta):
        verbose_name = verbose_name_plural = "活动主题"


class ProgrammeQuerySet(PlaceScopedQuerySet["Programme"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def public(self) -> Self:
        return self.active()


class Kind(models.TextChoices):
    """What sort of activity it is; training (培训) is counted apart as well."""

    SERVICE = "service", "志愿服务"
    TRAINING = "training", "培训"
    LECTURE = "lecture", "宣讲"
    PERFORMANCE = "performance", "文艺演出"
    OTHER = "other", "其他"


class Programme(models.Model):
    """项目: a constant item, a fixed-day item, or a speciality item.

    ``recurrence`` is the body of an RFC 5545 RRULE without a start, for example ``FREQ=WEEKLY;BYDAY=FR``. Activities
    are generated from it month by month at ``held_at``, at ``starts_time`` (Asia/Shanghai) for ``minutes``.
    """

    class Category(models.TextChoices):
        CONSTANT = "constant", "常态项目"
        FIXED_DAY = "fixed_day", "固定日项目"
        SPECIALITY = "speciality", "特色项目"

    class OnDayOff(models.TextChoices):
        HOLD = "hold", "照常举行"
        SKIP = "skip", "当次取消"
        NEXT_WORKING_DAY = "next_working_day", "顺延到下一个工作日"

    name = models.CharField("名称", max_length=60)
    category = models.CharField("类别", max_length=10, choices=Category)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="programmes", verbose_name="主办阵地")
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="programmes", verbose_name="承办队伍"
    )
    kind = models.CharField("活动类型", max_length=12, choices=Kind, default=Kind.SERVICE)
    methods = models.ManyToManyField(Method, blank=True, related_name="programmes", verbose_name="活动方式")
    themes = models.ManyToManyField(Theme, blank=True, related_name="programmes", verbose_name="活动主题")
    content = models.TextField("内容", blank=True)
    recurrence = models.CharField(
        "重复规则",
        max_length=120,
        blank=True,
        help_text="例如每周五：FREQ=WEEKLY;BYDAY=FR；每月5日：FREQ=MONTHLY;BYMONTHDAY=5。",
    )
    on_day_off = models.CharField("遇放假", max_length=20, choices=OnDayOff, default=OnDayOff.HOLD)
    held_at = models.ManyToManyField(Place, blank=True, related_name="held_programmes", verbose_name="举行的阵地")
    starts_time = models.TimeField("开始时间", default=dt.time(9, 0))
    minutes = models.PositiveSmallIntegerField(
        "时长（分钟）", default=120, validators=[MinValueValidator(10), MaxValueValidator(1440)]
    )
    first_day = models.DateField("开始日期", null=True, blank=True)
    last_day = models.DateField("结束日期", null=True, blank=True)
    is_active = models.BooleanField("在办", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ProgrammeQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[methods, themes, held_at])

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="programme_name_unique",
                violation_error_message="这个阵地已有同名的项目。",
            ),
            models.CheckConstraint(
                condition=~Q(category="fixed_day") | ~Q(recurrence=""),
                name="programme_fixed_day_recurs",
                violation_error_message="固定日项目要写重复规则。",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(10, 1440)),
                name="programme_minutes",
                violation_error_message="时长是 10 到 1440 分钟。",
            ),
            models.CheckConstraint(
                condition=Q(first_day=None) | Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="programme_days_in_order",
                violation_error_message="结束日期早于开始日期，请核对。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_fixed_day(self) -> bool:
        return self.category == self.Category.FIXED_DAY

    def clean(self) -> None:
        super().clean()
        if self.recurrence:
            self.nominal_days(dt.date(2026, 1, 1))

    def nominal_days(self, month: dt.date) -> list[dt.date]:
        """The days of the month that the rule names, before days off are looked at. Raises ValidationError."""
        first = dt.datetime.combine(month.replace(day=1), dt.time())
        following = dt.datetime.combine(next_month(month), dt.time())
        days = [moment.date() for moment in self._rule(first).between(first, following, inc=True)]
        earliest, latest = self.first_day or dt.date.min, self.last_day or dt.date.max
        return [day for day in days if earliest <= day <= latest and day < following.date()]

    def held_on(self, day: dt.date, off: Mapping[dt.date, bool]) -> dt.date | None:
        """When the occurrence named for ``day`` is held, given the days off; None where it is skipped."""
        if self.on_day_off == self.OnDayOff.HOLD or not is_day_off(day, off):
            return day
        return next_working_day(day, off) if self.on_day_off == self.OnDayOff.NEXT_WORKING_DAY else None

    def _rule(self, first: dt.datetime) -> rrule:
        """The rule from ``first_day`` on, or from the given day where the rule needs no anchor."""
        if "INTERVAL" in self.recurrence.upper() and self.first_day is None:
            raise ValidationError({"first_day": "隔几周、隔几月的规则要填开始日期，才知道从哪天算起。"})
        start = dt.datetime.combine(self.first_day, dt.time()) if self.first_day else first
        try:
            rule = rrulestr(self.recurrence, dtstart=start, ignoretz=True)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise ValidationError({"recurrence": UNREADABLE}) from error
        if not isinstance(rule, rrule) or not BY_DAYS.search(self.recurrence.upper()):
            raise ValidationError({"recurrence": UNREADABLE})
        return rule
