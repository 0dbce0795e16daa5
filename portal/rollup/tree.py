"""The tree as it stood in a month."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from practice.models import PlaceLineage

BATCH = 500
"""Keys per look-up: SQLite allows a statement only so many parameters."""


def standing_in(month: dt.date, prefix: str = "") -> Q:
    """The lines of ancestors that held in the month; ``prefix`` leads to them, such as ``place__lineage__``."""
    return Q(**{f"{prefix}from_month__lte": month, f"{prefix}until_month__gt": month})


def lineage_of(month: dt.date) -> QuerySet[PlaceLineage]:
    return PlaceLineage.objects.filter(standing_in(month))


def with_ancestors(places: Collection[int], month: dt.date) -> set[int]:
    """The places themselves and all that stood above them in the month."""
    keys, found = sorted(places), set(places)
    for start in range(0, len(keys), BATCH):
        lines = lineage_of(month).filter(place__in=keys[start : start + BATCH])
        found.update(lines.values_list("ancestor_id", flat=True))
    return found
