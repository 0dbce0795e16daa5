"""Bringing the totals up to date with the log of changed months.

Taking the marks, counting and writing are one transaction on one snapshot: killed anywhere, the marks are still there.
"""

import datetime as dt
import logging

from django.utils import timezone

from practice.models import ChangedMonth, Place

from ..models import MonthlyTotal
from .advancing import advance
from .marks import forget_counted, oldest_month, take, take_counted
from .residents import renew_residents
from .turns import on_one_snapshot, take_turn
from .writing import Changed, renew

log = logging.getLogger(__name__)

FEW_PLACES = 20
MINUTES_A_PLACE = 100_000
"""Looking at one more place costs about as much as recounting so many minutes of the month (docs/performance.md)."""

MANY_COUNTED = 10_000
"""Records that began or ceased to count, from which on the same is true of them."""


def drain() -> int:
    """Recount what the log names until it is empty; returns how many rows of totals changed.

    Whoever finds the roll-up in another's hands leaves it to them: the log is looked at again after the lock is let
    go, so a mark that came meanwhile is seen by the one who held it.
    """
    changed = 0
    while ChangedMonth.objects.exists():
        written = drain_batch(now=timezone.now())
        if written is None:
            break
        changed += written
    return changed


@on_one_snapshot
def drain_batch(*, now: dt.datetime) -> int | None:
    """Bring one month up to date with its marks; None when another process is at it."""
    state = take_turn(wait=False)
    if state is None:
        return None
    month = oldest_month()
    if month is None:
        return 0
    changed = catch_up(month, now)
    state.drained_at = now
    state.save(update_fields=["drained_at"])
    log.debug("rolled up %s: %d rows changed", f"{month:%Y-%m}", changed.total())
    return changed.total()


def catch_up(month: dt.date, now: dt.datetime) -> Changed:
    """Take the month's marks and make its totals right, by as little counting as they allow."""
    taken = take(month)
    if taken.whole or is_most_of(month, len(taken.places)):
        forget_counted(month)
        return renew(month, now) + renew_residents(month, None, now)
    counted = take_counted(month)
    residents = renew_residents(month, taken.places, now)
    if len(counted) >= MANY_COUNTED:
        return renew(month, now) + residents
    return advance(month, taken.places, counted, now) + residents


def is_most_of(month: dt.date, places: int) -> bool:
    """Whether so many places are so much of the month that it had better be recounted whole."""
    if places <= FEW_PLACES:
        return False
    centre = MonthlyTotal.objects.whole().filter(month=month, place__level=Place.Level.CENTER)
    minutes = centre.values_list("minutes", flat=True).first() or 0
    return places > FEW_PLACES + minutes / MINUTES_A_PLACE
