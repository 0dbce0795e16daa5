"""Storing recomputed totals: only the rows that changed are written."""

import datetime as dt
from collections.abc import Collection

from ..models import MonthlyTotal
from .cells import Cell, Measures, Totals
from .tree import BATCH

KEY = ["place", "month", "slice", "key"]
WRITTEN = [*MonthlyTotal.MEASURES, "updated_at"]


def store(month: dt.date, places: Collection[int] | None, fresh: Totals, now: dt.datetime) -> set[Cell]:
    """Make the month's rows of these places (None: of all) equal the fresh totals; returns the cells that differed.

    The caller holds the lock of the roll-up.
    """
    stored = _stored(month, places)
    changed = {cell for cell, measures in fresh.items() if cell not in stored or stored[cell][1] != measures}
    gone = stored.keys() - fresh.keys()
    MonthlyTotal.objects.bulk_create(
        [_row(month, cell, fresh[cell], now) for cell in sorted(changed)],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=WRITTEN,
    )
    _delete([stored[cell][0] for cell in gone])
    return changed | gone


def _stored(month: dt.date, places: Collection[int] | None) -> dict[Cell, tuple[int, Measures]]:
    rows = MonthlyTotal.objects.filter(month=month)
    if places is not None and len(places) <= BATCH:
        rows = rows.filter(place__in=places)
    wanted = set(places) if places is not None else None
    columns = rows.order_by().values_list("pk", "place_id", "slice", "key", *MonthlyTotal.MEASURES)
    return {
        Cell(place, slice_, key): (pk, Measures(*amounts))
        for pk, place, slice_, key, *amounts in columns.iterator(chunk_size=5000)
        if wanted is None or place in wanted
    }


def _row(month: dt.date, cell: Cell, measures: Measures, now: dt.datetime) -> MonthlyTotal:
    return MonthlyTotal(
        place_id=cell.place, month=month, slice=cell.slice, key=cell.key, updated_at=now, **measures._asdict()
    )


def _delete(keys: list[int]) -> None:
    for start in range(0, len(keys), BATCH):
        MonthlyTotal.objects.filter(pk__in=keys[start : start + BATCH]).delete()
