"""Forgetting residents: names, telephones, ages and what else is theirs go half a year after the matter ended.

What was counted stays: rows, numbers of people, statuses, ratings, times. Histories never held anything personal
(``excluded_fields``), and messages are erased by ``practice.messages``. Each batch is a transaction of its own, so that
a run may be killed and begun again; what is erased says so in ``erased_at``.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from practice.consent import KEPT_DAYS
from practice.models import AuditEvent
from practice.services import audit

from ..models import Feedback, Registrant, Registration, ServiceRequest
from .requesting.erasing import blank_words

BATCH = 500


@dataclass(frozen=True)
class Erased:
    """How many rows were made anonymous, or would be."""

    registrations: int
    requests: int
    feedback: int


def erase_residents(*, now: dt.datetime) -> Erased:
    """Make everything anonymous that ended long enough ago. Safe to repeat, to run twice at once, or to be killed."""
    long_ago = now - dt.timedelta(days=KEPT_DAYS)
    return Erased(
        _in_batches(registrations_to_erase(long_ago), Registration.PERSONAL, now),
        _in_batches(requests_to_erase(long_ago), ServiceRequest.PERSONAL, now),
        _in_batches(feedback_to_erase(long_ago), Feedback.PERSONAL, now),
    )


def count_to_erase(*, now: dt.datetime) -> Erased:
    """What ``erase_residents`` would do."""
    long_ago = now - dt.timedelta(days=KEPT_DAYS)
    return Erased(
        registrations_to_erase(long_ago).count(),
        requests_to_erase(long_ago).count(),
        feedback_to_erase(long_ago).count(),
    )


def registrations_to_erase(long_ago: dt.datetime) -> QuerySet[Registration]:
    """Of activities long past. Whoever is not erased has a telephone; an index holds those."""
    return Registration.objects.filter(~Q(phone=""), activity__ends_at__lt=long_ago)


def requests_to_erase(long_ago: dt.datetime) -> QuerySet[ServiceRequest]:
    """Ended, or done and never answered by the requester."""
    rows = ServiceRequest.objects.filter(_knows_something(ServiceRequest.PERSONAL))
    return rows.alias(settled_at=Coalesce("ended_at", "done_at")).filter(settled_at__lt=long_ago)


def feedback_to_erase(long_ago: dt.datetime) -> QuerySet[Feedback]:
    """Answered long ago, or written long ago and never answered. What is anonymous has nothing to erase."""
    rows = Feedback.objects.filter(_knows_something(Feedback.PERSONAL))
    return rows.alias(settled_at=Coalesce("answered_at", "created_at")).filter(settled_at__lt=long_ago)


def _knows_something(personal: Iterable[str]) -> Q:
    condition = Q()
    for name in personal:
        condition |= ~Q(**{name: ""})
    return condition


def _in_batches(rows: QuerySet[Any], personal: Iterable[str], now: dt.datetime) -> int:
    emptied: dict[str, Any] = {**dict.fromkeys(personal, ""), "erased_at": now}
    total = 0
    while count := _erase_some(rows, emptied):
        total += count
    return total


@transaction.atomic
def _erase_some(rows: QuerySet[Any], emptied: dict[str, Any]) -> int:
    """One batch with its mark in the audit log; rows that another run holds are left to it."""
    chosen = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH]
    keys = [row.pk for row in chosen.only("pk")]
    if not keys:
        return 0
    if rows.model is Registration:
        Registrant.objects.filter(registration__in=keys).update(name="", age=None)
    if rows.model is ServiceRequest:
        blank_words(keys)
    rows.model._default_manager.filter(pk__in=keys).update(**emptied)
    audit(by=None, action=AuditEvent.Action.BULK, subject=rows.model._meta.label_lower, erased=len(keys))
    return len(keys)
