"""The ledger of service hours: append-only, in minutes."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from practice.models import Place, User
from practice.scoping import PlaceScopedQuerySet

from .people import Volunteer


class ServiceRecordQuerySet(PlaceScopedQuerySet["ServiceRecord"]):
    def counted(self) -> Self:
        """Rows whose minutes count: approved, and no reversal (a reversed row and its reversal cancel out)."""
        return self.filter(status=ServiceRecord.Status.APPROVED, reverses=None)

    def waiting(self) -> Self:
        """Entries that nobody has approved or returned yet, corrections included."""
        return self.filter(status=ServiceRecord.Status.SUBMITTED)

    def uncounted(self) -> Self:
        """New hours that wait: what may yet be added to the month. A correction's rows wait, but add nothing new."""
        return self.waiting().filter(reverses=None, replaces=None)

    def live(self) -> Self:
        """Entries that stand or may yet stand: what a new entry must not double.

        While a correction waits it is the first row that stands; counting both would double the service.
        """
        first_or_approved = Q(replaces=None) | Q(status=ServiceRecord.Status.APPROVED)
        return self.filter(first_or_approved, status__in=ServiceRecord.LIVE, reverses=None)

    def approvable_by(self, user: User) -> Self:
        """Waiting rows this person may decide on: within an approving role's scope, and not entered by themself."""
        return self.waiting().decided_by(user).exclude(entered_by=user)


class ServiceRecord(models.Model):
    """服务时长: one volunteer's service on one day, as 民政部令第67号第七条 wants it recorded.

    The row keeps its own copy of the activity's name, content, unit and person in charge, and names the activity by
    ``activity_uid``, so that it stays true when the activity is edited. Rows are never edited or deleted (triggers see
    to it): only the decision on them is filled in, once. A correction is a row with negative minutes that ``reverses``
    the first and perhaps a new row that ``replaces`` it; the two are approved together, by a second person like any.

    ``minutes`` leaves travel out. ``served_on`` and ``month`` are Asia/Shanghai.

    Each index is paid for by every entry and once more by every decision on one, so there is none without a query that
    needs it: who decided is never looked for, and few rows correct another.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "待核对"
        APPROVED = "approved", "已核对"
        RETURNED = "returned", "已退回"
        REVERSED = "reversed", "已冲正"

    class Source(models.TextChoices):
        HEAD = "head", "站长登记"
        STAFF = "staff", "后台录入"
        IMPORTED = "imported", "表格导入"
        API = "api", "接口登记"
        DEMO = "demo", "演示数据"

    class Flag(models.TextChoices):
        OVERLAP = "overlap", "与另一处时间重叠"
        LONG_DAY = "long_day", "当天合计超过 12 小时"

    LIVE = (Status.SUBMITTED, Status.APPROVED)

    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.PROTECT, related_name="service_records", verbose_name="志愿者", db_index=False
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="service_records", verbose_name="服务地点")
    activity_uid = models.UUIDField("活动标识", db_index=True)
    activity_title = models.CharField("活动名称", max_length=80)
    content = models.CharField("服务内容", max_length=300, blank=True)
    organiser = models.CharField("组织单位", max_length=60)
    person_in_charge = models.CharField("活动负责人", max_length=40, blank=True)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    served_on = models.DateField("服务日期")
    month = models.DateField("月份")
    minutes = models.IntegerField("时长（分钟）")
    source = models.CharField("来源", max_length=10, choices=Source)
    flags = models.CharField("提示", max_length=40, blank=True)
    is_late = models.BooleanField("逾期补记", default=False)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.SUBMITTED)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="登记人")
    approved_at = models.DateTimeField("核对时间", null=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="核对人", db_index=False
    )
    returned_at = models.DateTimeField("退回时间", null=True)
    returned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="退回人", db_index=False
    )
    return_reason = models.CharField("退回原因", max_length=120, blank=True)
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", verbose_name="冲正", db_index=False
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replacements", verbose_name="更正自", db_index=False
    )
    correction_reason = models.CharField("更正原因", max_length=120, blank=True)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务时长"
        ordering = ["-served_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity_uid", "volunteer", "served_on"],
                condition=Q(status="approved", reverses=None) | Q(status="submitted", reverses=None, replaces=None),
                name="record_once_per_activity_and_day",
                violation_error_message="这位志愿者在这场活动当天已有时长记录。",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(status__in=["submitted", "approved"], reverses__isnull=False),
                name="record_reversed_once",
                violation_error_message="这条记录已有一条冲正在办或已办。",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=["submitted", "approved"], replaces__isnull=False),
                name="record_replaced_once",
                violation_error_message="这条记录已有一条更正在办或已办。",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, minutes__range=(1, 1440))
                | Q(reverses__isnull=False, minutes__range=(-1440, -1)) & ~Q(correction_reason=""),
                name="record_minutes_sign",
                violation_error_message="时长是 1 到 1440 分钟；冲正为负数，并要写明原因。",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="record_ends_after_start"),
            models.CheckConstraint(
                condition=Q(month__day=1, month__year=F("served_on__year"), month__month=F("served_on__month")),
                name="record_month_of_day",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="record_approval_paired",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None, return_reason="")
                | Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason=""),
                name="record_return_paired",
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", approved_at=None, returned_at=None)
                | Q(status="returned", approved_at=None, returned_at__isnull=False)
                | Q(status__in=["approved", "reversed"], approved_at__isnull=False, returned_at=None),
                name="record_status_matches_decision",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("entered_by")),
                name="record_second_person_approves",
                violation_error_message="登记人不能核对自己登记的时长。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["month", "place"],
                include=["volunteer", "minutes", "status", "is_late", "reverses", "replaces", "activity_uid"],
                name="record_by_month_place",
            ),
            models.Index(fields=["volunteer", "served_on"], name="record_by_volunteer_day"),
            models.Index(fields=["month", "-id"], name="record_by_month"),
            models.Index(fields=["place"], condition=Q(status="submitted"), name="record_waiting"),
            models.Index(fields=["returned_at"], condition=Q(status="returned"), name="record_returned"),
            models.Index(fields=["reverses"], condition=Q(reverses__isnull=False), name="record_reversals"),
            models.Index(fields=["replaces"], condition=Q(replaces__isnull=False), name="record_replacements"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.served_on:%Y-%m-%d} {self.minutes} 分钟"

    @property
    def flag_labels(self) -> list[str]:
        return [str(self.Flag(flag).label) for flag in self.flags.split()]

    @property
    def is_correction(self) -> bool:
        return self.reverses_id is not None
