"""点单—派单—接单—评单: what teams offer, and residents' requests for help."""

from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from practice.days import day_of, month_of
from practice.identity import mask_phone, validate_phone
from practice.links import new_code, new_link
from practice.models import Consent, Place, PlaceRole, ServicePlatform, User
from practice.scoping import PlaceScopedQuerySet
from volunteers.models import Team

from .activity import Activity

RATINGS = [(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")]


class ServiceOfferQuerySet(PlaceScopedQuerySet["ServiceOffer"]):
    place_path = "team__place__path"

    def public(self) -> Self:
        return self.filter(is_active=True, team__dissolved_on=None)


class ServiceOffer(models.Model):
    """服务项目: one line of the menu that residents order from; a team offers it where the team is at home."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="offers", verbose_name="服务队")
    name = models.CharField("名称", max_length=40, help_text="说群众的话，例如“上门理发”。")
    description = models.CharField("说明", max_length=200, blank=True, help_text="给谁做、做什么、要准备什么。")
    platform = models.ForeignKey(
        ServicePlatform, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="服务平台"
    )
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("在提供", default=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ServiceOfferQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "服务项目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                name="service_offer_once",
                violation_error_message="这支队伍已有同名的服务项目。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceRequestQuerySet(PlaceScopedQuerySet["ServiceRequest"]):
    def open(self) -> Self:
        """Somebody still has to do something."""
        return self.filter(status__in=ServiceRequest.OPEN)

    def handled_by(self, user: User) -> Self:
        """What the person has to do with: of their places, on the desk where they decide, or with a team of theirs."""
        if user.is_superuser:
            return self
        writing = user.scope_paths(writing=True) if user.is_active else []
        deciding = user.approval_paths() if user.is_active else []
        mine = Q(pk__in=[])
        for column, paths in (("place", writing), ("team__place", writing), ("handled_at", deciding)):
            for path in paths:
                mine |= Q(**{f"{column}__path__startswith": path})
        return self.filter(mine)

    def waiting_for(self, user: User) -> Self:
        """What the person has to see to: requests at their own desk, and for a head those that wait for their teams.

        The centre looks after what lies at the centre; what lies at an institute waits there, until it rises.
        """
        if user.is_superuser:
            return self.filter(status=ServiceRequest.Status.RECEIVED)
        own = [held for held in user.held_roles() if user.is_active]
        desks = [held.place_id for held in own if held.role in PlaceRole.APPROVING]
        mine = Q(status=ServiceRequest.Status.RECEIVED, handled_at__in=desks)
        for held in own:
            if held.role == PlaceRole.Role.STATION_HEAD:
                with_team = Q(status__in=(ServiceRequest.Status.DISPATCHED, ServiceRequest.Status.ACCEPTED))
                mine |= with_team & Q(team__place__path__startswith=held.place.path)
        return self.filter(mine)


class ServiceRequest(models.Model):
    """点单: a resident orders a service or says what is needed; which step may follow which, services say.

    ``place`` is where help is needed, ``handled_at`` the institute or centre at whose desk it lies; what waits too long
    since ``waiting_since`` rises to the level above. ``answered_at`` is the first answer a person gave (sent on to a
    team, or refused). It counts in the ``month`` in which it came (Asia/Shanghai). No rating is no rating.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", "已收到"
        DISPATCHED = "dispatched", "已派单"
        ACCEPTED = "accepted", "已接单"
        DONE = "done", "已办好"
        CONFIRMED = "confirmed", "本人已确认"
        REFUSED = "refused", "不能办"
        WITHDRAWN = "withdrawn", "本人已撤回"

    class PartOfDay(models.TextChoices):
        ANY = "any", "都可以"
        MORNING = "morning", "上午"
        AFTERNOON = "afternoon", "下午"
        EVENING = "evening", "晚上"

    OPEN = (Status.RECEIVED, Status.DISPATCHED, Status.ACCEPTED)
    FINISHED = (Status.DONE, Status.CONFIRMED)
    ENDED = (Status.CONFIRMED, Status.REFUSED, Status.WITHDRAWN)
    WITH_TEAM = (Status.DISPATCHED, Status.ACCEPTED, Status.DONE, Status.CONFIRMED)
    PERSONAL = ("name", "phone", "address", "for_whom", "words", "rating_words")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="requests", verbose_name="哪个村或社区")
    handled_at = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name="受理单位")
    offer = models.ForeignKey(
        ServiceOffer, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name="服务项目"
    )
    words = models.CharField("要帮什么忙", max_length=300, blank=True)
    for_whom = models.CharField("帮谁办的", max_length=40, blank=True, help_text="给自己办就留空。")
    is_agreed = models.BooleanField("本人同意", default=False, help_text="替别人点单，要经本人同意。")
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True, validators=[validate_phone])
    address = models.CharField("到哪里", max_length=80, blank=True)
    wanted_on = models.DateField("哪天", null=True, blank=True)
    wanted_part = models.CharField("什么时候", max_length=10, choices=PartOfDay, default=PartOfDay.ANY)
    link = models.CharField(max_length=22, unique=True, default=new_link, editable=False)
    code = models.CharField("单号", max_length=6, default=new_code, editable=False)
    submission = models.UUIDField(unique=True, default=uuid4, editable=False)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="同意的告知书"
    )
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="代办人"
    )

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.RECEIVED, editable=False)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="接单的队伍"
    )
    team_link = models.CharField(max_length=22, unique=True, null=True, editable=False)  # noqa: DJ001 -- unique
    activity = models.OneToOneField(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="service_request", verbose_name="活动"
    )
    refusal = models.CharField("不能办的原因", max_length=200, blank=True, editable=False)
    report = models.TextField("办理情况", max_length=1000, blank=True, editable=False)

    month = models.DateField("月份", editable=False)
    received_at = models.DateTimeField("收到时间", editable=False)
    answered_at = models.DateTimeField("首次答复", null=True, editable=False)
    waiting_since = models.DateTimeField("这一步从何时起", editable=False)
    raised = models.PositiveSmallIntegerField("逾期上报次数", default=0, editable=False)
    done_at = models.DateTimeField("办好时间", null=True, editable=False)
    ended_at = models.DateTimeField("了结时间", null=True, editable=False)
    rating = models.PositiveSmallIntegerField("评价", null=True, choices=RATINGS, editable=False)
    rating_words = models.CharField("评价的话", max_length=300, blank=True, editable=False)
    rated_at = models.DateTimeField("评价时间", null=True, editable=False)
    erased_at = models.DateTimeField("个人信息删除时间", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ServiceRequestQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=[*PERSONAL, "link", "submission", "team_link"])

    class Meta:
        verbose_name = verbose_name_plural = "求助点单"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="request_month_is_first"),
            models.CheckConstraint(
                condition=~Q(words="") | Q(offer__isnull=False) | Q(erased_at__isnull=False) | ~Q(status="received"),
                name="request_says_what",
                violation_error_message="请选一项服务，或写一句要帮什么忙。",
            ),
            models.CheckConstraint(
                condition=Q(for_whom="") | Q(is_agreed=True),
                name="request_for_other_agreed",
                violation_error_message="替别人点单，要先问过本人，得到同意。",
            ),
            models.CheckConstraint(
                condition=Q(status="refused") & ~Q(refusal="") | ~Q(status="refused") & Q(refusal=""),
                name="request_refused_has_reason",
                violation_error_message="请写明不能办的原因，点单的人会看到。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["dispatched", "accepted", "done", "confirmed"]) | Q(team__isnull=False),
                name="request_with_team",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["done", "confirmed"]) | ~Q(report="") & Q(done_at__isnull=False),
                name="request_done_has_report",
                violation_error_message="请写明办理情况。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["confirmed", "refused", "withdrawn"], ended_at__isnull=False)
                | ~Q(status__in=["confirmed", "refused", "withdrawn"]) & Q(ended_at=None),
                name="request_ended_paired",
            ),
            models.CheckConstraint(
                condition=Q(rating=None, rated_at=None)
                | Q(rating__range=(1, 5), rated_at__isnull=False, status__in=["done", "confirmed"]),
                name="request_rated_when_done",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")), name="request_answered_after"
            ),
        ]
        indexes = [
            models.Index(fields=["handled_at", "waiting_since"], name="request_at_desk"),
            models.Index(
                fields=["waiting_since"],
                condition=Q(status__in=["received", "dispatched", "accepted"]),
                name="request_waiting",
            ),
            models.Index(fields=["month", "place"], name="request_by_month"),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="request_by_done"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="request_by_phone"),
        ]

    def __str__(self) -> str:
        return f"单号 {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.month = month_of(day_of(self.received_at))
        super().save(*args, **kwargs)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


class RequestStep(models.Model):
    """What happened to a request, one row a step: who, when, from where to where, and what was said. Never edited."""

    class Actor(models.TextChoices):
        REQUESTER = "requester", "点单人"
        STAFF = "staff", "工作人员"
        LEADER = "leader", "队长"
        CLOCK = "clock", "逾期"

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="steps", verbose_name="点单")
    at = models.DateTimeField("时间")
    before = models.CharField("原状态", max_length=10, choices=ServiceRequest.Status, blank=True)
    after = models.CharField("新状态", max_length=10, choices=ServiceRequest.Status)
    actor = models.CharField("谁", max_length=10, choices=Actor)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工作人员"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="队伍"
    )
    at_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name="受理单位")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["request", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.get_after_display()}"
