"""志愿者 and their membership of teams."""

import datetime as dt
from typing import Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from practice.days import today
from practice.identity import fingerprint, mask_id, mask_phone, seal, unseal, validate_id_number, validate_phone
from practice.models import Place, ServicePlatform
from practice.scoping import PlaceScopedQuerySet

from .teams import Team

GUARDIAN_AGE = 14
"""Below this age a guardian's consent is needed (个人信息保护法第三十一条)."""


class VolunteerQuerySet(PlaceScopedQuerySet["Volunteer"]):
    place_path = "home_place__path"

    def active(self) -> Self:
        """On the roll: neither paused nor withdrawn."""
        return self.filter(status=Volunteer.Status.ACTIVE)

    def with_id_number(self, number: str) -> Self:
        return self.filter(id_number_print=fingerprint(number))


class Volunteer(models.Model):
    """志愿者, with what 民政部令第67号第五条 wants on a record and no more.

    The ID number is kept encrypted, bound to this row by ``uid``, with a keyed hash beside it for uniqueness. It is
    excluded from the history. Screens show ``masked_id_number`` and ``masked_phone``.
    """

    class Sex(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    class IdType(models.TextChoices):
        RESIDENT = "resident", "居民身份证"
        HK_MACAO = "hk_macao", "港澳居民来往内地通行证"
        TAIWAN = "taiwan", "台湾居民来往大陆通行证"
        PASSPORT = "passport", "护照"
        OTHER = "other", "其他证件"

    class Status(models.TextChoices):
        ACTIVE = "active", "在册"
        PAUSED = "paused", "暂停服务"
        WITHDRAWN = "withdrawn", "已退出"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=6, choices=Sex, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True, validators=[validate_phone])
    id_type = models.CharField("证件类型", max_length=10, choices=IdType, blank=True)
    id_number_sealed = models.TextField(blank=True, editable=False)
    id_number_print = models.CharField(max_length=64, blank=True, editable=False)
    residence = models.CharField("居住区域", max_length=80, blank=True)
    skills = models.CharField("特长", max_length=120, blank=True)
    service_types = models.ManyToManyField(
        ServicePlatform, blank=True, related_name="volunteers", verbose_name="服务类型"
    )
    home_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="volunteers", verbose_name="所在阵地")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ACTIVE)
    registered_on = models.DateField("登记日期", default=today)
    guardian_name = models.CharField("监护人姓名", max_length=40, blank=True)
    guardian_phone = models.CharField("监护人电话", max_length=20, blank=True, validators=[validate_phone])
    guardian_consent_on = models.DateField("监护人同意日期", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = VolunteerQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["id_number_sealed", "id_number_print"], m2m_fields=[service_types])

    class Meta:
        verbose_name = verbose_name_plural = "志愿者"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_print"],
                condition=~Q(id_number_print=""),
                name="volunteer_id_number_unique",
                violation_error_message="这个证件号码已登记过一位志愿者。",
            ),
            models.UniqueConstraint(
                fields=["name", "phone"],
                condition=~Q(phone=""),
                name="volunteer_name_phone_unique",
                violation_error_message="同姓名、同电话的志愿者已登记过，不必再加。",
            ),
            models.CheckConstraint(
                condition=Q(id_number_sealed="", id_number_print="")
                | ~Q(id_number_sealed="") & ~Q(id_number_print="") & ~Q(id_type=""),
                name="volunteer_id_number_whole",
                violation_error_message="填了证件号码，也要选证件类型。",
            ),
        ]
        indexes = [models.Index(fields=["home_place", "status"], name="volunteer_by_home")]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_id_number(self) -> str:
        """For example ``110105********002X``; empty when none is on record."""
        return mask_id(self.reveal_id_number())

    def reveal_id_number(self) -> str:
        """The whole number. Pages show it only through ``services.unmask``, which leaves an audit row."""
        return unseal(self.id_number_sealed, bound_to=f"volunteer:{self.uid}") if self.id_number_sealed else ""

    def put_id_number(self, number: str) -> None:
        """Keep the number, encrypted; an empty one takes it away. Raises ValidationError for a wrong one."""
        number = number.strip().upper()
        if number and self.id_type == self.IdType.RESIDENT:
            validate_id_number(number)
        self.id_number_sealed = seal(number, bound_to=f"volunteer:{self.uid}") if number else ""
        self.id_number_print = fingerprint(number) if number else ""

    def is_under(self, age: int, *, on: dt.date) -> bool:
        if self.birth_date is None:
            return False
        return (
            on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))
        ) < age

    def clean(self) -> None:
        super().clean()
        consent = self.guardian_name and self.guardian_phone and self.guardian_consent_on
        if self.is_under(GUARDIAN_AGE, on=self.registered_on) and not consent:
            raise ValidationError({"guardian_name": "未满 14 周岁，要填监护人的姓名、电话和同意日期。"})


class Membership(models.Model):
    """A volunteer's time in a team."""

    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="memberships", verbose_name="志愿者"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships", verbose_name="队伍")
    joined_on = models.DateField("加入日期", default=today)
    left_on = models.DateField("离开日期", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "队员"
        ordering = ["-joined_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "team"],
                condition=Q(left_on=None),
                name="membership_once",
                violation_error_message="这位志愿者已在队里。",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("joined_on")),
                name="membership_left_after_joined",
                violation_error_message="离开日期早于加入日期，请核对。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}（{self.team}）"
