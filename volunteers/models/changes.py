"""What the roll-up must know of the ledger beyond which months changed."""

from django.db import models

from practice.models import Place

from .people import Volunteer


class CountedChange(models.Model):
    """Append-only log: a record of the ledger began to count (``change`` is +1) or ceased to (-1).

    Sums can be put right from the places below; distinct volunteers cannot, unless one knows for whom something
    changed. A trigger of the ledger writes a row in the transaction of the change itself, so that no way of approving
    or reversing can forget it; the roll-up takes the rows of a month when it brings that month up to date. Without
    foreign-key checks, indexes or uniqueness: an append must be cheap and never wait for another writer.
    """

    month = models.DateField("月份")
    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", verbose_name="阵地"
    )
    volunteer = models.ForeignKey(
        Volunteer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="志愿者",
    )
    activity_uid = models.UUIDField("活动标识")
    change = models.SmallIntegerField("增减")

    class Meta:
        verbose_name = verbose_name_plural = "计入变动"

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.month:%Y-%m} {self.change:+d}"
