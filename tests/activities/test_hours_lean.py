"""What makes entering hours cheap: few statements, the same for one volunteer and for forty, and nothing lost by it."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from activities.api.hours import entered, read_hours, written_plainly
from activities.api.serializers import ActivityReport, Entered, Hours
from activities.models import Activity
from activities.services import eligible_volunteers
from activities.services.reporting import _named
from practice.models import ChangedMonth, Place, User
from tests.api import program_of
from tests.factories import (
    ActivityFactory,
    MembershipFactory,
    MethodFactory,
    ServiceRecordFactory,
    TeamFactory,
    UserFactory,
    VolunteerFactory,
)
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services import approve_hours, return_hours

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def activity(station: Place) -> Activity:
    made = ActivityFactory(place=station, starts_at=NOW - dt.timedelta(days=1))
    made.methods.add(MethodFactory())
    return made


def lines(people: list[Volunteer], **more: Any) -> dict[str, Any]:
    return {"records": [{"volunteer": one.pk, "minutes": 60} for one in people], **more}


def statements(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, without the frame of transactions."""
    asked = [query["sql"] or "unsaid" for query in queries]
    return [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


MANY = {"postgresql": 40, "sqlite": 30}
"""SQLite takes a thousand values in one statement; more rows than these are two."""
ENTERING = {"postgresql": 8, "sqlite": 11}
"""Token, roles, activity, step with its history, volunteers, what stands, records, mark; SQLite keeps history apart."""


@pytest.mark.parametrize("more", [{}, {"attendances": 46}])
def test_hours_cost_the_same_for_one_three_and_forty(station: Place, station_head: User, more: dict[str, int]) -> None:
    client, people = program_of(station_head), VolunteerFactory.create_batch(40, home_place=station)
    for count in (1, 3, MANY[connection.vendor]):
        activity = ActivityFactory(place=station, starts_at=NOW - dt.timedelta(days=2, hours=count))
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(f"/api/v1/activities/{activity.pk}/hours/", lines(people[:count], **more))
        assert (answer.status_code, len(answer.json()["records"])) == (201, count)
        assert len(statements(queries)) == ENTERING[connection.vendor], statements(queries)


def test_late_hours_ask_for_the_holidays_once(station: Place, station_head: User) -> None:
    people = VolunteerFactory.create_batch(3, home_place=station)
    activity = ActivityFactory(place=station, starts_at=NOW - dt.timedelta(days=60))
    with CaptureQueriesContext(connection) as queries:
        answer = program_of(station_head).post(f"/api/v1/activities/{activity.pk}/hours/", lines(people))
    assert [row["is_late"] for row in answer.json()["records"]] == [True] * 3
    assert len([sql for sql in statements(queries) if "practice_holiday" in sql]) == 1


def test_one_mark_tells_the_roll_up(activity: Activity, station: Place, station_head: User) -> None:
    people = VolunteerFactory.create_batch(2, home_place=station)
    ChangedMonth.objects.all().delete()
    program_of(station_head).post(f"/api/v1/activities/{activity.pk}/hours/", lines(people, attendances=3))
    assert list(ChangedMonth.objects.values_list("place_id", "month")) == [(station.pk, activity.month)]


def test_report_without_hours_is_marked_too(activity: Activity, station: Place, station_head: User) -> None:
    ChangedMonth.objects.all().delete()
    program_of(station_head).post(f"/api/v1/activities/{activity.pk}/report/", {"attendances": 3})
    assert list(ChangedMonth.objects.values_list("place_id", "month")) == [(station.pk, activity.month)]


@pytest.mark.parametrize("verb", ["hours", "report"])
def test_step_is_in_the_history_with_its_terms(
    activity: Activity, station: Place, station_head: User, verb: str
) -> None:
    people = VolunteerFactory.create_batch(2, home_place=station)
    program_of(station_head).post(f"/api/v1/activities/{activity.pk}/{verb}/", lines(people, attendances=46))
    last = Activity.history.filter(id=activity.pk).first()
    stored = Activity.objects.get()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("~", station_head, None)
    assert [link.method for link in last.methods.all()] == list(activity.methods.all())
    assert list(last.themes.all()) == []
    kept = {field.attname: getattr(last, field.attname) for field in Activity.history.model.tracked_fields}
    assert kept == {name: getattr(stored, name) for name in kept}
    assert (stored.status, stored.attendances, stored.reported_by) == (Activity.Status.REPORTED, 46, station_head)


def test_hours_are_out_of_reach_where_the_activity_is(station: Place, other_station_head: User) -> None:
    """A public one is seen and refused; one that is not does not exist."""
    public = ActivityFactory(place=station, starts_at=NOW - dt.timedelta(days=1))
    draft = ActivityFactory(place=station, status="draft", published_at=None, published_by=None)
    body = {"records": [{"volunteer": 1, "minutes": 1}]}
    answers = [
        program_of(other_station_head).post(f"/api/v1/activities/{key}/hours/", body)
        for key in (public.pk, draft.pk, 10**17)
    ]
    assert [answer.status_code for answer in answers] == [403, 404, 404]


def test_query_of_the_address_is_still_refused(activity: Activity, station_head: User) -> None:
    target = f"/api/v1/activities/{activity.pk}/hours/"
    answer = program_of(station_head).post(f"{target}?dry_run=1", {"records": [{"volunteer": 1, "minutes": 1}]})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["dry_run"])


