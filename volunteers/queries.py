"""Reads of the ledger that several pages share."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef

from .models import ServiceRecord
from .models.ledger import ServiceRecordQuerySet

RETURNED_FOR = dt.timedelta(days=30)
"""How long a returned entry is asked for; some are never entered again, because nobody had come."""


def not_entered_again(rows: ServiceRecordQuerySet, *, now: dt.datetime) -> ServiceRecordQuerySet:
    """Entries given back lately for which the volunteer has no standing record of the same activity and day."""
    standing: Any = ServiceRecord.objects.live().filter(
        activity_uid=OuterRef("activity_uid"), volunteer=OuterRef("volunteer"), served_on=OuterRef("served_on")
    )
    lately = {"status": ServiceRecord.Status.RETURNED, "returned_at__gt": now - RETURNED_FOR}
    return rows.filter(~Exists(standing), reverses=None, **lately)
