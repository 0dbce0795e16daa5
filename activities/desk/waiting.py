"""One page of what waits for approval: rows by activity, with what makes a row worth a look."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal
from uuid import UUID

from practice.days import clock, minutes_as_hours
from practice.models import User
from volunteers.models import ServiceRecord

from ..models import Activity

Ticks = Literal["none", "plain", "all"]


@dataclass
class Waiting:
    """A waiting entry; of a correction, both figures."""

    record: ServiceRecord
    is_own: bool
    is_ticked: bool
    clashes: list[str] = field(default_factory=list)
    corrected_to: int | None = None

    @property
    def change(self) -> str:
        """2 小时 → 1 小时 30 分, for a correction."""
        before = minutes_as_hours(-self.record.minutes)
        return f"{before} → {minutes_as_hours(self.corrected_to)}" if self.corrected_to else f"{before} → 冲正，不算"


@dataclass(frozen=True)
class WaitingGroup:
    """The rows of one activity on this page."""

    first: ServiceRecord
    rows: list[Waiting]
    activity: Activity | None


def groups(records: Sequence[Any], *, by: User, ticks: Ticks, ticked: Iterable[int]) -> list[WaitingGroup]:
    """Rows of ``queries.to_decide`` gathered by activity; own entries are shown and cannot be ticked."""
    chosen = set(ticked)
    clashes, replacements = _clashes(records), _replacements(records)
    uids = {record.activity_uid for record in records}
    known: dict[UUID, Activity] = {one.uid: one for one in Activity.objects.filter(uid__in=uids)}
    rows = [
        Waiting(
            record,
            is_own=record.entered_by_id == by.pk,
            is_ticked=record.pk in chosen or _is_ticked(record, ticks),
            clashes=clashes[record.pk],
            corrected_to=replacements.get(record.reverses_id),
        )
        for record in records
    ]
    gathered = [list(group) for _, group in groupby(rows, key=lambda row: row.record.activity_uid)]
    return [WaitingGroup(one[0].record, one, known.get(one[0].record.activity_uid)) for one in gathered]


def _is_ticked(record: Any, ticks: Ticks) -> bool:
    return ticks == "all" or (ticks == "plain" and not record.alert)


def _replacements(records: Sequence[ServiceRecord]) -> dict[int | None, int]:
    """Minutes that would stand instead, by the record that is corrected."""
    originals = [record.reverses_id for record in records if record.reverses_id]
    rows = ServiceRecord.objects.waiting().filter(replaces__in=originals)
    return dict(rows.values_list("replaces", "minutes"))


def _clashes(records: Sequence[ServiceRecord]) -> dict[int, list[str]]:
    """For rows flagged as overlapping: where else the person stands at that time."""
    flagged = [record for record in records if ServiceRecord.Flag.OVERLAP in record.flags]
    people, days = {one.volunteer_id for one in flagged}, {one.served_on for one in flagged}
    others = ServiceRecord.objects.live().filter(volunteer__in=people, served_on__in=days).select_related("place")
    said: dict[int, list[str]] = defaultdict(list)
    for record, other in ((record, other) for other in others for record in flagged):
        is_other = other.volunteer_id == record.volunteer_id and other.activity_uid != record.activity_uid
        if is_other and other.starts_at < record.ends_at and other.ends_at > record.starts_at:
            span = f"{clock(other.starts_at)}—{clock(other.ends_at)}"
            said[record.pk].append(f"{other.place} {span}，{other.activity_title}")
    return said
