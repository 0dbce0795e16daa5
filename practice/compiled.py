"""Questions that every request asks alike but for the values: made into SQL once per process, planned once.

Making SQL of a QuerySet takes Django longer than PostgreSQL takes to answer it. Here a QuerySet is made once with
stand-ins for the values, and later the values are put in their places. The QuerySet stays the one description, and on
other databases it is asked as it is. ``among`` and ``begins_among`` compare with a list of any length in one statement.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.lookups import In, Lookup, StartsWith
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    QuerySet,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.where import OR, WhereNode
from django.db.transaction import TransactionManagementError

from .prepared import preparing_cursor, sent

STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 8_000_000_000_000_000_000 + number,
    str: lambda number: f"stand-in {number}",
    UUID: lambda number: UUID(int=number),
    dt.date: lambda number: dt.date.min + dt.timedelta(days=number),
    list: lambda number: [f"stand-in {number}"],
}


class Unfillable(TypeError):
    """A value does not stand in the statement as it was given, so that no other can be put in its place."""


@models.Field.register_lookup
class Among(Lookup[Any]):
    """``pk__among=keys``: ``__in``, with the list as one value."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return compiler.compile(In(self.lhs, list(self.rhs)))  # type: ignore[no-any-return]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::{self.lhs.output_field.db_type(connection)}[])", [*params, self.rhs]


@models.CharField.register_lookup
class BeginsAmong(Lookup[Any]):
    """``path__begins_among=paths``: it begins with one of them. No index helps here."""

    lookup_name = "begins_among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        either: Any = [StartsWith(self.lhs, one) for one in self.rhs]
        return compiler.compile(WhereNode(either, OR))  # type: ignore[no-any-return]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} ^@ ANY(%s)", [*params, self.rhs]


@dataclass(frozen=True)
class Statement:
    """SQL with its own parameters, and which of them are which of the values."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    locks: bool
    read: Callable[[list[tuple[Any, ...]]], list[Any]]

    def filled(self, values: Sequence[Any]) -> list[Any]:
        params = list(self.params)
        for at, number in self.places:
            params[at] = sent(values[number])
        return params


class Compiled:
    """``Compiled(build)(*values)`` is ``list(build(*values))``."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self.statement: Statement | None = None

    def __call__(self, *values: Any) -> list[Any]:
        if connection.vendor != "postgresql":
            return list(self.build(*values))
        if self.statement is None:
            self.statement = _compiled(self.build, values)
        if self.statement.locks and connection.get_autocommit():
            raise TransactionManagementError("a row can be locked only in a transaction")
        with preparing_cursor() as cursor:
            cursor.execute(self.statement.sql, self.statement.filled(values))
            return self.statement.read(cursor.fetchall())


def planned(queryset: Any) -> list[Any]:
    """The rows of a QuerySet made anew, whose plan PostgreSQL keeps under its text: for pages that many open."""
    if connection.vendor != "postgresql":
        return list(queryset)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    with preparing_cursor() as cursor:
        cursor.execute(sql, [sent(param) for param in params])
        return _reader(queryset, compiler)(cursor.fetchall())


def _compiled(build: Callable[..., QuerySet[Any, Any]], values: Sequence[Any]) -> Statement:
    stand_ins = [STAND_INS[type(value)](number) for number, value in enumerate(values, start=1)]
    queryset = build(*stand_ins)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    places = tuple(
        (at, number)
        for at, param in enumerate(params)
        for number, one in enumerate(stand_ins)
        if type(param) is type(one) and param == one
    )
    if {number for _, number in places} != set(range(len(values))):
        raise Unfillable(sql)
    return Statement(sql, tuple(params), places, queryset.query.select_for_update, _reader(queryset, compiler))


def _reader(queryset: Any, compiler: Any) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """How rows become what the QuerySet gives: instances, tuples, or bare values."""
    if queryset._iterable_class is ModelIterable:
        return partial(_instances, _Made.by(compiler))
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda rows: [value for (value,) in rows]
    if queryset._iterable_class is ValuesListIterable:
        return list
    raise Unfillable("instances and values_list() only")


@dataclass(frozen=True)
class _Made:
    """How rows become instances, with what ``select_related`` and ``annotate`` add: the way a QuerySet makes them."""

    model: type[models.Model]
    names: list[str]
    own: slice
    related: list[Any]
    annotated: dict[str, int]

    @classmethod
    def by(cls, compiler: Any) -> "_Made":
        info, select = compiler.klass_info, compiler.select
        own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        names = [column[0].target.attname for column in select[own]]
        related = cast(Any, get_related_populators)(info, select, DEFAULT_DB_ALIAS)
        return cls(info["model"], names, own, related, compiler.annotation_col_map or {})


def _instances(made: _Made, rows: list[tuple[Any, ...]]) -> list[Any]:
    found = []
    for row in rows:
        one = made.model.from_db(DEFAULT_DB_ALIAS, made.names, row[made.own])
        for populator in made.related:
            populator.populate(row, one)
        for name, at in made.annotated.items():
            setattr(one, name, row[at])
        found.append(one)
    return found
