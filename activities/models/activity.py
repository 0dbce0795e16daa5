"""活动: one occurrence with a place, a start and an end."""

from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from practice.days import month_of
from practice.identity import validate_phone
from practice.models import Place, User
from practice.scoping import PlaceScopedQuerySet
from volunteers.models import Team

from .programme import Kind, Method, Programme, Theme


class ActivityQuerySet(PlaceScopedQuerySet["Activity"]):
    def public(self) -> Self:
        """What residents see: everything once published; a cancelled one stays, marked, if it had been published."""
        return self.filter(Q(status__in=Activity.PUBLIC) | Q(status="cancelled", published_at__isnull=False))

    def counted(self) -> Self:
        """Sessions that count: those that took place."""
        return self.filter(status__in=Activity.COUNTED)

    def unreported(self) -> Self:
        """Published or held, and no report yet; the caller adds how late it is."""
        return self.filter(status__in=[Activity.Status.PUBLISHED, Activity.Status.HELD])


class Activity(models.Model):
    """活动. Counts once, in the month in which it starts (Asia/Shanghai).

    Status: draft -> submitted -> published -> held -> reported, or cancelled with a reason; ``services`` holds the
    transitions. ``attendances`` (人次) is the number of residents who came, known once it is reported.
    """

    Kind = Kind

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待发布"
        PUBLISHED = "published", "已发布"
        HELD = "held", "已举办"
        REPORTED = "reported", "已补记"
        CANCELLED = "cancelled", "已取消"

    PUBLIC = (Status.PUBLISHED, Status.HELD, Status.REPORTED)
    COUNTED = (Status.HELD, Status.REPORTED)

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="项目"
    )
    occurrence_on = models.DateField("应办日期", null=True, blank=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="activities", verbose_name="阵地")
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name="组织队伍"
    )
    kind = models.CharField("类型", max_length=12, choices=Kind, default=Kind.SERVICE)
    methods = models.ManyToManyField(Method, blank=True, related_name="activities", verbose_name="活动方式")
    themes = models.ManyToManyField(Theme, blank=True, related_name="activities", verbose_name="活动主题")
    title = models.CharField("名称", max_length=80)
    content = models.TextField("内容", blank=True, max_length=2000)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    month = models.DateField("月份", editable=False)
    venue = models.CharField("具体地点", max_length=80, blank=True, help_text="例如“村委会二楼会议室”。")
    person_in_charge = models.CharField("负责人", max_length=40, blank=True)
    enquiry_phone = models.CharField("咨询电话", max_length=20, blank=True, validators=[validate_phone])
    capacity = models.PositiveIntegerField("名额", null=True, blank=True, help_text="不限人数就留空。")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    cancel_reason = models.CharField("取消原因", max_length=120, blank=True, editable=False)
    attendances = models.PositiveIntegerField("参加人次", null=True, blank=True, editable=False)
    is_unplanned = models.BooleanField("临时补报", default=False, editable=False)
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="录入人"
    )
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="发布人"
    )
    reported_at = models.DateTimeField("补记时间", null=True, editable=False)
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="补记人"
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ActivityQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[methods, themes])

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "place", "occurrence_on"],
                condition=Q(occurrence_on__isnull=False),
                name="activity_generated_once",
                violation_error_message="这个项目当天在这个阵地的活动已经生成过。",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_start",
                violation_error_message="结束时间要晚于开始时间。",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="activity_month_is_first"),
            models.CheckConstraint(
                condition=Q(status="cancelled") & ~Q(cancel_reason="") | ~Q(status="cancelled") & Q(cancel_reason=""),
                name="activity_cancelled_has_reason",
                violation_error_message="取消活动要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(status="reported", attendances__isnull=False, reported_at__isnull=False)
                | ~Q(status="reported") & Q(attendances=None, reported_at=None),
                name="activity_reported_has_attendances",
                violation_error_message="补记活动要填参加人次。",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_by__isnull=False), name="activity_publication_paired"
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None) | Q(reported_by__isnull=False), name="activity_report_paired"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1),
                name="activity_capacity_positive",
                violation_error_message="名额至少 1 位；不限人数就留空。",
            ),
        ]
        indexes = [
            # With the key: on a fixed day all begin at one moment, and each page of them would be sorted.
            models.Index(fields=["starts_at", "id"], name="activity_by_start"),
            models.Index(
                fields=["month", "place"],
                include=["status", "kind", "programme", "attendances"],
                name="activity_by_month",
            ),
            models.Index(fields=["place", "-starts_at"], name="activity_by_place"),
            models.Index(fields=["ends_at"], name="activity_by_end"),
            models.Index(fields=["uid"], condition=Q(is_unplanned=True), name="activity_unplanned"),
            models.Index(
                fields=["starts_at"],
                include=["status", "ends_at", "place"],
                condition=Q(status__in=["draft", "submitted", "published", "held"]),
                name="activity_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.month = month_of(self.starts_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("activities:detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "结束时间要晚于开始时间。"})
        if self.place_id and self.place.closed_on and self._state.adding:
            raise ValidationError({"place": f"“{self.place}”已撤销，请另选阵地。"})

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def organiser(self) -> str:
        """The unit that organises it, as the ledger names it: the team if there is one, else the place."""
        return self.team.name if self.team else self.place.label


class Photo(models.Model):
    """A picture of an activity; re-encoded on upload, without metadata."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="photos", verbose_name="活动")
    image = models.ImageField("照片", upload_to="activities/")
    alt = models.CharField("照片说明", max_length=80, blank=True, help_text="念给看不见照片的人听的一句话。")
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="上传人")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.alt or f"照片 {self.pk}"
