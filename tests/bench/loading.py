"""Fills an empty database with the county, by COPY.

PostgreSQL only. Triggers sleep meanwhile and the large tables get their indexes at the end; every CHECK holds as the
rows come in, and every UNIQUE when its index is made. The totals are the portal's own rebuild.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from random import Random

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from activities.models import Activity, Method, Theme
from activities.reference import load_methods, load_themes
from portal import rollup
from practice.progress import progress
from practice.reference import load_holidays, load_platforms
from volunteers.models import Membership, ServiceRecord, Volunteer

from .county import SEED, County, Size, store
from .happenings import Happenings, Session, columns, line, record_columns

BLOCK = 2_000
"""Lines handed to PostgreSQL at once."""


def load(size: Size) -> None:
    """The whole county, with totals, vacuumed: ready to be measured."""
    fill(size)
    settle()
    count_totals()
    settle()


def fill(size: Size) -> None:
    """All rows, in one transaction: COPY into tables emptied in the same one needs no write-ahead log."""
    for needed in (load_platforms, load_holidays, load_methods, load_themes):
        needed()
    county = County(size)
    large: list[type[Model]] = [
        Volunteer,
        Membership,
        Activity,
        Activity.methods.through,
        Activity.themes.through,
        ServiceRecord,
    ]
    with transaction.atomic(), triggers_asleep():
        names = ", ".join(f'"{model._meta.db_table}"' for model in large)
        connection.cursor().execute(f"TRUNCATE {names} CASCADE")
        store(county)
        with indexes_later(*(model._meta.db_table for model in large)):
            copy(Volunteer, columns(Volunteer), volunteer_lines(county), "志愿者", size.volunteers)
            copy(Membership, columns(Membership), membership_lines(county), "队员", size.volunteers // 2)
            copy_happenings(Happenings(county))
    put_sequences_right()


@contextmanager
def triggers_asleep() -> Iterator[None]:
    """No trigger fires in this session, foreign keys included: what is loaded is consistent by its making."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


@contextmanager
def indexes_later(*tables: str) -> Iterator[None]:
    """Drop all indexes of the tables but the primary keys, and make them again at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), conname, pg_get_constraintdef(con.oid),
                indrelid::regclass::text
            FROM pg_index LEFT JOIN pg_constraint con ON conindid = indexrelid AND contype IN ('u', 'x')
            WHERE indrelid::regclass::text = ANY (%s) AND NOT indisprimary
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'f')
            """,
            [list(tables)],
        )
        found = cursor.fetchall()
        for index, _, constraint, _, table in found:
            cursor.execute(
                f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"' if constraint else f"DROP INDEX {index}"
            )
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _, definition, constraint, rule, table in progress(found, "索引"):
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {rule}' if constraint else definition)


def copy(model: type[Model], names: list[str], lines: Iterable[str], label: str, total: int) -> None:
    with copier(model, names) as write:
        rows = iter(progress(lines, label, total=total))
        while block := list(islice(rows, BLOCK)):
            write("".join(block))


@contextmanager
def copier(model: type[Model], names: list[str]) -> Iterator[Callable[[str], None]]:
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN') as stream:
        yield stream.write


def copy_happenings(happenings: Happenings) -> None:
    months = [*happenings.size.months, happenings.size.planned_month]
    for month in progress(months, "活动和时长"):
        is_planned = month == happenings.size.planned_month
        copy_month(happenings, happenings.planned() if is_planned else happenings.of_month(month))


def copy_month(happenings: Happenings, sessions: list[Session]) -> None:
    copy_quietly(Activity, columns(Activity), (happenings.activity_line(session) for session in sessions))
    methods, themes = (list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Method, Theme))
    for through, keys, every in ((Activity.methods.through, methods, 1), (Activity.themes.through, themes, 2)):
        marked = (one.pk for one in sessions if one.pk % every == 0)
        rows = (f"{pk}\t{pk}\t{keys[pk % len(keys)]}\n" for pk in marked)
        copy_quietly(through, columns(through), rows)
    records = (row for session in sessions for row in happenings.record_lines(session))
    copy_quietly(ServiceRecord, record_columns(), records)


def copy_quietly(model: type[Model], names: list[str], lines: Iterable[str]) -> None:
    """A part of a table, under the bar of its month."""
    with copier(model, names) as write:
        rows = iter(lines)
        while block := list(islice(rows, BLOCK)):
            write("".join(block))


def volunteer_lines(county: County) -> Iterator[str]:
    rng = Random(SEED)
    family, given = "刘李王张高郭秦薛白马任曹贺武冯樊", "晓明建国秀英丽华志强文芳桂兰海燕永红春梅"
    for station in county.stations:
        for pk in county.volunteers_of(station):
            name = rng.choice(family) + "".join(rng.choices(given, k=rng.randint(1, 2)))
            values = {"id": pk, "uid": f"{rng.getrandbits(128):032x}", "name": name, "home_place_id": station}
            values |= {"phone": f"13{pk:09d}", "sex": rng.choice(("male", "female"))}
            values |= {"birth_date": f"{rng.randint(1950, 2005)}-0{rng.randint(1, 9)}-15"}
            yield line(Volunteer, {**values, "registered_on": "2020-01-01", "residence": "临县"})


def membership_lines(county: County) -> Iterator[str]:
    """Every second volunteer is in the squad of the station."""
    for station in county.stations:
        for pk in county.volunteers_of(station)[::2]:
            values = {"id": pk, "volunteer_id": pk, "team_id": county.team_of(station), "joined_on": "2020-01-01"}
            yield line(Membership, values)


def put_sequences_right() -> None:
    """Rows came with their keys: the next ones begin behind them."""
    ours = [
        model for name in ("practice", "volunteers", "activities") for model in apps.get_app_config(name).get_models()
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), ours):
            cursor.execute(statement)


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE)")


def count_totals() -> None:
    """By the portal's own rebuild; nothing waits in the log afterwards."""

    for month in progress(rollup.months_on_record(), "月度汇总"):
        rollup.rebuild_month(month)
    rollup.drain()
