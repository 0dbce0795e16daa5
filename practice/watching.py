"""Triggers that append to ``ContentChange`` whatever is written to a table that public pages show.

Each app lists its own tables (``WATCHED``) and calls ``install`` in a migration. ``install`` is safe to repeat; a later
migration that rebuilds a watched table on SQLite (any altered column does) must call it again, because the rebuilt
table comes without its triggers; a test sees to it. docs/adr/0009 says why these are triggers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from .models.freshness import ContentChange

Topic = ContentChange.Topic
LOG = ContentChange._meta.db_table


@dataclass(frozen=True)
class Watched:
    """A table, and which topic a write to it touches.

    ``month`` is the table's own column of the month, if it has one; ``month_of`` names instead a table that has one,
    and our column that points to it. With ``columns`` an update of anything else goes unnoted.
    """

    table: str
    topic: Topic
    month: str = ""
    month_of: tuple[str, str] | None = None
    columns: tuple[str, ...] = ()


WATCHED = (
    Watched("practice_place", Topic.PLACES),
    Watched("practice_place_platforms", Topic.PLACES),
    Watched("practice_serviceplatform", Topic.PLACES),
    Watched("practice_holiday", Topic.HOLIDAYS),
)

EVENTS = {"insert": ("come",), "update": ("gone", "come"), "delete": ("gone",)}
"""Which rows each kind of write leaves behind: those before it, those after it."""

TRANSITIONS = {"come": "NEW TABLE AS come", "gone": "OLD TABLE AS gone"}


def install(connection: BaseDatabaseWrapper, watched: Iterable[Watched]) -> None:
    """Put the triggers of these tables in place, or renew them; tables that a later migration makes are passed over."""
    write = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for one in [one for one in watched if one.table in existing]:
            for statement in write(one):
                cursor.execute(statement)


def trigger_name(one: Watched, event: str) -> str:
    return f"{one.table}_noted_{event}"


def postgresql(one: Watched) -> Iterator[str]:
    """One trigger per kind of write, run once per statement: a bulk write appends one row per month it touches."""
    for event, sides in EVENTS.items():
        name = trigger_name(one, event)
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO {LOG} (topic, month) {_touched(one, event, sides)};
                RETURN NULL;
            END $$"""
        transitions = " ".join(TRANSITIONS[side] for side in sides)
        yield f"""CREATE OR REPLACE TRIGGER {name} AFTER {event.upper()} ON {one.table}
            REFERENCING {transitions} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""
    name = trigger_name(one, "truncate")
    yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO {LOG} (topic) VALUES ('{one.topic}');
            RETURN NULL;
        END $$"""  # noqa: S608 -- only our own constants are put in, here and below
    yield f"""CREATE OR REPLACE TRIGGER {name} AFTER TRUNCATE ON {one.table}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""


def _touched(one: Watched, event: str, sides: tuple[str, ...]) -> str:
    """The rows to append, each once; a statement that met no row appends nothing."""
    if one.columns and event == "update":
        changed = " OR ".join(f"gone.{column} IS DISTINCT FROM come.{column}" for column in one.columns)
        return f"SELECT '{one.topic}', NULL::date FROM gone JOIN come USING (id) WHERE {changed} LIMIT 1"  # noqa: S608
    if not one.month and not one.month_of:
        return f"SELECT '{one.topic}', NULL::date FROM {sides[-1]} LIMIT 1"  # noqa: S608
    return " UNION ".join(f"SELECT DISTINCT '{one.topic}', {_months(one, side)}" for side in sides)


def _months(one: Watched, side: str) -> str:
    if one.month_of:
        table, key = one.month_of
        return f"months.month FROM {side} JOIN {table} months ON months.id = {side}.{key}"
    return f"{one.month} FROM {side}"


def sqlite(one: Watched) -> Iterator[str]:
    """One trigger per kind of write, run for each row.

    There is one writer at a time, so that ids are never committed out of order and the last row of a topic and month is
    enough. No other table may be named than the own one and the log: a table that a trigger names cannot be rebuilt.
    So a row that has its month elsewhere speaks for every month.
    """
    for event, sides in EVENTS.items():
        name = trigger_name(one, event)
        noted = "".join(_note(one, side) for side in sides)
        when = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in one.columns if event == "update")
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"""CREATE TRIGGER {name} AFTER {event.upper()} ON {one.table}
            {f"WHEN {when}" if when else ""} BEGIN {noted} END"""


def _note(one: Watched, side: str) -> str:
    month = f"{'NEW' if side == 'come' else 'OLD'}.{one.month}" if one.month else "NULL"
    return (
        f"DELETE FROM {LOG} WHERE topic = '{one.topic}' AND month IS {month};"  # noqa: S608
        f"INSERT INTO {LOG} (topic, month) VALUES ('{one.topic}', {month});"
    )
