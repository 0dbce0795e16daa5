"""How many distinct people institutes and the centre gained or lost, told by the log of counted records.

For each person of the log their counted records of the month are looked up: that is the state after. Taking back what
the log says gives the state before, since a record begins or ceases to count exactly once for each row of the log.
Whoever had a record in a cell before and has none now is lost to it, and the other way round. Log and records must be
of one snapshot.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from activities.models import Activity
from practice.days import next_month
from practice.models import Place
from volunteers.models import ServiceRecord

from .cells import NONE, Cell, slices_of
from .marks import Counted
from .tree import batches, lineage_of

Slices = Mapping[UUID, tuple[tuple[str, str], ...]]
Above = Mapping[int, list[int]]
OF_NO_ACTIVITY = slices_of(NONE, NONE)


def people_gained(month: dt.date, counted: Collection[Counted]) -> dict[Cell, int]:
    """Per cell of an institute or the centre, how many people more (or fewer) have counted hours in it than before."""
    standing = list(_standing(month, {one.volunteer for one in counted}))
    slices = _slices({one.activity_uid for one in (*standing, *counted)})
    above = _institutes_and_centre(month, {one.place for one in (*standing, *counted)})
    has: Counter[tuple[Cell, int]] = Counter()
    had: Counter[tuple[Cell, int]] = Counter()
    for one in standing:
        for key in _cells(one, slices, above):
            has[key] += 1
            had[key] += 1
    for one in counted:
        for key in _cells(one, slices, above):
            had[key] -= one.change
    gained: Counter[Cell] = Counter()
    for key in {*has, *had}:
        gained[key[0]] += (has[key] > 0) - (had[key] > 0)
    return {cell: number for cell, number in gained.items() if number}


def _standing(month: dt.date, volunteers: Collection[int]) -> Iterator[Counted]:
    """The counted records of these people in the month, found by person and day."""
    end = next_month(month)
    for keys in batches(volunteers):
        rows = ServiceRecord.objects.counted().filter(volunteer__in=keys, served_on__gte=month, served_on__lt=end)
        for row in rows.order_by().values_list("place", "volunteer", "activity_uid"):
            yield Counted(*row, change=1)


def _slices(uids: Collection[UUID]) -> Slices:
    """The slices that each activity's hours fall into now."""
    found = {}
    for keys in batches(uids):
        rows = Activity.objects.filter(uid__in=keys).order_by()
        for uid, kind, programme in rows.values_list("uid", "kind", "programme"):
            found[uid] = slices_of(kind, str(programme or NONE))
    return found


def _institutes_and_centre(month: dt.date, places: Collection[int]) -> Above:
    found = {place: list[int]() for place in places}
    for keys in batches(places):
        lines = lineage_of(month).filter(place__in=keys, ancestor__level__lt=Place.Level.STATION)
        for place, ancestor in lines.values_list("place", "ancestor"):
            found[place].append(ancestor)
    return found


def _cells(one: Counted, slices: Slices, above: Above) -> Iterator[tuple[Cell, int]]:
    for ancestor in above[one.place]:
        for slice_, key in slices.get(one.activity_uid, OF_NO_ACTIVITY):
            yield Cell(ancestor, slice_, key), one.volunteer
