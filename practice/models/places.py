"""The hierarchy 中心—所—站—点 (centre, institute, station, point) and its history."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from ..days import next_month
from ..pinyin import INITIALS_LENGTH, OWN_READING, SPELT_LENGTH, initials_of, spelt
from ..scoping import PlaceScopedQuerySet

BEGINNING = dt.date(2000, 1, 1)
"""The month from which a place's first line of ancestors holds: before any record of the county."""

FOREVER = dt.date(9999, 1, 1)
"""The open end of a line of ancestors that still holds."""


class ServicePlatform(models.Model):
    """服务平台: one of the kinds of service on offer; five to begin with, editable."""

    name = models.CharField("名称", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "服务平台"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class PlaceQuerySet(PlaceScopedQuerySet["Place"]):
    place_path = "path"

    def public(self) -> Self:
        """Places that residents may see: all but the closed ones."""
        return self.filter(closed_on=None)

    def open_in(self, month: dt.date) -> Self:
        """Places that were open on some day of the month (first of month, Asia/Shanghai)."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lt=next_month(month)), Q(closed_on=None) | Q(closed_on__gte=month)
        )

    def stations(self) -> Self:
        return self.filter(level=Place.Level.STATION)

    def bulk_create(self, objs: Iterable["Place"], *args: Any, **kwargs: Any) -> list["Place"]:
        places = [place.spell() for place in objs]
        return super().bulk_create(places, *args, **kwargs)

    def bulk_update(self, objs: Iterable["Place"], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """With a name its pinyin is stored too."""
        places, named = list(objs), Place.SPELT_FROM.intersection(fields)
        if named:
            places, fields = [place.spell() for place in places], [*fields, *Place.SPELT]
        return super().bulk_update(places, fields, *args, **kwargs)


class Place(models.Model):
    """阵地: any node of the hierarchy.

    The database itself refuses a parent of the wrong level (and thereby every cycle), a level that changes later, and
    two open siblings of one name. ``path`` is ``/1/24/530/``, primary keys from the centre down to the place itself,
    so that a subtree is a prefix. Positions are WGS-84 degrees.
    """

    class Level(models.IntegerChoices):
        CENTER = 1, "中心"
        INSTITUTE = 2, "所"
        STATION = 3, "站"
        POINT = 4, "点"

    class Status(models.TextChoices):
        OPEN = "open", "开放"
        SUSPENDED = "suspended", "暂停开放"

    class Datum(models.TextChoices):
        WGS84 = "wgs84", "WGS-84（GPS）"
        GCJ02 = "gcj02", "GCJ-02（国内手机地图）"

    PARENT_LEVELS: dict[int, tuple[int, ...]] = {
        Level.CENTER: (),
        Level.INSTITUTE: (Level.CENTER,),
        Level.STATION: (Level.INSTITUTE,),
        Level.POINT: (Level.CENTER, Level.INSTITUTE, Level.STATION),
    }

    level = models.PositiveSmallIntegerField("层级", choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级阵地"
    )
    path = models.CharField("路径", max_length=64, unique=True, editable=False)
    code = models.CharField(
        "区划代码",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d{12}$", "区划代码是 12 位数字，请核对。")],
        help_text="国家统计局的 12 位统计用区划代码；服务点没有代码，留空。",
    )
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30, blank=True, help_text="日历和列表里用，例如“临泉镇所”。")
    pinyin_override = models.CharField(
        "读音",
        max_length=SPELT_LENGTH,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(OWN_READING, "读音用小写拼音写，一个字一个音节，中间空一格，例如 shan xian suo。")],
        help_text="按拼音找阵地时用。平时留空；系统读错了地名才填，例如单县所写 shan xian suo，一个字一个音节。",
    )
    pinyin = models.CharField("拼音", max_length=SPELT_LENGTH, blank=True, editable=False, default="", db_default="")
    initials = models.CharField(
        "拼音首字母", max_length=INITIALS_LENGTH, blank=True, editable=False, default="", db_default=""
    )
    address = models.CharField("地址", max_length=120, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    lng = models.FloatField("经度", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    source_datum = models.CharField(
        "坐标来源", max_length=5, choices=Datum, blank=True, help_text="坐标一律存为 WGS-84；这里记下原来是哪种。"
    )
    phone = models.CharField("咨询电话", max_length=20, blank=True)
    speciality = models.CharField("特色", max_length=60, blank=True, help_text="一镇一品、一村一特色，例如“党史长廊”。")
    introduction = models.TextField("简介", blank=True)
    platforms = models.ManyToManyField(ServicePlatform, blank=True, related_name="places", verbose_name="服务平台")
    photo = models.ImageField("照片", upload_to="places/", blank=True)
    photo_alt = models.CharField("照片说明", max_length=80, blank=True, help_text="念给看不见照片的人听的一句话。")
    opened_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    status_reason = models.CharField("暂停原因", max_length=120, blank=True)
    is_temporary = models.BooleanField("临时阵地", default=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = PlaceQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[platforms], excluded_fields=["pinyin", "initials"])

    SPELT, SPELT_FROM = ("pinyin", "initials"), frozenset({"name", "short_name", "pinyin_override"})

    class Meta:
        verbose_name = verbose_name_plural = "阵地"
        ordering = ["level", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="place_code_unique",
                violation_error_message="这个区划代码已有阵地使用。",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(closed_on=None),
                name="place_name_unique_under_parent",
                violation_error_message="同一上级下已有同名的阵地。",
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__in=[2, 3, 4], parent__isnull=False),
                name="place_only_centre_has_no_parent",
                violation_error_message="中心没有上级；所、站、点必须有上级。",
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lng=None, source_datum="")
                | Q(lat__range=(-90, 90), lng__range=(-180, 180)) & ~Q(source_datum=""),
                name="place_position_whole",
                violation_error_message="经度、纬度和坐标来源要么都填，要么都不填。",
            ),
            models.CheckConstraint(
                condition=Q(status="open", status_reason="") | Q(status="suspended") & ~Q(status_reason=""),
                name="place_suspension_has_reason",
                violation_error_message="暂停开放要写明原因；开放时原因留空。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False) & ~Q(merged_into=F("pk")),
                name="place_merged_is_closed",
                violation_error_message="并入别处的阵地要有撤销日期，也不能并入自己。",
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="place_closed_after_opened",
                violation_error_message="撤销日期早于设立日期，请核对。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the place; a new one also gets its path and its first line of ancestors.

        Moving a place to another parent is ``services.move_place``: a plain save never moves a subtree.
        """
        self.spell()
        if self.pk is not None and self.path:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self.path = f"new-{uuid4().hex}"
            super().save(*args, **kwargs)
            self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
            type(self).objects.filter(pk=self.pk).update(path=self.path)
            PlaceLineage.objects.bulk_create(PlaceLineage.first_lines(self))

    def get_absolute_url(self) -> str:
        return reverse("activities:place", args=[self.pk])

    def spell(self) -> Self:
        """Set the pinyin of the name that lists show; what staff wrote goes before what is computed."""
        self.pinyin = self.pinyin_override or spelt(self.label)
        self.initials = initials_of(self.pinyin)
        return self

    @property
    def label(self) -> str:
        """The name used in lists: the short one where there is one."""
        return self.short_name or self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Primary keys from the centre down to the place itself."""
        return [int(key) for key in self.path.strip("/").split("/")]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.status == self.Status.OPEN

    def clean(self) -> None:
        super().clean()
        self.check_parent()

    def check_parent(self) -> None:
        """Say in words what the database would refuse: a parent of the wrong level, or a closed one."""
        if self.parent is None or self.level is None:
            return
        if self.parent.level not in self.PARENT_LEVELS[self.level]:
            allowed = "、".join(Place.Level(level).label for level in self.PARENT_LEVELS[self.level]) or "无"
            wrong = f"“{self.get_level_display()}”的上级只能是：{allowed}。请另选上级。"
            raise ValidationError({"parent": wrong})


LINE = ("ancestor_id", "distance", "from_month", "until_month")


class PlaceLineage(models.Model):
    """The tree over time: ``ancestor`` stood above ``place`` from ``from_month`` until before ``until_month``.

    Each place is its own ancestor too, at distance 0; its parent is at distance 1. Roll-ups join this table, so a move
    or a merge never rewrites past months. Both months are firsts of months (Asia/Shanghai).
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="lineage")
    ancestor = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField()
    from_month = models.DateField(default=BEGINNING)
    until_month = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = verbose_name_plural = "阵地沿革"
        constraints = [
            models.UniqueConstraint(fields=["place", "ancestor", "from_month"], name="lineage_line_unique"),
            models.CheckConstraint(condition=Q(until_month__gt=F("from_month")), name="lineage_span_not_empty"),
        ]
        indexes = [
            models.Index(fields=["ancestor", "distance", "from_month", "until_month"], name="lineage_by_ancestor")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} < {self.ancestor_id} [{self.from_month}, {self.until_month})"

    @classmethod
    def first_lines(cls, place: Place) -> list["PlaceLineage"]:
        """Unsaved rows for a new place: where its parent stood in earlier months, it would have stood too."""
        above = cls.objects.filter(place=place.parent) if place.parent else cls.objects.none()
        shared = [
            cls(place=place, ancestor_id=ancestor, distance=distance + 1, from_month=first, until_month=end)
            for ancestor, distance, first, end in above.values_list(*LINE)
        ]
        return [*shared, cls(place=place, ancestor=place, distance=0)]

    @classmethod
    def lines(cls, place: Place, *, from_month: dt.date) -> list["PlaceLineage"]:
        """Unsaved rows for the place's present ancestors, by its path."""
        upwards = enumerate(reversed(place.ancestor_ids))
        return [cls(place=place, ancestor_id=key, distance=far, from_month=from_month) for far, key in upwards]
