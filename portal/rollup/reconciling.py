"""Recounting whole months: to build the totals, and to find and repair what differs."""

import datetime as dt
import logging
from typing import NamedTuple

from django.db.models import Max, Min
from django.utils import timezone

from activities.models import Activity, ServiceRequest
from practice.days import day_of, month_of, months_between
from practice.models import ChangedMonth
from volunteers.models import ServiceRecord

from ..models import MonthlyTotal, ResidentTotal, RollUpState
from .draining import drain
from .marks import forget_counted, take
from .residents import renew_residents
from .tree import with_ancestors
from .turns import on_one_snapshot, take_turn
from .writing import renew

log = logging.getLogger(__name__)


class Reconciled(NamedTuple):
    """Rows written because of marks that waited, and rows that were wrong without any mark to say so."""

    changed: int
    differences: int


def months_on_record() -> list[dt.date]:
    """Every month from the first fact, mark or total to the last."""
    bounds = [
        model.objects.order_by().aggregate(first=Min("month"), last=Max("month"))
        for model in (Activity, ServiceRecord, ServiceRequest, ChangedMonth, MonthlyTotal, ResidentTotal)
    ]
    months = [month for bound in bounds for month in bound.values() if month]
    if done_at := ServiceRequest.objects.aggregate(last=Max("done_at"))["last"]:
        months.append(month_of(day_of(done_at)))
    return months_between(min(months), max(months)) if months else []


@on_one_snapshot
def rebuild_month(month: dt.date) -> Reconciled:
    """Recount the month for every place and drain its marks with it.

    A difference is a row that was wrong although no mark covered it.
    """
    take_turn(wait=True)
    covered = with_ancestors(take(month).places, month)
    forget_counted(month)
    now = timezone.now()
    changed = renew(month, now) + renew_residents(month, None, now)
    return Reconciled(changed.total(), sum(rows for place, rows in changed.items() if place not in covered))


def reconcile() -> Reconciled:
    """Compare every total with the facts, repair what differs, and keep how many rows that were.

    At the end the log is drained: a roll-up that came while a month was in hand had left it to us.
    """
    done = [rebuild_month(month) for month in months_on_record()]
    total = Reconciled(sum(one.changed for one in done), sum(one.differences for one in done))
    now = timezone.now()
    RollUpState.objects.update_or_create(
        pk=RollUpState.ONLY, defaults={"reconciled_at": now, "differences": total.differences}
    )
    drain()
    level = logging.WARNING if total.differences else logging.INFO
    log.log(level, "reconciled %d months: %d differences repaired", len(done), total.differences)
    return total
