"""Stored totals: read, added up, and made equal to what was counted; only the rows that changed are written."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Sum

from ..models import MonthlyTotal
from . import grouping_sets
from .cells import Cell, Measures, Totals
from .counting import recompute
from .tree import BATCH, batches, standing_in

KEY = ["place", "month", "slice", "key"]
WRITTEN = [*MonthlyTotal.MEASURES, "updated_at"]
SUMS = [f"sum_of_{name}" for name in MonthlyTotal.MEASURES]


class Row(NamedTuple):
    """A stored total: its primary key and what it says."""

    pk: int
    measures: Measures


Stored = dict[Cell, Row]


Changed = Counter[int]
"""How many rows of each place were written or taken away."""


def renew(month: dt.date, now: dt.datetime) -> Changed:
    """Recount the month for every place and store what differs.

    The caller holds the lock of the roll-up.
    """
    if connection.vendor == "postgresql":
        return grouping_sets.merge(month, now)
    return write(month, stored_totals(month, None), recompute(month), now)


def write(month: dt.date, stored: Stored, fresh: Totals, now: dt.datetime) -> Changed:
    """Make the month's stored rows equal the fresh totals of the same places."""
    changed = {cell for cell, measures in fresh.items() if cell not in stored or stored[cell].measures != measures}
    gone = stored.keys() - fresh.keys()
    MonthlyTotal.objects.bulk_create(
        [_row(month, cell, fresh[cell], now) for cell in sorted(changed)],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=WRITTEN,
    )
    for keys in batches([stored[cell].pk for cell in gone]):
        MonthlyTotal.objects.filter(pk__in=keys).delete()
    return Counter(cell.place for cell in changed | gone)


def stored_totals(month: dt.date, places: Collection[int] | None) -> Stored:
    """The month's rows of these places, or of all."""
    rows = MonthlyTotal.objects.filter(month=month).order_by()
    columns = ("pk", "place", "slice", "key", *MonthlyTotal.MEASURES)
    found = [rows] if places is None else [rows.filter(place__in=keys) for keys in batches(places)]
    return {
        Cell(place, slice_, key): Row(pk, Measures(*amounts))
        for some in found
        for pk, place, slice_, key, *amounts in some.values_list(*columns)
    }


def sums_of_children(month: dt.date, places: Collection[int]) -> Totals:
    """What the totals stored for the direct children of each place add up to; people cannot be added, and are 0."""
    rows = MonthlyTotal.objects.filter(
        standing_in(month, "place__lineage__"),
        place__lineage__ancestor__in=places,
        place__lineage__distance=1,
        month=month,
    )
    sums = {name: Sum(measure) for name, measure in zip(SUMS, MonthlyTotal.MEASURES, strict=True)}
    grouped = rows.order_by().values("slice", "key", ancestor=F("place__lineage__ancestor")).annotate(**sums)
    return {
        Cell(ancestor, slice_, key): Measures(*amounts)._replace(volunteers=0)
        for ancestor, slice_, key, *amounts in grouped.values_list("ancestor", "slice", "key", *SUMS)
    }


def _row(month: dt.date, cell: Cell, measures: Measures, now: dt.datetime) -> MonthlyTotal:
    return MonthlyTotal(
        place_id=cell.place, month=month, slice=cell.slice, key=cell.key, updated_at=now, **measures._asdict()
    )