LINE = {"volunteer": 7, "minutes": 60}
BODIES: list[Any] = [
    {"records": [LINE]},
    {"records": [LINE], "attendances": 0},
    {"records": [LINE, {"volunteer": 8, "minutes": 1}]},
    {"attendances": 5},
    {"attendances": 5, "records": []},
    {"attendances": True, "records": [LINE]},
    {"attendances": None, "records": [LINE]},
    {"attendances": "5", "records": [LINE]},
    {"attendances": 100_001, "records": [LINE]},
    {"records": [LINE] * 2},
    {"records": [LINE, LINE | {"minutes": 2}]},
    {"records": [{"volunteer": True, "minutes": 60}]},
    {"records": [{"volunteer": 7, "minutes": True}]},
    {"records": [{"volunteer": "7", "minutes": "60"}, LINE]},
    {"records": [{"volunteer": 7.0, "minutes": 60}, LINE]},
    {"records": [{"volunteer": 7}]},
    {"records": [LINE | {"note": ""}]},
    {"records": [{"volunteer": 0, "minutes": 0}]},
    {"records": [{"volunteer": 2**63, "minutes": 7 * 24 * 60 + 1}]},
    {"records": [[7, 60], None, "x", 3]},
    {"records": [{"volunteer": [], "minutes": {}}]},
    {"records": {"0": LINE}},
    {"records": None},
    {"records": [LINE], "record": 1},
    {"records": [{"volunteer": n, "minutes": 1} for n in range(1, 502)]},
    {},
    [],
    [LINE],
    None,
    "records",
    7,
]


def told(read: Any) -> tuple[str, Any]:
    try:
        return "taken", read()
    except ValidationError as refused:
        return "refused", refused.detail


@pytest.mark.parametrize("as_", [Hours, ActivityReport])
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_flat_reading_says_what_the_serializer_says(body: Any, as_: type[Hours]) -> None:
    def by_serializer() -> Any:
        serializer = as_(data=body)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    assert told(lambda: read_hours(body, as_=as_)) == told(by_serializer)
    if written_plainly(body, as_=as_):
        assert told(by_serializer) == ("taken", body)


def test_ordinary_bodies_are_read_flat() -> None:
    assert [written_plainly(body, as_=Hours) for body in BODIES[:4]] == [True, True, True, False]
    assert [written_plainly(body, as_=ActivityReport) for body in BODIES[:4]] == [False, True, False, True]


def test_answer_is_the_serializers(activity: Activity, station: Place) -> None:
    records = [
        ServiceRecordFactory(activity=activity, submitted=True, flags=flags, is_late=bool(flags))
        for flags in ("", "overlap", "overlap long_day")
    ]
    assert entered(activity, records) == Entered({"activity": activity, "records": records}).data


def test_who_may_be_logged_is_one_rule(station: Place, other_station: Place, county: Place) -> None:
    """The question that is kept ready gives just the ``eligible_volunteers``."""
    team = TeamFactory(place=station)
    merged = Place.objects.create(
        level=3, parent=station.parent, name="并入的站", closed_on="2026-01-01", merged_into=station
    )
    homes = {"own": station, "other": other_station, "gone": station, "member": other_station, "left": other_station}
    people = {name: VolunteerFactory(home_place=home, name=name) for name, home in (homes | {"merged": merged}).items()}
    Volunteer.objects.filter(name="gone").update(status=Volunteer.Status.WITHDRAWN)
    MembershipFactory(volunteer=people["member"], team=team)
    MembershipFactory(volunteer=people["left"], team=team, left_on=dt.date(2026, 2, 1))
    keys = [one.pk for one in people.values()]
    users = [
        UserFactory(role=(place, role))
        for place, role in ((station, "station_head"), (county, "center_staff"), (county, "leader"))
    ]
    users += [
        UserFactory(),
        UserFactory(is_superuser=True),
        UserFactory(role=(station, "station_head"), is_active=False),
    ]
    seen = []
    for activity in (ActivityFactory(place=station, team=team), ActivityFactory(place=station)):
        for user in users:
            found = _named(activity, keys, user)
            assert set(found) == set(
                eligible_volunteers(activity, by=user).filter(pk__in=keys).values_list("pk", flat=True)
            )
            seen.append({one.name for one in found.values()})
    assert seen[0] == {"own", "member", "merged"}
    assert seen[6] == {"own", "merged"}


@pytest.mark.parametrize("verb", ["approve", "return"])
def test_decision_costs_the_same_for_one_and_for_many(
    activity: Activity, institute_staff: User, station_head: User, verb: str
) -> None:
    institute_staff.approval_paths()
    for count in (1, 3, 40):
        rows = ServiceRecordFactory.create_batch(count, activity=activity, submitted=True, entered_by=station_head)
        keys = [row.pk for row in rows]
        with CaptureQueriesContext(connection) as queries:
            if verb == "approve":
                done = approve_hours(records=keys, by=institute_staff, now=NOW)
            else:
                done = return_hours(records=keys, reason="没有来", by=institute_staff, now=NOW)
        assert (done.decided, done.already) == (count, 0)
        assert len(statements(queries)) == 5, statements(queries)


DESK = {"postgresql": 17, "sqlite": 20}


def test_desk_costs_the_same_for_one_and_for_forty(station: Place, station_head: User, browser_of: Any) -> None:
    browser: Client = browser_of(station_head)
    people = VolunteerFactory.create_batch(40, home_place=station)
    found = []
    for count in (1, 3, MANY[connection.vendor]):
        activity = ActivityFactory(place=station, starts_at=NOW - dt.timedelta(days=2, hours=count))
        typed = {"act": "send", "attendances": 9, "minutes": 60, "v": [one.pk for one in people[:count]]}
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(reverse("desk:log", args=[activity.pk]), typed)
        assert answer.status_code == 302
        assert ServiceRecord.objects.filter(activity_uid=activity.uid).count() == count
        found.append(len(statements(queries)))
    assert found == [DESK[connection.vendor]] * 3, "\n".join(one[:140] for one in statements(queries))
