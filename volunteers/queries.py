"""Reads of the ledger that several pages share."""

from typing import Any

from django.db.models import Exists, OuterRef

from .models import ServiceRecord
from .models.ledger import ServiceRecordQuerySet


def not_entered_again(rows: ServiceRecordQuerySet) -> ServiceRecordQuerySet:
    """Returned entries for which the volunteer has no standing record of the same activity and day."""
    standing: Any = ServiceRecord.objects.live().filter(
        activity_uid=OuterRef("activity_uid"), volunteer=OuterRef("volunteer"), served_on=OuterRef("served_on")
    )
    return rows.filter(~Exists(standing), status=ServiceRecord.Status.RETURNED, reverses=None)
