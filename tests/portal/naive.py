"""A second opinion on the totals: plain Python over the rows, sharing nothing with the roll-up.

The tree comes from ``parents``, which the histories keep for themselves, so that the lineage table is tested as well.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from activities.models import Activity
from portal.models import MonthlyTotal
from practice.models import Place, PlaceLineage
from volunteers.models import ServiceRecord

CHINA = dt.timezone(dt.timedelta(hours=8))
Parents = Mapping[dt.date, Mapping[int, int | None]]
Key = tuple[int, dt.date, str, str]


class Tally:
    """One cell while it is being counted."""

    def __init__(self) -> None:
        self.sessions = self.trainings = self.unplanned = self.attendances = 0
        self.minutes = self.waiting_minutes = self.late_minutes = 0
        self.people: set[int] = set()
        self.stations: set[int] = set()

    def measures(self) -> tuple[int, ...]:
        hours = (self.minutes, self.waiting_minutes, self.late_minutes)
        sessions = (self.sessions, self.trainings, self.unplanned, self.attendances)
        return (*sessions, *hours, len(self.people), len(self.stations))


def expected_totals(parents: Parents) -> dict[Key, tuple[int, ...]]:
    tallies: dict[Key, Tally] = defaultdict(Tally)
    levels = dict(Place.objects.values_list("pk", "level"))
    activities = list(Activity.objects.all())
    for activity in activities:
        if activity.status in ("held", "reported"):
            count_session(tallies, activity, parents, levels)
    slices = {one.uid: (one.kind, str(one.programme_id or "none")) for one in activities}
    for record in ServiceRecord.objects.all():
        kind, programme = slices.get(record.activity_uid, ("none", "none"))
        month = record.served_on.replace(day=1)
        for place in chain(record.place_id, parents[month]):
            for slice_ in (("all", ""), ("kind", kind), ("programme", programme)):
                count_record(tallies[(place, month, *slice_)], record)
    found = {key: tally.measures() for key, tally in tallies.items()}
    return {key: measures for key, measures in found.items() if any(measures)}


def count_session(tallies: dict[Key, Tally], activity: Activity, parents: Parents, levels: dict[int, int]) -> None:
    month = activity.starts_at.astimezone(CHINA).date().replace(day=1)
    above = chain(activity.place_id, parents[month])
    station = next((place for place in above if levels[place] == 3), None)
    for place in above:
        for slice_ in (("all", ""), ("kind", activity.kind), ("programme", str(activity.programme_id or "none"))):
            tally = tallies[(place, month, *slice_)]
            tally.sessions += 1
            tally.trainings += activity.kind == "training"
            tally.unplanned += activity.is_unplanned
            tally.attendances += activity.attendances or 0
            if station and levels[place] < 4:
                tally.stations.add(station)


def count_record(tally: Tally, record: ServiceRecord) -> None:
    if record.reverses_id is not None:
        return
    if record.status == "approved":
        tally.minutes += record.minutes
        tally.late_minutes += record.minutes if record.is_late else 0
        tally.people.add(record.volunteer_id)
    elif record.status == "submitted" and record.replaces_id is None:
        tally.waiting_minutes += record.minutes


def chain(place: int, parents: Mapping[int, int | None]) -> list[int]:
    """The place and all above it."""
    found = [place]
    while (above := parents[found[-1]]) is not None:
        found.append(above)
    return found


def stored_totals() -> dict[Key, tuple[int, ...]]:
    columns = MonthlyTotal.objects.values_list("place_id", "month", "slice", "key", *MonthlyTotal.MEASURES)
    return {(place, month, slice_, key): tuple(measures) for place, month, slice_, key, *measures in columns}


def unmoved_parents(months: list[dt.date]) -> Parents:
    """The tree of a county in which nothing ever moved."""
    assert not PlaceLineage.objects.exclude(until_month=dt.date(9999, 1, 1)).exists()
    return {month: dict(Place.objects.values_list("pk", "parent_id")) for month in months}
