"""The tree as it stood in a month."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from practice.models import PlaceLineage

Key = TypeVar("Key", int, UUID)

BATCH = 500
"""Keys per look-up: SQLite allows a statement only so many parameters."""


def batches(keys: Collection[Key]) -> Iterator[list[Key]]:
    """The keys in order, no more at once than a statement takes."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def standing_in(month: dt.date, prefix: str = "") -> Q:
    """The lines of ancestors that held in the month; ``prefix`` leads to them, such as ``place__lineage__``."""
    return Q(**{f"{prefix}from_month__lte": month, f"{prefix}until_month__gt": month})


def lineage_of(month: dt.date) -> QuerySet[PlaceLineage]:
    return PlaceLineage.objects.filter(standing_in(month))


class Step(NamedTuple):
    """A place on the way up, and its level."""

    place: int
    level: int


def chains_of(month: dt.date, places: Collection[int]) -> list[list[Step]]:
    """For each place, itself and all that stood above it in the month, upwards."""
    chains = defaultdict[int, list[Step]](list)
    for keys in batches(places):
        lines = lineage_of(month).filter(place__in=keys).order_by("place", "distance")
        for place, *step in lines.values_list("place", "ancestor", "ancestor__level"):
            chains[place].append(Step(*step))
    return list(chains.values())


def with_ancestors(places: Collection[int], month: dt.date) -> set[int]:
    """The places themselves and all that stood above them in the month."""
    return {*places, *(step.place for chain in chains_of(month, places) for step in chain)}
