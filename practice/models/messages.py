"""Short messages to residents, on their way out."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> Self:
        return self.filter(status=Message.Status.WAITING, due_at__lte=timezone.now())


class Message(models.Model):
    """短信: written in the transaction of what it tells of, sent after its commit, at most once.

    ``key`` says what it tells and of which row (``registration:12:confirmed``), so that the same thing is never told
    twice. Where it is not known whether a sending reached the gateway it is ``uncertain`` and never sent again.
    The phone and the words are erased after a while.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "待发"
        SENDING = "sending", "正在发"
        SENT = "sent", "已发"
        FAILED = "failed", "没发成"
        UNCERTAIN = "uncertain", "不确定"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.CharField("事由", max_length=80, unique=True)
    phone = models.CharField("手机号", max_length=20, blank=True)
    text = models.CharField("内容", max_length=500, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField("应发时间")
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    taken_at = models.DateTimeField("开始发的时间", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    problem = models.CharField("原因", max_length=120, blank=True)
    created_at = models.DateTimeField("写入时间", auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "短信"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | ~Q(status="sent") & Q(sent_at=None),
                name="message_sent_has_time",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["waiting", "sending"]), name="message_to_send"),
            models.Index(fields=["created_at"], condition=~Q(phone=""), name="message_to_erase"),
        ]

    def __str__(self) -> str:
        return self.key
