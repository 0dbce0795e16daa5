"""What stands beside a month's figures and the roll-up does not keep: how fresh they are, stations, people on the roll.

All of it rides along in the query that finds what stood below the place; none of it is a query of its own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, DateTimeField, Exists, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from practice.compiled import planned
from practice.freshness import Topic, version
from practice.models import ChangedMonth, Place
from volunteers.models import ServiceRecord, Volunteer

from ..models import RollUpState
from .tree import family_in

ROLL_KEPT_FOR = 3600
"""Seconds. Any write to the roll or to the tree asks for another entry at once; this one clears up after it."""


@dataclass(frozen=True)
class Standing:
    """When the roll-up was last done, and how many stations and volunteers there are."""

    as_of: dt.datetime
    is_pending: bool
    stations: int
    on_roll: int
    own_volunteers: int


def stood(place: Place, month: dt.date) -> tuple[list[Any], Standing]:
    """What stood directly below the place in the month, each with its ``stations``, and what stands beside: one query.

    Counting a county's roll takes ten times as long as all the rest; what was counted holds until somebody writes to
    it. The version is read first, so that a count is never older than the version that it is kept under.
    """
    key = f"roll:{place.pk}:{version(Topic.VOLUNTEERS, Topic.PLACES)}".replace(" ", "-")
    on_roll: int | None = cache.get(key)
    beside = {} if on_roll is not None else {"on_roll": _one(_on_roll(place), IN_THE_INDEX)}
    rows = planned(
        family_in(place, month).annotate(**_freshness(), own=_one(_served_at(place, month), SERVED), **beside)
    )
    if on_roll is None:
        on_roll = rows[0].on_roll
        cache.set(key, on_roll, ROLL_KEPT_FOR)
    return [row for row in rows if row.pk != place.pk], _standing(rows, on_roll)


def _standing(rows: Sequence[Any], on_roll: int) -> Standing:
    """Each row says the same of what is no part of the tree."""
    first = rows[0]
    as_of = first.drained_at if first.is_pending and first.drained_at else timezone.now()
    return Standing(as_of, first.is_pending, sum(row.stations for row in rows), on_roll, first.own)


def _freshness() -> dict[str, Any]:
    drained_at = Subquery(RollUpState.objects.values("drained_at")[:1], output_field=DateTimeField())
    return {"is_pending": Exists(ChangedMonth.objects.all()), "drained_at": drained_at}


def _on_roll(place: Place) -> QuerySet[Volunteer, Any]:
    homes = Place.objects.within(place).order_by().values("pk")
    return Volunteer.objects.active().filter(home_place__in=homes).order_by().values("status")


def _served_at(place: Place, month: dt.date) -> QuerySet[ServiceRecord, Any]:
    return ServiceRecord.objects.counted().filter(place=place, month=month).order_by().values("month")


IN_THE_INDEX = Count("home_place")
"""Of ``volunteer_by_home``, so that the people themselves need not be read."""

SERVED = Count("volunteer", distinct=True)


def _one(rows: QuerySet[Any, Any], number: Count) -> Coalesce:
    """How many there are, as a part of another query; the rows all share the one value they are grouped by."""
    counted = rows.annotate(number=number).values("number")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())
