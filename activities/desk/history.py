"""What the ledger says of one activity already: each entry, with the correction of it that waits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from volunteers.models import ServiceRecord

from ..models import Activity

Status = ServiceRecord.Status
SHOWN = 60
"""Entries on the hours screen; a bigger activity has the rest on its own list."""


@dataclass
class Line:
    """One entry as the desk shows it, with its waiting reversal and the new row that would replace it."""

    record: ServiceRecord
    reversal: ServiceRecord | None = None
    replacement: ServiceRecord | None = None

    @property
    def may_be_corrected(self) -> bool:
        return self.record.status == Status.APPROVED and self.reversal is None


@dataclass
class History:
    """``volunteers`` have a standing entry; ``returned`` came back, with the reason, and were not entered again."""

    lines: list[Line] = field(default_factory=list)
    returned: dict[int, str] = field(default_factory=dict)

    @property
    def volunteers(self) -> set[int]:
        return {line.record.volunteer_id for line in self.lines if line.record.status != Status.REVERSED}

    @property
    def shown(self) -> list[Line]:
        return self.lines[:SHOWN]

    @property
    def hidden(self) -> int:
        return len(self.lines) - len(self.shown)

    @property
    def days(self) -> set[dt.date]:
        return {line.record.served_on for line in self.lines}


def history_of(activity: Activity) -> History:
    """All entries of the activity, the latest state of each volunteer's."""
    rows = ServiceRecord.objects.filter(activity_uid=activity.uid).select_related("volunteer").order_by("pk")
    history = History(lines(list(rows)))
    for row in rows:
        if row.status == Status.RETURNED and not row.reverses_id and not row.replaces_id:
            history.returned[row.volunteer_id] = row.return_reason
    for key in history.volunteers & set(history.returned):
        del history.returned[key]
    return history


def lines(rows: Sequence[ServiceRecord]) -> list[Line]:
    """The entries among the rows, each with what waits to change it; returned rows and reversals are left out."""
    waits = [row for row in rows if row.status == Status.SUBMITTED]
    reversals = {row.reverses_id: row for row in waits if row.reverses_id}
    replacements = {row.replaces_id: row for row in waits if row.replaces_id}
    waiting_changes = {row.pk for row in [*reversals.values(), *replacements.values()]}
    entries = [row for row in rows if row.status != Status.RETURNED and row.reverses_id is None]
    return [
        Line(row, reversals.get(row.pk), replacements.get(row.pk)) for row in entries if row.pk not in waiting_changes
    ]
