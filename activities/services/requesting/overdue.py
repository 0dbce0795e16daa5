"""What waits too long at a step rises to the level above. The clock is the actor; nobody has to notice."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from practice.days import ONE_DAY, day_of, midnight, working_days_after
from practice.queries import holidays

from ...models import ServiceRequest
from . import telling
from .closing import raise_level
from .steps import Asker, Status, Verb, check, lock, take

LOOK_AHEAD = dt.timedelta(days=60)
"""Days of holidays read beyond the first one asked for: no working day is farther off."""

RATE_AFTER = dt.timedelta(days=2)
"""How long after it was done the requester is reminded, once, that they may say how it was."""


def last_day(request: ServiceRequest, days_off: Mapping[dt.date, bool]) -> dt.date:
    """The day by whose end the present step has to be taken; only for an open request."""
    since = day_of(request.waiting_since)
    if request.status == Status.ACCEPTED:
        days: int = settings.REQUEST_ACCEPTED_DAYS
        return max(since, request.wanted_on or since) + days * ONE_DAY
    received = request.status == Status.RECEIVED
    limit: int = settings.REQUEST_RECEIVED_WORKING_DAYS if received else settings.REQUEST_DISPATCHED_WORKING_DAYS
    return working_days_after(since, limit, days_off)


def is_overdue(request: ServiceRequest, days_off: Mapping[dt.date, bool], *, now: dt.datetime) -> bool:
    return now >= midnight(last_day(request, days_off) + ONE_DAY)


def raise_overdue(*, now: dt.datetime) -> int:
    """Raise what waited too long; returns how many. Safe to run twice or at once: each row is looked at under lock."""
    waiting = ServiceRequest.objects.open().filter(waiting_since__lt=now - ONE_DAY)
    rows = list(waiting.order_by("waiting_since").only("pk", "status", "waiting_since", "wanted_on"))
    if not rows:
        return 0
    days_off = holidays(day_of(rows[0].waiting_since), day_of(now) + LOOK_AHEAD)
    return sum(_raise(row, days_off, now) for row in rows if is_overdue(row, days_off, now=now))


@transaction.atomic
def _raise(row: ServiceRequest, days_off: Mapping[dt.date, bool], now: dt.datetime) -> bool:
    request, asker = lock(row), Asker()
    if request.status not in ServiceRequest.OPEN or not is_overdue(request, days_off, now=now):
        return False
    as_whom = check(Verb.RAISE, request, asker)
    raise_level(request)
    step = take(Verb.RAISE, request, asker=asker, as_whom=as_whom, now=now)
    if request.status == Status.DISPATCHED:
        telling.leader_reminded(request, step)
    return True


def remind_to_rate(*, now: dt.datetime) -> None:
    """Once for each request that was done and not yet spoken of."""
    done = ServiceRequest.objects.filter(status=Status.DONE, erased_at=None)
    for request in done.filter(done_at__range=(now - RATE_AFTER - 2 * ONE_DAY, now - RATE_AFTER)).order_by("pk"):
        telling.asked_to_rate(request)
