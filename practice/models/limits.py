"""How often something was asked for: the counters behind ``practice.throttling``."""

from django.db import models


class RateCount(models.Model):
    """How often one subject came in one stretch of time.

    The subject (a phone, an address, a link) stands here only as a keyed hash, and for a day at most.
    """

    scope = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    window = models.DateTimeField("时段的开始", db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "频次"
        constraints = [models.UniqueConstraint(fields=["scope", "subject", "window"], name="rate_count_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.window:%Y-%m-%d %H:%M} {self.count}"
