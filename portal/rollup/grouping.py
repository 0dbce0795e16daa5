"""Counting in plain GROUP BYs through the ORM: right on every database, quick enough for the small ones."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from activities.models import Activity
from practice.models import Place
from volunteers.models import ServiceRecord

from ..models import MonthlyTotal
from .cells import NONE, SLICES, Cell, Measures, Totals
from .tree import lineage_of, standing_in

Slice = MonthlyTotal.Slice
Rows = QuerySet[Any, Any]

FEW = 500
"""Up to so many places are asked for by key; more are picked out of the whole month's count."""

STATION_OR_ABOVE = Q(place__lineage__ancestor__level__lte=Place.Level.STATION)


OWN = Q(place__lineage__distance=0)
"""What took place at a place itself, without what is below it."""


def count(month: dt.date, places: Collection[int] | None) -> Totals:
    return _count(standing_in(month, "place__lineage__"), month, places)


def count_own(month: dt.date, places: Collection[int]) -> Totals:
    return _count(standing_in(month, "place__lineage__") & OWN, month, places)


def _count(lines: Q, month: dt.date, places: Collection[int] | None) -> Totals:
    """Facts of the month by the ancestors that these ``lines`` of the tree lead to."""
    found: dict[Cell, dict[str, int]] = defaultdict(dict)
    for slice_ in SLICES:
        for count in (_sessions, _counted, _waiting):
            for row in _at(count(lines, month, slice_), places):
                cell = Cell(row.pop("ancestor"), slice_.value, row.pop("slice_key"))
                found[cell].update({name: amount or 0 for name, amount in row.items()})
    wanted = set(places) if places is not None else None
    totals = {cell: Measures(**amounts) for cell, amounts in found.items() if wanted is None or cell.place in wanted}
    return {cell: measures for cell, measures in totals.items() if not measures.is_zero}


def _at(rows: Rows, places: Collection[int] | None) -> Rows:
    return rows.filter(ancestor__in=places) if places is not None and len(places) <= FEW else rows


def _sessions(lines: Q, month: dt.date, slice_: Slice) -> Rows:
    """Sessions of each place and all below it in the month's tree."""
    station = lineage_of(month).filter(place=OuterRef("place"), ancestor__level=Place.Level.STATION)
    facts = Activity.objects.counted().filter(lines, month=month)
    return (
        facts.annotate(station=Subquery(station.values("ancestor")[:1]))
        .order_by()
        .values(ancestor=F("place__lineage__ancestor"), slice_key=_key(slice_))
        .annotate(
            sessions=Count("pk"),
            trainings=Count("pk", filter=Q(kind=Activity.Kind.TRAINING)),
            unplanned=Count("pk", filter=Q(is_unplanned=True)),
            attendances=Sum("attendances"),
            active_stations=Count("station", distinct=True, filter=STATION_OR_ABOVE),
        )
    )


def _counted(lines: Q, month: dt.date, slice_: Slice) -> Rows:
    """Approved hours. ``minutes`` comes last, or what follows it would sum the sum."""
    hours: Rows = _hours(ServiceRecord.objects.counted(), lines, month, slice_)
    distinct = Count("volunteer", distinct=True)
    late = Sum("minutes", filter=Q(is_late=True))
    counted: Rows = hours.annotate(volunteers=distinct, late_minutes=late, minutes=Sum("minutes"))
    return counted


def _waiting(lines: Q, month: dt.date, slice_: Slice) -> Rows:
    hours: Rows = _hours(ServiceRecord.objects.uncounted(), lines, month, slice_)
    waiting: Rows = hours.annotate(waiting_minutes=Sum("minutes"))
    return waiting


def _hours(facts: QuerySet[ServiceRecord], lines: Q, month: dt.date, slice_: Slice) -> Rows:
    """Rows of the ledger, each with the slice that its activity falls into now."""
    activity = Activity.objects.filter(uid=OuterRef("activity_uid")).annotate(slice_key=_key(slice_))
    key = Coalesce(Subquery(activity.values("slice_key")[:1]), Value(NONE)) if slice_ != Slice.ALL else Value("")
    return facts.filter(lines, month=month).order_by().values(ancestor=F("place__lineage__ancestor"), slice_key=key)


def _key(slice_: Slice) -> Any:
    if slice_ == Slice.KIND:
        return F("kind")
    if slice_ == Slice.PROGRAMME:
        return Coalesce(Cast("programme_id", CharField()), Value(NONE))
    return Value("")
