"""Bringing the totals up to date with the log of changed months.

Taking the marks, counting and writing are one transaction: killed anywhere, the marks are still there.
"""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from practice.models import ChangedMonth

from .counting import recompute
from .marks import oldest_month, take, take_turn
from .tree import with_ancestors
from .writing import store

log = logging.getLogger(__name__)


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


@transaction.atomic
def drain_batch(*, now: dt.datetime) -> int | None:
    """Recount one month's marked places and all above them; None when another process is at it."""
    state = take_turn(wait=False)
    if state is None:
        return None
    month = oldest_month()
    if month is None:
        return 0
    places = with_ancestors(take(month), month)
    changed = store(month, places, recompute(month, places), now)
    state.drained_at = now
    state.save(update_fields=["drained_at"])
    log.debug("rolled up %s: %d places, %d rows changed", f"{month:%Y-%m}", len(places), len(changed))
    return len(changed)
