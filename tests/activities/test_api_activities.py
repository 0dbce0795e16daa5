"""/api/v1/activities/: what residents see, what those in scope see and do; each step as a verb."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from activities.models import Activity
from practice.models import ChangedMonth, Place, User
from tests.api import ids, program_of, refusal
from tests.factories import (
    ActivityFactory,
    MethodFactory,
    ProgrammeFactory,
    ServiceRecordFactory,
    TeamFactory,
    ThemeFactory,
)

LIST = "/api/v1/activities/"
Status = Activity.Status
MINE = ("person_in_charge", "is_unplanned", "created_at", "published_at", "reported_at")


def url(activity: Activity, verb: str = "") -> str:
    return f"{LIST}{activity.pk}/{verb}"


def draft(place: Place, **changes: Any) -> Activity:
    return ActivityFactory(place=place, status=Status.DRAFT, published_at=None, published_by=None, **changes)


@pytest.fixture
def published(station: Place) -> Activity:
    return ActivityFactory(place=station, title="创建文明城市志愿服务", person_in_charge="刘候平")


def test_visitor_sees_what_was_published(station: Place, published: Activity) -> None:
    never_published = ActivityFactory(place=station, cancelled=True, published_at=None, published_by=None)
    hidden: list[Activity] = [draft(station), never_published]
    called_off = ActivityFactory(place=station, cancelled=True)
    assert ids(program_of().get(LIST)) == [called_off.pk, published.pk]
    assert [program_of().get(url(one)).status_code for one in hidden] == [404, 404]


def test_visitor_is_told_no_name(published: Activity, leader: User, other_station_head: User) -> None:
    shown = program_of().get(url(published))
    assert {name: shown.json()[name] for name in MINE} == dict.fromkeys(MINE)
    assert "刘候平" not in shown.content.decode()
    assert program_of(other_station_head).get(url(published)).json()["person_in_charge"] is None
    assert program_of(leader).get(url(published)).json()["person_in_charge"] == "刘候平"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("county_staff", 200),
        ("institute_staff", 200),
        ("station_head", 200),
        ("leader", 200),
        ("other_station_head", 404),
        ("volunteer", 404),
    ],
)
def test_draft_is_there_within_scope(request: pytest.FixtureRequest, station: Place, who: str, status: int) -> None:
    client, one = program_of(request.getfixturevalue(who)), draft(station)
    assert client.get(url(one)).status_code == status
    assert ids(client.get(LIST)) == ([one.pk] if status == 200 else [])


def test_activity_shows_its_facts(published: Activity) -> None:
    published.methods.add(method := MethodFactory(name="讲"))
    shown = program_of().get(url(published)).json()
    assert (
        shown
        | {
            "title": "创建文明城市志愿服务",
            "status": "published",
            "status_name": "已发布",
            "place": {"id": published.place_id, "name": published.place.name, "short_name": "前麻峪村站", "level": 3},
            "programme": None,
            "methods": [{"id": method.pk, "name": "讲"}],
            "starts_at": "2026-10-16T09:00:00+08:00",
            "month": "2026-10",
            "attendances": None,
            "photos": [],
        }
        == shown
    )


def sent(where: Place, **changes: Any) -> dict[str, Any]:
    plan = {
        "title": "一刻钟宣讲",
        "starts_at": "2026-11-27T09:00",
        "ends_at": "2026-11-27T02:00:00Z",
        "place": where.pk,
    }
    return plan | changes


def test_activity_is_drafted_submitted_and_published(station: Place, station_head: User, institute_staff: User) -> None:
    programme, team = ProgrammeFactory(place=station.parent), TeamFactory(place=station)
    method, theme = MethodFactory(), ThemeFactory()
    terms = {"programme": programme.pk, "team": team.pk, "methods": [method.pk], "themes": [theme.pk]}
    head, staff = program_of(station_head), program_of(institute_staff)

    response = head.post(LIST, sent(station, **terms))

    drafted = response.json()
    assert (response.status_code, drafted["status"], drafted["programme"]["id"]) == (201, "draft", programme.pk)
    assert (drafted["starts_at"], drafted["ends_at"]) == ("2026-11-27T09:00:00+08:00", "2026-11-27T10:00:00+08:00")
    one = Activity.objects.get()
    assert (one.created_by, one.team, list(one.methods.all()), list(one.themes.all())) == (
        station_head,
        team,
        [method],
        [theme],
    )
    assert refusal(head.post(url(one, "publish/"))) == (403, "not_allowed", {})
    assert head.post(url(one, "submit/")).json()["status"] == "submitted"
    assert staff.post(url(one, "publish/")).json()["status"] == "published"
    assert refusal(staff.post(url(one, "publish/"))) == (409, "conflict", {})
    assert ids(program_of().get(LIST)) == [one.pk]
    assert {entry.history_user for entry in one.history.all()} == {station_head, institute_staff}


def test_submitted_activity_is_given_back_with_a_reason(
    station: Place, station_head: User, institute_staff: User
) -> None:
    one = draft(station)
    program_of(station_head).post(url(one, "submit/"))
    assert list(refusal(program_of(institute_staff).post(url(one, "return/"), {}))[2]) == ["reason"]
    response = program_of(institute_staff).post(url(one, "return/"), {"reason": "与镇里的活动重了"})
    assert response.json()["status"] == "draft"


@pytest.mark.parametrize("who", ["leader", "volunteer", "other_station_head"])
def test_who_does_not_manage_the_place_drafts_nothing(request: pytest.FixtureRequest, station: Place, who: str) -> None:
    response = program_of(request.getfixturevalue(who)).post(LIST, sent(station))
    assert refusal(response) == (400, "invalid", {"place": ["没有这个阵地，请核对编号。"]})


@pytest.mark.parametrize("verb", ["submit/", "publish/", "return/", "hold/", "cancel/", "hours/", "report/"])
@pytest.mark.parametrize(
    ("who", "hidden", "public"),
    [("anonymous", 401, 401), ("other_station_head", 404, 403), ("leader", 403, 403), ("volunteer", 404, 403)],
)
def test_verbs_are_for_those_who_manage(
    request: pytest.FixtureRequest, station: Place, published: Activity, who: str, verb: str, hidden: int, public: int
) -> None:
    """403 on what can be seen, 404 on what cannot; the volunteers named are none that exist."""
    client = program_of(None if who == "anonymous" else request.getfixturevalue(who))
    bodies: dict[str, dict[str, Any]] = {
        "return/": {"reason": "改期"},
        "cancel/": {"reason": "下雨"},
        "hours/": {"records": [{"volunteer": 999999, "minutes": 60}]},
        "report/": {"attendances": 3},
    }
    found = [client.post(url(one, verb), bodies.get(verb)).status_code for one in (draft(station), published)]
    assert found == [hidden, public]
    published.refresh_from_db()
    assert published.status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "宣\u0000讲"}, "title"),
        ({"title": "宣" * 81}, "title"),
        ({"content": "宣" * 2001}, "content"),
        ({"kind": "party"}, "kind"),
        ({"starts_at": "明天"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+08:00"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00"}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59"}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "ends_at"),
        ({"ends_at": "2026-11-27T09:00"}, "ends_at"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10**12}, "capacity"),
        ({"enquiry_phone": "转告"}, "enquiry_phone"),
        ({"programme": 999999}, "programme"),
        ({"methods": [999999]}, "methods"),
        ({"methods": {"a": 1}}, "methods"),
        ({"status": "published"}, "status"),
        ({"attendances": 3000}, "attendances"),
        ({"place": None}, "place"),
    ],
)
def test_wrong_value_is_refused_at_its_field(
    station: Place, station_head: User, change: dict[str, Any], field: str
) -> None:
    status, code, fields = refusal(program_of(station_head).post(LIST, sent(station, **change)))
    assert (status, code, list(fields)) == (400, "invalid", [field])
    assert not Activity.objects.exists()


def test_team_out_of_scope_is_as_if_it_were_not(station: Place, other_station: Place, station_head: User) -> None:
    for team in (TeamFactory(place=other_station).pk, 999999):
        response = program_of(station_head).post(LIST, sent(station, team=team))
        assert refusal(response)[2] == {"team": ["没有这个志愿服务队，请核对编号。"]}


def test_head_changes_drafts_and_staff_what_is_public(
    station: Place, published: Activity, station_head: User, institute_staff: User, other_station_head: User
) -> None:
    head, change = program_of(station_head), {"venue": "村委会二楼"}
    assert head.patch(url(draft(station)), change).json()["venue"] == "村委会二楼"
    assert refusal(head.patch(url(published), change)) == (403, "not_allowed", {})
    assert refusal(program_of(other_station_head).patch(url(published), change)) == (403, "not_allowed", {})
    assert program_of(institute_staff).patch(url(published), change).json()["venue"] == "村委会二楼"


def test_moved_activity_is_recounted_in_both_months_and_places(
    station: Place, point: Place, published: Activity, institute_staff: User
) -> None:
    ChangedMonth.objects.all().delete()
    change = {"place": point.pk, "starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T10:00"}
    assert program_of(institute_staff).patch(url(published), change).json()["month"] == "2026-12"
    marked = set(ChangedMonth.objects.values_list("place_id", "month"))
    assert marked == {(station.pk, dt.date(2026, 10, 1)), (point.pk, dt.date(2026, 12, 1))}


def test_move_out_of_scope_is_refused(published: Activity, other_station: Place, institute_staff: User) -> None:
    response = program_of(institute_staff).patch(url(published), {"place": other_station.pk})
    assert refusal(response)[2] == {"place": ["没有这个阵地，请核对编号。"]}


def test_activity_with_hours_stays_where_and_when_it_was(published: Activity, point: Place, county_staff: User) -> None:
    ServiceRecordFactory(activity=published)
    client = program_of(county_staff)
    moved = {"place": point.pk, "starts_at": "2026-10-16T08:00"}
    assert set(refusal(client.patch(url(published), moved))[2]) == {"place", "starts_at"}
    assert set(refusal(client.patch(url(published), {"ends_at": "2026-10-16T10:00"}))[2]) == {"ends_at"}
    assert client.patch(url(published), {"ends_at": "2026-10-16T12:00", "title": "改名"}).status_code == 200


def test_cancelled_activity_says_why_and_stays(published: Activity, station_head: User, county_staff: User) -> None:
    head = program_of(station_head)
    assert list(refusal(head.post(url(published, "cancel/"), {"reason": ""}))[2]) == ["reason"]
    assert head.post(url(published, "cancel/"), {"reason": "因暴雨改期"}).json()["status"] == "cancelled"
    assert program_of().get(url(published)).json()["cancel_reason"] == "因暴雨改期"
    assert refusal(program_of(county_staff).patch(url(published), {"title": "改名"})) == (409, "conflict", {})


def test_activity_is_held_once_it_is_over(station: Place, published: Activity, station_head: User) -> None:
    coming = ActivityFactory(place=station, starts_at=timezone.now() + dt.timedelta(days=1))
    head = program_of(station_head)
    assert refusal(head.post(url(coming, "hold/"))) == (409, "conflict", {})
    assert head.post(url(published, "hold/")).json()["status"] == "held"


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"kind": "training"}, ["培训"]),
        ({"status": "cancelled"}, []),
        ({"month": "2026-10"}, ["创建文明城市志愿服务"]),
        ({"starts_from": "2026-11-01"}, ["培训"]),
        ({"starts_until": "2026-10-16"}, ["创建文明城市志愿服务"]),
        ({"q": "文明 前麻峪"}, ["创建文明城市志愿服务"]),
        ({"unplanned": "true"}, []),
    ],
)
def test_activities_are_narrowed(
    other_station: Place, published: Activity, query: dict[str, str], seen: list[str]
) -> None:
    november = published.starts_at + dt.timedelta(days=30)
    ActivityFactory(place=other_station, title="培训", kind="training", starts_at=november)
    assert [row["title"] for row in program_of().get(LIST, query).json()["results"]] == seen


def test_public_list_is_narrowed_to_ones_own(
    published: Activity, other_station: Place, station_head: User, leader: User
) -> None:
    elsewhere = ActivityFactory(place=other_station)
    asked = [(user, ids(program_of(user).get(LIST, {"mine": "true"}))) for user in (None, station_head, leader)]
    assert [seen for _, seen in asked] == [[], [published.pk], [elsewhere.pk, published.pk]]
    assert len(ids(program_of(station_head).get(LIST, {"mine": "false"}))) == 2


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"month": "1926-01"}, {"starts_from": "0001-01-01"}])
def test_month_or_day_that_makes_no_sense_is_refused(county: Place, query: dict[str, str]) -> None:
    assert list(refusal(program_of().get(LIST, query))[2]) == list(query)
