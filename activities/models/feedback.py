"""Saying how it was: ratings of activities, complaints and suggestions."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from practice.identity import mask_phone, validate_phone
from practice.links import new_code, new_link
from practice.models import Consent, Place, User
from practice.scoping import PlaceScopedQuerySet

from .activity import Activity
from .registration import Registration
from .service_request import RATINGS


class FeedbackQuerySet(PlaceScopedQuerySet["Feedback"]):
    """Scoped by ``handled_at``: the level above the one it is about reads and answers it."""

    place_path = "handled_at__path"

    def shown(self) -> Self:
        """What a person has read and found fit to be shown."""
        return self.filter(shown_at__isnull=False)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unanswered(self) -> Self:
        return self.filter(answered_at=None, kind__in=Feedback.TO_BE_ANSWERED)


class Feedback(models.Model):
    """意见反馈: a rating of an activity, a complaint or a suggestion; anonymous if wished.

    ``place`` is what it is about, ``handled_at`` the place above it, whose staff read and answer; the centre answers
    what is about itself. ``link`` lets whoever wrote it read the answer. No rating counts as no rating.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", "活动评价"
        COMPLAINT = "complaint", "投诉"
        SUGGESTION = "suggestion", "建议"

    TO_BE_ANSWERED = (Kind.COMPLAINT, Kind.SUGGESTION)
    PERSONAL = ("name", "phone")

    kind = models.CharField("类别", max_length=10, choices=Kind)
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name="活动"
    )
    registration = models.OneToOneField(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="review", editable=False
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="feedback", verbose_name="说的是哪里")
    handled_at = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name="由谁处理")
    rating = models.PositiveSmallIntegerField("评价", null=True, blank=True, choices=RATINGS)
    words = models.CharField("想说的话", max_length=500, blank=True)
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True, validators=[validate_phone])
    link = models.CharField(max_length=22, unique=True, default=new_link, editable=False)
    code = models.CharField("编号", max_length=6, default=new_code, editable=False)
    submission = models.UUIDField(unique=True, default=uuid4, editable=False)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name="同意的告知书"
    )
    created_at = models.DateTimeField("提交时间", editable=False)
    read_at = models.DateTimeField("阅看时间", null=True, editable=False)
    read_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="阅看人"
    )
    shown_at = models.DateTimeField("公开时间", null=True, editable=False)
    shown_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="公开人"
    )
    answer = models.TextField("答复", max_length=1000, blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="答复人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    erased_at = models.DateTimeField("个人信息删除时间", null=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = FeedbackQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=[*PERSONAL, "words", "link", "submission"])

    class Meta:
        verbose_name = verbose_name_plural = "意见反馈"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="review") | Q(activity__isnull=False), name="feedback_review_has_activity"
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="feedback_rating_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=False)
                | ~Q(words="")
                | Q(withdrawn_at__isnull=False)
                | Q(erased_at__isnull=False),
                name="feedback_says_something",
                violation_error_message="请选一个评价，或写一句想说的话。",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="feedback_read_paired",
            ),
            models.CheckConstraint(
                condition=Q(shown_at=None, shown_by=None)
                | Q(shown_at__isnull=False, shown_by__isnull=False, read_at__isnull=False, withdrawn_at=None),
                name="feedback_shown_after_reading",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="feedback_answer_paired",
            ),
            models.CheckConstraint(
                condition=Q(name="", phone="") | Q(consent__isnull=False), name="feedback_personal_with_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["handled_at", "created_at"], name="feedback_at_desk"),
            models.Index(fields=["activity"], condition=Q(shown_at__isnull=False), name="feedback_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
