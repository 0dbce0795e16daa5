"""Changing a few fields of a row together with its history row, in one statement where the database can.

Only names of our own models are put into the statements; values go beside them.
"""
# ruff: noqa: S608

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone

from .models import User
from .prepared import preparing_cursor, sent

CHANGED = "~"
"""How django-simple-history names a change."""


def store_fields(row: models.Model, *, fields: Sequence[str], by: User) -> None:
    """Store these fields as they are on the row, and what the whole row is then, with its terms, in its history.

    The same as a ``save()`` with its history for a row that is as the database has it but for these fields: hold its
    lock. A reason stands in ``_change_reason``, as for a save.
    """
    if connection.vendor != "postgresql":
        row._history_user = by  # type: ignore[attr-defined]
        row.save()
        return
    model = type(row)
    changed: list[Any] = [model._meta.get_field(name) for name in fields]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in changed]
    said = [timezone.now(), getattr(row, "_change_reason", None), by.pk]
    statement, links = _statement(model, tuple(fields))
    with preparing_cursor() as cursor:
        cursor.execute(statement, [*map(sent, [*values, row.pk, *said]), *[sent(row.pk)] * links])


@cache
def _statement(model: type[models.Model], fields: tuple[str, ...]) -> tuple[str, int]:
    """Update the row, keep what it became, and copy its many-to-many links to that history row; how many kinds."""
    quoted = connection.ops.quote_name
    history: Any = model.history.model  # type: ignore[attr-defined]
    columns = ", ".join(quoted(field.column) for field in history.tracked_fields)
    changed: list[Any] = [model._meta.get_field(name) for name in fields]
    assigned = ", ".join(f"{quoted(field.column)} = %s" for field in changed)
    update = f"UPDATE {quoted(model._meta.db_table)} SET {assigned} WHERE id = %s RETURNING {columns}"
    keep = (
        f"INSERT INTO {quoted(history._meta.db_table)} "
        f"({columns}, history_date, history_change_reason, history_type, history_user_id) "
        f"SELECT {columns}, %s::timestamptz, %s::text, '{CHANGED}', %s::bigint FROM changed RETURNING history_id"
    )
    links = list(_links(history))
    parts = [f"changed AS ({update})", f"kept AS ({keep})", *links]
    return f"WITH {', '.join(parts)} SELECT 1 FROM kept", len(links)


def _links(history: Any) -> Iterator[str]:
    quoted = connection.ops.quote_name
    for number, field in enumerate(history._history_m2m_fields):
        through, kept = field.remote_field.through._meta, getattr(history, field.name).model._meta
        columns = ", ".join(quoted(one.column) for one in through.fields)
        yield (
            f"links{number} AS (INSERT INTO {quoted(kept.db_table)} (history_id, {columns}) "
            f"SELECT kept.history_id, {', '.join(f'link.{quoted(one.column)}' for one in through.fields)} "
            f"FROM kept, {quoted(through.db_table)} link WHERE link.{quoted(field.m2m_column_name())} = %s)"
        )
