"""Statements compiled once and planned once, for what is read again and again with other values.

Django builds the text of a statement for every request and sends it with its values inside, so PostgreSQL plans it each
time; for a page of JSON rows that is half of the whole. A ``Statement`` is a QuerySet's text with ``Slot`` where values
will stand. Prepare only statements whose text hardly varies: each connection keeps their plans, which are made without
looking at the values (``plan_cache_mode`` in the settings).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression
from psycopg import Cursor
from psycopg.types.numeric import Int8

USES_BEFORE_PREPARING = 2


class Slot(Expression):
    """Where a value of this name will stand."""

    def __init__(self, name: str, output_field: Any = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, *_compiler: Any, **_context: Any) -> tuple[str, tuple["Slot"]]:  # type: ignore[override]
        return "%s", (self,)


@dataclass(frozen=True)
class Statement:
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, queryset: Any) -> "Statement":
        """Empty where it is known beforehand that there are no rows."""
        try:
            return cls(*queryset.query.sql_with_params())
        except EmptyResultSet:
            return cls("", ())

    def rows(self, values: Mapping[str, Any], *, prepare: bool) -> list[tuple[Any, ...]]:
        if not self.sql:
            return []
        params = [sent(values[param.name]) if isinstance(param, Slot) else param for param in self.params]
        with preparing_cursor() if prepare else connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def sent(value: Any) -> Any:
    """Whole numbers as one type, however large: with another type it would be another statement to plan."""
    if isinstance(value, list) and value and type(value[0]) is int:
        return f"{{{','.join(map(str, value))}}}"
    return Int8(value) if type(value) is int else value


def preparing_cursor() -> Any:
    """A cursor that has PostgreSQL keep the plans of what it is given often; Django's own never do."""
    here = connections[DEFAULT_DB_ALIAS]  # once: the usual name looks it up anew each time it is spoken
    here.ensure_connection()
    here.connection.prepare_threshold = USES_BEFORE_PREPARING
    raw: Any = Cursor(here.connection)
    return here.make_debug_cursor(raw) if here.queries_logged else here.make_cursor(raw)
