"""What the roll-up keeps of residents' requests for help (点单)."""

from django.db import models
from django.db.models import Q

from practice.models import Place
from practice.scoping import PlaceScopedQuerySet


class ResidentTotalQuerySet(PlaceScopedQuerySet["ResidentTotal"]):
    """Narrowed as all that belongs to a place."""


class ResidentTotal(models.Model):
    """One place's month of requests for help, everything below it included, by the tree of that month.

    Of those *received* in the month: how many were refused, withdrawn, are still open, were answered, and the median
    of the minutes until a person first answered (a median cannot be added up: it is found anew for every place). Of
    those *closed* in the month, whenever they came: how many were rated, and what the ratings add up to. A request
    without a rating is in none of these two. A row of zeros is not kept.
    """

    MEASURES = (
        "received",
        "refused",
        "withdrawn",
        "open",
        "answered",
        "median_minutes",
        "closed",
        "rated",
        "rating_sum",
    )

    place = models.ForeignKey(
        Place,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="resident_totals",
        verbose_name="阵地",
    )
    month = models.DateField("月份")
    received = models.PositiveIntegerField("收到", default=0)
    refused = models.PositiveIntegerField("其中不能办", default=0)
    withdrawn = models.PositiveIntegerField("其中本人撤回", default=0)
    open = models.PositiveIntegerField("其中还没办完", default=0)
    answered = models.PositiveIntegerField("其中已答复", default=0)
    median_minutes = models.PositiveIntegerField("首次答复用时的中位数（分钟）", null=True)
    closed = models.PositiveIntegerField("办好", default=0)
    rated = models.PositiveIntegerField("其中有评价", default=0)
    rating_sum = models.PositiveIntegerField("评价之和", default=0)
    updated_at = models.DateTimeField("汇总时间")

    objects = ResidentTotalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "求助点单月度汇总"
        ordering = ["-month", "place"]
        constraints = [
            models.UniqueConstraint(fields=["month", "place"], name="resident_total_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="resident_total_month_is_first"),
            models.CheckConstraint(
                condition=Q(answered=0, median_minutes=None) | Q(answered__gt=0, median_minutes__isnull=False),
                name="resident_total_median_of_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.month:%Y-%m} 求助点单"
