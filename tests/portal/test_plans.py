"""The pages at scale: the database finds what they show by the indexes that are there for it.

Each page is opened over some thousand rows, and every statement that it sent is explained. Sequential scans are put
last, as they would be with millions: what is then not found by the named index has lost it, or its condition.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity
from portal.models import MonthlyTotal
from practice.admin.filters import sealed_for
from practice.days import month_of
from practice.identity import seal
from practice.models import Place, PlaceRole, User
from practice.paging import MOST, BoundedPaginator
from tests.factories import ActivityFactory, InstituteFactory, PlaceFactory, ServiceRecordFactory, UserFactory
from volunteers.models import ServiceRecord, Volunteer

Browser = Callable[[User], Client]

pytestmark = pytest.mark.postgres

PAGES = {
    "/totals/": {"total_once"},
    "/desk/": {"activity_by_end", "activity_unsettled", "record_waiting"},
    "/desk/approvals/": {"record_waiting", "activity_unplanned"},
    "/desk/publications/": {"activity_unsettled"},
    "/desk/unreported/": {"activity_unsettled"},
    "/admin/": {"activity_unsettled", "record_waiting", "record_returned"},
    "/admin/volunteers/servicerecord/": {"record_by_month"},
    "/admin/volunteers/servicerecord/?todo=mine": {"record_waiting"},
    "/admin/volunteers/servicerecord/?todo=returned": {"record_returned"},
    "/admin/volunteers/servicerecord/?find={}": {"volunteer_by_letters", "activity_by_letters"},
    "/admin/volunteers/volunteer/?find={}": {"volunteer_by_letters"},
}
MANY = 3000


def multiply(row: models.Model, times: int, **values: str) -> None:
    """Copies of a row, with ``n`` from 1 on in the SQL of the columns that differ."""
    columns = [str(field.column) for field in row._meta.local_concrete_fields if not field.primary_key]
    chosen = ", ".join(values.get(column, f'row."{column}"') for column in columns)
    names, table = ", ".join(f'"{column}"' for column in columns), row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} row, generate_series(1, {times}) n "
            f"WHERE row.id = {row.pk}"
        )


@pytest.fixture
def busy_county(county: Place) -> Place:
    """A few of each that wait among thousands that do not, at forty stations."""
    stations = [PlaceFactory(parent=InstituteFactory(parent=county)) for _ in range(40)]
    keys = f"(ARRAY{[station.pk for station in stations]})[1 + n % 40]"
    now = timezone.now()
    days = "row.{0} - n * interval '6 hours'"
    activity = ActivityFactory(place=stations[0], reported=True, starts_at=now - dt.timedelta(hours=3))
    record = ServiceRecordFactory(activity=activity)
    at = {
        "place_id": keys,
        "uid": "gen_random_uuid()",
        "title": "CASE WHEN n % 500 = 0 THEN '义诊' ELSE '理发' END || n",
    }
    times = {"starts_at": days.format("starts_at"), "ends_at": days.format("ends_at")}
    month = f"(date '{month_of(now):%Y-%m-%d}' - (n % 30) * interval '1 month')::date"
    multiply(activity, MANY, **at, **times, month=month)
    multiply(
        record.volunteer,
        MANY,
        uid="gen_random_uuid()",
        name="chr(20000 + n % 900) || chr(21000 + n / 900)",
        phone="''",
        home_place_id=keys,
        id_number_print="''",
    )
    multiply(record, MANY, activity_uid="gen_random_uuid()", place_id=keys, month=month, served_on=f"({month} + 1)")
    total = MonthlyTotal.objects.create(place=county, month=month_of(now), updated_at=now)
    multiply(total, MANY, month=month, slice="'programme'", key="n::text")
    for status in ("published", "submitted", "draft"):
        ActivityFactory(place=stations[0], status=status, starts_at=now - dt.timedelta(hours=9))
    ServiceRecordFactory(activity=activity, submitted=True)
    with connection.cursor() as cursor:
        # Rows of a moment ago wait beside an index of letters, where looking for them costs more than it will.
        for index in ("volunteer_by_letters", "activity_by_letters"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    return county


def plans_of(browser: Client, address: str) -> list[str]:
    """Of every SELECT that the page sent, with the values that it sent along."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert browser.get(address).status_code == 200
    return [plan(sql, params) for sql, params in asked if sql.startswith("SELECT")]


def plan(sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_pages_find_their_rows_by_the_indexes_that_are_there_for_them(busy_county: Place, browser_of: Browser) -> None:
    staff = UserFactory(role=(busy_county, PlaceRole.Role.CENTER_STAFF))
    browser, words = browser_of(staff), seal("义诊", bound_to=sealed_for(staff))
    missing: dict[str, Any] = {}
    for page, indexes in PAGES.items():
        plans = "\n".join(plans_of(browser, page.format(words)))
        unused = {name for name in indexes if not re.search(rf"\b{name}\b", plans)}
        if unused:
            missing[page] = (unused, plans)

    assert not missing, "\n".join(f"{page}: {unused}\n{plans}" for page, (unused, plans) in missing.items())


def test_check_of_plans_can_fail(busy_county: Place, browser_of: Browser) -> None:
    browser = browser_of(UserFactory(role=(busy_county, PlaceRole.Role.CENTER_STAFF)))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX activity_unsettled")

    assert "activity_unsettled" not in "\n".join(plans_of(browser, "/desk/publications/"))


@pytest.mark.django_db
def test_ledger_has_no_index_that_no_query_needs() -> None:
    """Each one is paid for by every entry, and again by every decision on one."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, ServiceRecord._meta.db_table)
    names = {name for name, one in found.items() if one["index"] or one["unique"] or one["primary_key"]}

    assert {name for name in names if name.startswith("record_")} == {
        "record_by_month",
        "record_by_month_place",
        "record_by_volunteer_day",
        "record_once_per_activity_and_day",
        "record_replaced_once",
        "record_replacements",
        "record_returned",
        "record_reversals",
        "record_reversed_once",
        "record_waiting",
    }
    assert len(names) == 10 + len(["primary key", "activity_uid", "entered_by", "place"])


@pytest.mark.django_db
@pytest.mark.parametrize("model", [ServiceRecord, Volunteer, Activity, MonthlyTotal])
def test_long_lists_are_counted_no_further_than_they_are_shown(model: type[models.Model]) -> None:
    pages = BoundedPaginator(model._default_manager.order_by("-pk"), 50)
    with CaptureQueriesContext(connection) as queries:
        assert (pages.count, pages.is_cut) == (0, False)

    (query,) = queries
    assert f"LIMIT {MOST + 1})" in query["sql"]
    assert "ORDER BY" not in query["sql"]
