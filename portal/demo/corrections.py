"""What goes wrong in a ledger and is put right: flags on doubtful rows, reversals, and rows that replace them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from volunteers.models import ServiceRecord
from volunteers.services.correcting import COPIED
from volunteers.services.entering import LONG_DAY

from .words import CORRECTIONS
from .world import Staff, World

Status, Flag = ServiceRecord.Status, ServiceRecord.Flag

CORRECTED, UNDONE = 0.007, 0.2
"""The share of approved rows that are corrected, and of these the share that is only undone."""


def copy_of(row: ServiceRecord, *, entered_at: dt.datetime) -> ServiceRecord:
    """A new entry of the same service by the same person."""
    kept = {name: getattr(row, name) for name in COPIED}
    copied = ServiceRecord(**kept, minutes=row.minutes, entered_at=entered_at, entered_by=row.entered_by)
    copied.place, copied.volunteer = row.place, row.volunteer
    return copied


def flag_all(rows: Sequence[ServiceRecord]) -> None:
    """The warnings a real entry gets: against what had been entered before it and stands."""
    earlier: dict[tuple[int, dt.date], list[ServiceRecord]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.entered_at):
        same_day = earlier[row.volunteer_id, row.served_on]
        others = [other for other in same_day if other.activity_uid != row.activity_uid]
        flags = []
        if any(other.starts_at < row.ends_at and row.starts_at < other.ends_at for other in others):
            flags.append(Flag.OVERLAP.value)
        if sum(other.minutes for other in others) + row.minutes > LONG_DAY:
            flags.append(Flag.LONG_DAY.value)
        row.flags = " ".join(flags)
        if row.status != Status.RETURNED:
            same_day.append(row)


def correct_some(rows: Sequence[ServiceRecord], world: World, staff: Staff) -> list[ServiceRecord]:
    """Reversals of a few approved rows, most with the right figure beside them; the recent ones still wait."""
    corrections = []
    for original in rows:
        if original.status == Status.APPROVED and original.minutes > 40 and world.chance(CORRECTED):
            corrections += _correct(original, world, staff)
    return corrections


def _correct(original: ServiceRecord, world: World, staff: Staff) -> list[ServiceRecord]:
    assert original.approved_at is not None
    entered_at = world.some_days_after(original.approved_at)
    if entered_at >= world.now:
        return []
    rows = [copy_of(original, entered_at=entered_at)]
    rows[0].minutes, rows[0].reverses = -original.minutes, original
    if not world.chance(UNDONE):
        rows.append(_replacement(original, entered_at))
    decided_at, reason = world.some_days_after(entered_at), world.pick(CORRECTIONS)
    second = staff.approver(original.place, original.entered_by, world)
    for row in rows:
        row.correction_reason = reason
        if decided_at < world.now:
            row.status, row.approved_at, row.approved_by = Status.APPROVED, decided_at, second
            original.status = Status.REVERSED
    return rows


def _replacement(original: ServiceRecord, entered_at: dt.datetime) -> ServiceRecord:
    row = copy_of(original, entered_at=entered_at)
    row.minutes = original.minutes - 30
    row.ends_at = original.starts_at + dt.timedelta(minutes=row.minutes)
    row.replaces, row.is_late = original, original.is_late
    return row
