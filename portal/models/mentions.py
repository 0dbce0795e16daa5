"""宣传报道: what media, others' and the county's own, brought about the places."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from practice.days import month_of, today
from practice.models import Place, User
from practice.scoping import PlaceScopedQuerySet


class MediaMentionQuerySet(PlaceScopedQuerySet["MediaMention"]):
    def outside(self) -> Self:
        """Reports by others than the county's own media."""
        return self.exclude(level=MediaMention.Level.OWN)


class MediaMention(models.Model):
    """宣传报道. Counts once, for its place, in the month in which it came out."""

    class Level(models.TextChoices):
        """Of the outlet."""

        NATION = "nation", "国家级"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        OWN = "own", "自有媒体"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="media_mentions", verbose_name="报道的阵地")
    outlet = models.CharField("媒体", max_length=60, help_text="报纸、电视台、网站或公众号的名称。")
    level = models.CharField(
        "媒体级别", max_length=10, choices=Level, help_text="本县实践中心（所、站）自己办的公众号、广播，选自有媒体。"
    )
    title = models.CharField("题目", max_length=120)
    published_on = models.DateField("刊播日期")
    month = models.DateField("月份", editable=False)
    link = models.URLField(
        "网址", max_length=500, blank=True, validators=[URLValidator(["http", "https"])], help_text="没有网页的就不填。"
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="录入人"
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = MediaMentionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "宣传报道"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "published_on", "title", "place"],
                name="mention_once",
                violation_error_message="这篇报道已经登记过。",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="mention_month_is_first"),
        ]
        indexes = [
            models.Index(fields=["month", "place"], include=["level"], name="mention_by_month"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.month = month_of(self.published_on)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.published_on and self.published_on > today():
            raise ValidationError({"published_on": "刊播日期还没有到，请核对。"})
