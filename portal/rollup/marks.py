"""Taking marks out of the log of changed months, and the lock that lets one process do so at a time."""

import datetime as dt

from practice.models import ChangedMonth

from ..models import RollUpState
from .tree import BATCH

MOST = 5_000
"""Marks taken at once: a bound on what one transaction holds, not on what a month may have."""


def take_turn(*, wait: bool) -> RollUpState | None:
    """Lock the roll-up until the end of the transaction; None when another process has it and we do not ``wait``.

    SQLite has no row locks: its IMMEDIATE transactions let one writer in at a time, which comes to the same.
    """
    RollUpState.objects.bulk_create([RollUpState(pk=RollUpState.ONLY)], ignore_conflicts=True)
    return RollUpState.objects.select_for_update(skip_locked=not wait).filter(pk=RollUpState.ONLY).first()


def oldest_month() -> dt.date | None:
    """The month of the oldest mark."""
    return ChangedMonth.objects.order_by("pk").values_list("month", flat=True).first()


def take(month: dt.date) -> set[int]:
    """Remove a bounded number of the month's marks and return their places.

    Exactly the marks that were read are removed: one committed in between keeps standing, and so does its change.
    """
    marks = list(ChangedMonth.objects.filter(month=month).order_by("pk").values_list("pk", "place_id")[:MOST])
    keys = [pk for pk, _ in marks]
    for start in range(0, len(keys), BATCH):
        ChangedMonth.objects.filter(pk__in=keys[start : start + BATCH]).delete()
    return {place for _, place in marks}


def marked(month: dt.date) -> set[int]:
    """The places that are marked in the month and wait."""
    return set(ChangedMonth.objects.filter(month=month).values_list("place_id", flat=True))
