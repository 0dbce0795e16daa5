"""报名: who will come to an activity, without an account."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from practice.identity import mask_phone, validate_mobile, validate_phone
from practice.links import new_code, new_link
from practice.models import Consent, User
from practice.scoping import PlaceScopedQuerySet

from .activity import Activity

MOST_PEOPLE = 5
"""People on one sign-up, the one who signs up included."""


class RegistrationQuerySet(PlaceScopedQuerySet["Registration"]):
    place_path = "activity__place__path"

    def live(self) -> Self:
        """Those that hold seats or wait for them."""
        return self.filter(status__in=Registration.LIVE)

    def placed(self) -> Self:
        return self.filter(status=Registration.Status.PLACED)

    def waiting(self) -> Self:
        """First come, first served."""
        return self.filter(status=Registration.Status.WAITING).order_by("ticket")


class Registration(models.Model):
    """报名: one phone's sign-up for one activity, for up to five people.

    ``link`` is the resident's key to it and ``code`` what they say at the door. ``submission`` is the key of the form
    itself, so that a page sent twice is one sign-up. ``ticket`` is the place in line within the activity, given out
    under the activity's lock. Names and phones are erased 180 days after the activity; the rest stays and is counted.
    The history leaves out everything personal, or erasing would be in vain.
    """

    class Status(models.TextChoices):
        PLACED = "placed", "已报上"
        WAITING = "waiting", "候补"
        CANCELLED = "cancelled", "已取消"

    class Channel(models.TextChoices):
        SELF = "self", "本人报名"
        BEHALF = "behalf", "站里代办"

    class EndedBy(models.TextChoices):
        RESIDENT = "resident", "本人取消"
        STAFF = "staff", "站里取消"
        ACTIVITY = "activity", "活动取消"

    LIVE = (Status.PLACED, Status.WAITING)
    PERSONAL = ("name", "phone", "guardian_name", "guardian_phone")

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="registrations", verbose_name="活动", db_index=False
    )
    link = models.CharField(max_length=22, unique=True, default=new_link, editable=False)
    code = models.CharField("报名号", max_length=6, default=new_code, editable=False)
    submission = models.UUIDField(unique=True, default=uuid4, editable=False)
    status = models.CharField("状态", max_length=10, choices=Status)
    ticket = models.PositiveIntegerField("次序", editable=False)
    party = models.PositiveSmallIntegerField("人数", default=1)
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True, validators=[validate_mobile])
    guardian_name = models.CharField("监护人姓名", max_length=40, blank=True)
    guardian_phone = models.CharField("监护人电话", max_length=20, blank=True, validators=[validate_phone])
    guardian_consented_at = models.DateTimeField("监护人同意时间", null=True, blank=True, editable=False)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="同意的告知书"
    )
    channel = models.CharField("途径", max_length=6, choices=Channel, default=Channel.SELF, editable=False)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="代办人"
    )
    created_at = models.DateTimeField("报名时间", editable=False)
    changed_at = models.DateTimeField("最近更改", editable=False)
    promoted_at = models.DateTimeField("候补转正时间", null=True, editable=False)
    cancelled_at = models.DateTimeField("取消时间", null=True, editable=False)
    ended_by = models.CharField("谁取消的", max_length=8, choices=EndedBy, blank=True, editable=False)
    erased_at = models.DateTimeField("个人信息删除时间", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = RegistrationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=[*PERSONAL, "link", "submission"])

    class Meta:
        verbose_name = verbose_name_plural = "报名"
        ordering = ["activity", "ticket"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "ticket"], name="registration_ticket_once"),
            models.UniqueConstraint(fields=["activity", "code"], name="registration_code_once"),
            models.UniqueConstraint(
                fields=["activity", "phone"],
                condition=Q(status__in=["placed", "waiting"]) & ~Q(phone=""),
                name="registration_phone_once",
                violation_error_message="这个手机号已经报过这场活动。",
            ),
            models.CheckConstraint(
                condition=Q(party__range=(1, MOST_PEOPLE)),
                name="registration_party",
                violation_error_message=f"一次最多报 {MOST_PEOPLE} 个人。",
            ),
            models.CheckConstraint(
                condition=Q(channel="behalf", entered_by__isnull=False) | Q(channel="self", entered_by=None),
                name="registration_behalf_has_who",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False) & ~Q(ended_by="")
                | ~Q(status="cancelled") & Q(cancelled_at=None, ended_by=""),
                name="registration_cancelled_paired",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) & ~Q(name="") & ~Q(phone="")
                | Q(erased_at__isnull=False, name="", phone="", guardian_name="", guardian_phone=""),
                name="registration_erased_wholly",
            ),
        ]
        indexes = [models.Index(fields=["phone"], condition=~Q(phone=""), name="registration_by_phone")]

    def __str__(self) -> str:
        return f"报名号 {self.code}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE


class Registrant(models.Model):
    """One person on a sign-up. ``seat`` is the seat they hold: of two who are given the same, the database refuses one.

    People who wait, or come to an activity without a limit, have no seat number.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="people", verbose_name="报名", db_index=False
    )
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+", db_index=False, editable=False)
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("姓名", max_length=40, blank=True)
    age = models.PositiveSmallIntegerField("年龄", null=True, blank=True)
    seat = models.PositiveIntegerField("座次", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "参加的人"
        ordering = ["registration", "order"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "order"], name="registrant_order_once"),
            models.UniqueConstraint(
                fields=["activity", "seat"], condition=Q(seat__isnull=False), name="registrant_seat_once"
            ),
            models.CheckConstraint(condition=Q(seat=None) | Q(seat__gte=1), name="registrant_seat_from_one"),
            models.CheckConstraint(
                condition=Q(age=None) | Q(age__lte=120),
                name="registrant_age",
                violation_error_message="年龄请填 0 到 120 的数字。",
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.order} 人"


class SignUpTerms(models.Model):
    """报名设置: how an activity takes sign-ups; an activity without such a row takes none. Seats are its ``capacity``.

    Empty ``opens_at`` is from publication on, empty ``closes_at`` until it begins. ``waiting_room`` is how many people
    may wait: empty without limit, 0 for no waiting list. Ages are in full years, both ends included.
    """

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, primary_key=True, related_name="sign_up_terms", verbose_name="活动"
    )
    opens_at = models.DateTimeField("开始报名", null=True, blank=True, help_text="留空：发布后就能报。")
    closes_at = models.DateTimeField("截止报名", null=True, blank=True, help_text="留空：活动开始前都能报。")
    waiting_room = models.PositiveIntegerField(
        "候补人数", null=True, blank=True, help_text="留空：不限；填 0：报满就不再收。"
    )
    min_age = models.PositiveSmallIntegerField("最小年龄", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("最大年龄", null=True, blank=True)
    must_know = models.TextField(
        "报名须知", max_length=1000, blank=True, help_text="要带什么、有什么风险、怎么到。群众报名前会看到。"
    )
    is_paused = models.BooleanField("暂停报名", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "报名设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="sign_up_closes_after_opening",
                violation_error_message="截止报名要晚于开始报名。",
            ),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")),
                name="sign_up_ages_in_order",
                violation_error_message="最大年龄不能小于最小年龄。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} 报名设置"
