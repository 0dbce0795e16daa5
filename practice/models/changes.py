"""What has changed since the totals were last rolled up, and replies kept so that a repeated request is safe."""

from django.db import models

from .places import Place
from .staff import User


class ChangedMonth(models.Model):
    """Append-only log: the facts of this place in this month changed.

    Written in the transaction of the change itself; the roll-up drains it. Deliberately without foreign-key look-ups
    or uniqueness: an append must never wait for another writer. ``whole`` says that facts moved between places or
    slices (the tree changed, or the kind of an activity with hours), so that the month has to be recounted for all.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField("月份")
    whole = models.BooleanField("整月重算", db_default=False)

    class Meta:
        verbose_name = verbose_name_plural = "待汇总"

    def __str__(self) -> str:
        return f"{self.place_id} {self.month:%Y-%m}"


class IdempotentReply(models.Model):
    """The stored answer to an API request that carried an Idempotency-Key, so that sending it again changes nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "幂等应答"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_key_unique")]

    def __str__(self) -> str:
        return self.key
