"""Lists as JSON that PostgreSQL writes: a serializer said once more, in SQL.

Reading fifty rows through a serializer costs fifteen to twenty times a bare answer, nearly all of it in making model
instances and dictionaries; the database writes the same in one statement. The serializer stays the one description of a
resource: the statement is made from its fields, and a field that this module cannot say stops it with an error. What
a serializer computes by itself stands beside it in ``Meta.in_sql``; ``{row}`` is the row's table there. Only names and
words of our own code are put into the statement; what a request brings goes with it as a parameter.
"""
# ruff: noqa: S608, S611

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.models.expressions import RawSQL
from rest_framework import serializers
from rest_framework.request import Request

from practice.models import User
from practice.prepared import Slot

from .fields import Month
from .serializers import InScopeSerializer

MOMENT = """replace(to_char({0} AT TIME ZONE '%s', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+08:00'"""
MOMENT %= settings.TIME_ZONE
TIME = "replace(to_char({0}, 'HH24:MI:SS.US'), '.000000', '')"
MONTH = "to_char({0}, 'YYYY-MM')"
FILE = "CASE WHEN {0} <> '' THEN asked.media || {0} END"
"""Uploads are named at random (``practice.images``), so that a name needs no quoting in an address."""

PLAIN = (
    serializers.BigIntegerField,
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.FloatField,
    serializers.IntegerField,
    serializers.PrimaryKeyRelatedField,
    serializers.UUIDField,
)
WRITTEN: dict[type[Any], str] = {
    **dict.fromkeys(PLAIN, "{0}"),
    Month: MONTH,
    serializers.DateTimeField: MOMENT,
    serializers.TimeField: TIME,
    serializers.ImageField: FILE,
}
"""By the very class: a field derived from one of these may say something else."""


class Unsayable(TypeError):
    """A serializer has a field that is not known in SQL; name it in ``Meta.in_sql``."""


@dataclass(frozen=True)
class RowJSON:
    """One row of a serializer's model as JSON text, and what the statement needs to know of the request."""

    expression: RawSQL
    values: dict[str, Any]


def row_json(serializer: Any, request: Request) -> RowJSON | None:
    """What the serializer makes of a row for this request; None where the database cannot say it."""
    if connection.vendor != "postgresql":
        return None
    seen = scope(serializer, request.user)
    media = request.build_absolute_uri(default_storage.url(""))
    return RowJSON(statement(serializer, in_scope=seen is not None), {"media": media, "scope": seen})


def scope(serializer: Any, user: Any) -> list[str] | None:
    """The paths below which the user sees what is not public; None where there is nothing to tell apart."""
    if not issubclass(serializer, InScopeSerializer) or not isinstance(user, User):
        return None
    return ["/"] if user.is_superuser else user.scope_paths(writing=False)


@cache
def statement(serializer: Any, *, in_scope: bool) -> RawSQL:
    """A scalar expression over the model's table, with slots for the address of uploads and the paths in scope."""
    table = quoted(serializer.Meta.model._meta.db_table)
    told = columns(serializer(), table, 1, in_scope)
    asked, slots = "SELECT %s::text AS media", [Slot("media")]
    if in_scope:
        # OFFSET keeps it from being worked out once for every field that is only told in scope.
        place = f"SELECT path ^@ ANY(%s::text[]) FROM practice_place WHERE id = {table}.place_id"
        asked, slots = f"{asked}, ({place}) AS is_seen OFFSET 0", [*slots, Slot("scope")]
    sql = f"(SELECT row_to_json(shown) FROM (SELECT {told} FROM ({asked}) asked) shown)::text"
    return RawSQL(sql, slots, output_field=models.TextField())


def quoted(name: str) -> str:
    return f'"{name}"'


def columns(serializer: Any, row: str, depth: int, in_scope: bool) -> str:
    meta = serializer.Meta
    own: dict[str, str] = getattr(meta, "in_sql", {})
    held_back = getattr(meta, "in_scope", ())
    told = []
    for name, field in serializer.fields.items():
        said = own[name].format(row=row) if name in own else expression(field, meta.model, row, depth)
        if name in held_back:
            said = f"CASE WHEN asked.is_seen THEN {said} END" if in_scope else "NULL"
        told.append(f"{said} AS {quoted(name)}")
    return ", ".join(told)


def expression(field: Any, model: Any, row: str, depth: int) -> str:
    if isinstance(field, serializers.ListSerializer):
        return many(field.child, model._meta.get_field(field.source), row, depth)
    if isinstance(field, serializers.ModelSerializer):
        return one(field, model._meta.get_field(field.source), row, depth)
    if field.source.startswith("get_") and field.source.endswith("_display"):
        return label(model._meta.get_field(field.source[4:-8]), row)
    if type(field) not in WRITTEN:
        raise Unsayable(f"{field.field_name} ({type(field).__name__}) of {model.__name__}")
    return WRITTEN[type(field)].format(f"{row}.{quoted(model._meta.get_field(field.source).column)}")


def label(field: Any, row: str) -> str:
    """The Chinese word for a choice."""
    cases = " ".join(f"WHEN {literal(value)} THEN {literal(word)}" for value, word in field.flatchoices)
    return f"CASE {row}.{quoted(field.column)} {cases} END"


def literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'{}'".format(str(value).replace("'", "''").replace("%", "%%"))


def one(serializer: Any, relation: Any, row: str, depth: int) -> str:
    """The row that a foreign key points to, or null."""
    other = f"r{depth}"
    told = columns(serializer, other, depth + 1, False)
    source = f"{quoted(relation.related_model._meta.db_table)} {other}"
    found = f"SELECT {told} FROM {source} WHERE {other}.id = {row}.{quoted(relation.column)}"
    return f"(SELECT row_to_json(shown) FROM ({found}) shown)"


def many(serializer: Any, relation: Any, row: str, depth: int) -> str:
    """The rows of a many-to-many or of a foreign key that points here, in their model's order."""
    other, table = f"r{depth}", relation.related_model._meta.db_table
    told, order = columns(serializer, other, depth + 1, False), ordering(relation.related_model, other)
    if relation.many_to_many:
        via = quoted(relation.m2m_db_table())
        source = f"{quoted(table)} {other} JOIN {via} via ON via.{relation.m2m_reverse_name()} = {other}.id"
        mine = f"via.{relation.m2m_column_name()}"
    else:
        source, mine = f"{quoted(table)} {other}", f"{other}.{relation.field.column}"
    found = f"SELECT {told} FROM {source} WHERE {mine} = {row}.id ORDER BY {order}"
    # An array costs a third less than json_agg here: most rows have one or two, and an aggregate starts anew for each.
    return f"array_to_json(ARRAY(SELECT row_to_json(shown) FROM ({found}) shown))"


def ordering(model: Any, row: str) -> str:
    names = ((name.lstrip("-"), " DESC" if name.startswith("-") else "") for name in model._meta.ordering)
    return ", ".join(f"{row}.{quoted('id' if name == 'pk' else name)}{way}" for name, way in names)
