"""Ledger rows gathered under their activities, for lists that read by activity."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from practice.days import minutes_as_hours
from volunteers.models import ServiceRecord

from ..models import Activity


@dataclass(frozen=True)
class Group:
    """Rows of one activity that stand next to each other; ``activity`` is None for one that is not on file here."""

    first: ServiceRecord
    rows: list[ServiceRecord]
    activity: Activity | None

    @property
    def total(self) -> str:
        return minutes_as_hours(sum(row.minutes for row in self.rows))


def by_activity(rows: Iterable[ServiceRecord]) -> list[Group]:
    """The rows in their order, gathered; their activities come with one more query."""
    ordered = list(rows)
    uids = {row.activity_uid for row in ordered}
    known: dict[UUID, Activity] = {one.uid: one for one in Activity.objects.filter(uid__in=uids)}
    gathered = [list(group) for _, group in groupby(ordered, key=lambda row: row.activity_uid)]
    return [Group(group[0], group, known.get(group[0].activity_uid)) for group in gathered]
