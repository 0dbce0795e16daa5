"""Putting new records into the ledger: one statement for all of an occasion.

What all rows share is sent once; what is each one's own goes as one JSON value that PostgreSQL opens into rows. SQLite
takes the rows as Django writes them. Both store the same, which a test holds.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints
from uuid import UUID

import orjson
from django.db import connection

from practice.prepared import preparing_cursor, sent

from ..models import ServiceRecord

Status = ServiceRecord.Status


@dataclass(slots=True)
class NewRecord:
    """A record about to be stored: what is its own, and once it is stored its key."""

    volunteer_id: int
    served_on: dt.date
    month: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int
    flags: str = ""
    is_late: bool = False
    pk: int = 0

    @property
    def status(self) -> str:
        return Status.SUBMITTED.value


OWN = {
    "volunteer_id": "bigint",
    "served_on": "date",
    "month": "date",
    "starts_at": "timestamptz",
    "ends_at": "timestamptz",
    "minutes": "integer",
    "flags": "text",
    "is_late": "boolean",
}
"""Columns that each row has for itself, and their types."""


@dataclass(frozen=True)
class Shared:
    """What all records of one entry have in common, named as the ledger's columns."""

    place_id: int
    activity_uid: UUID
    activity_title: str
    content: str
    organiser: str
    person_in_charge: str
    source: str
    entered_at: dt.datetime
    entered_by_id: int
    status: str = Status.SUBMITTED.value
    return_reason: str = ""
    correction_reason: str = ""


SHARED = tuple(Shared.__dataclass_fields__)
TYPES = {int: "bigint", UUID: "uuid", str: "text", dt.datetime: "timestamptz"}
PUT = [f"%s::{TYPES[kind]}" for kind in get_type_hints(Shared).values()]
STORE = (
    f"INSERT INTO {ServiceRecord._meta.db_table} ({', '.join(SHARED)}, {', '.join(OWN)}) "  # noqa: S608 -- our own names
    f"SELECT {', '.join(PUT)}, {', '.join(f'line.{name}' for name in OWN)} "
    f"FROM json_to_recordset(%s) AS line({', '.join(f'{name} {kind}' for name, kind in OWN.items())}) "
    "RETURNING id, volunteer_id, served_on"
)


def store_records(rows: Sequence[NewRecord], *, shared: Shared) -> None:
    """Append the rows to the ledger and give each its key, in their order."""
    values = [getattr(shared, name) for name in SHARED]
    store = _in_one_statement if connection.vendor == "postgresql" else _row_by_row
    keys = store(rows, values)
    for row in rows:
        row.pk = keys[row.volunteer_id, row.served_on]


Keys = dict[tuple[int, dt.date], int]


def _in_one_statement(rows: Sequence[NewRecord], values: list[Any]) -> Keys:
    with preparing_cursor() as cursor:
        cursor.execute(STORE, [*map(sent, values), orjson.dumps(rows).decode()])
        return {(volunteer, day): key for key, volunteer, day in cursor.fetchall()}


def _row_by_row(rows: Sequence[NewRecord], values: list[Any]) -> Keys:
    shared = dict(zip(SHARED, values, strict=True))
    made = [ServiceRecord(**shared, **{name: getattr(row, name) for name in OWN}) for row in rows]
    return {(row.volunteer_id, row.served_on): row.pk for row in ServiceRecord.objects.bulk_create(made)}
