"""POST /api/v1/activities/{id}/hours/ and /report/: many volunteers in one request, safe to repeat."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from activities.models import Activity
from practice.api.repeating import KEPT_FOR
from practice.models import IdempotentReply, Place, User
from tests.api import program_of, refusal
from tests.factories import (
    ActivityFactory,
    MembershipFactory,
    MethodFactory,
    ServiceRecordFactory,
    TeamFactory,
    VolunteerFactory,
)
from volunteers.models import ServiceRecord, Volunteer

KEY = "6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90"
REPLAYED = "Idempotency-Replayed"


@pytest.fixture
def activity(station: Place) -> Activity:
    yesterday = timezone.now().replace(hour=1, minute=0, second=0, microsecond=0) - dt.timedelta(days=1)
    return ActivityFactory(place=station, starts_at=yesterday)


@pytest.fixture
def villagers(station: Place) -> list[Volunteer]:
    return [VolunteerFactory(home_place=station) for _ in range(3)]


def url(activity: Activity, verb: str = "hours") -> str:
    return f"/api/v1/activities/{activity.pk}/{verb}/"


def lines(people: list[Volunteer], minutes: int = 60, **more: Any) -> dict[str, Any]:
    return {"records": [{"volunteer": one.pk, "minutes": minutes} for one in people], **more}


def test_hours_of_many_are_entered_at_once(activity: Activity, villagers: list[Volunteer], station_head: User) -> None:
    response = program_of(station_head).post(url(activity), lines(villagers, attendances=46))
    assert response.status_code == 201
    assert response.json()["activity"] == {"id": activity.pk, "status": "reported", "attendances": 46}
    assert [(row["volunteer"], row["minutes"], row["status"]) for row in response.json()["records"]] == [
        (one.pk, 60, "submitted") for one in villagers
    ]
    entered = ServiceRecord.objects.all()
    assert {(row.source, row.entered_by) for row in entered} == {("api", station_head)}
    assert not any(one.name in response.content.decode() for one in villagers)


def test_hours_alone_make_the_activity_held(activity: Activity, villagers: list[Volunteer], station_head: User) -> None:
    response = program_of(station_head).post(url(activity), lines(villagers))
    assert response.json()["activity"] == {"id": activity.pk, "status": "held", "attendances": None}


def test_report_takes_the_figure_alone_and_is_put_right_later(activity: Activity, station_head: User) -> None:
    client = program_of(station_head)
    assert list(refusal(client.post(url(activity, "report"), {}))[2]) == ["attendances"]
    for figure in (46, 47):
        shown = client.post(url(activity, "report"), {"attendances": figure}).json()
        assert shown == {
            "activity": {"id": activity.pk, "status": "reported", "attendances": figure},
            "records": [],
        }


def test_organising_teams_member_is_logged_and_a_stranger_is_not(
    activity: Activity, other_station: Place, station_head: User
) -> None:
    activity.team = TeamFactory(place=activity.place)
    activity.save()
    member, stranger = VolunteerFactory.create_batch(2, home_place=other_station)
    MembershipFactory(volunteer=member, team=activity.team)
    client = program_of(station_head)
    said = "这位志愿者不在您负责的范围内，也不是组织队伍的队员，不能登记。"
    for unknown in (stranger.pk, 999999):
        sent = {"records": [{"volunteer": member.pk, "minutes": 60}, {"volunteer": unknown, "minutes": 60}]}
        assert refusal(client.post(url(activity), sent)) == (400, "invalid", {"records[1]": [said]})
    assert not ServiceRecord.objects.exists()
    assert client.post(url(activity), lines([member])).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "records"),
        ({"records": []}, "records"),
        ({"records": {}}, "records"),
        ({"records": [7]}, "records[0]"),
        ({"records": [{"volunteer": 1, "minutes": 0}]}, "records[0].minutes"),
        ({"records": [{"volunteer": 1, "minutes": "long"}]}, "records[0].minutes"),
        ({"records": [{"volunteer": 1, "minutes": 1.5}]}, "records[0].minutes"),
        ({"records": [{"volunteer": 1, "minutes": 10**400}]}, "records[0].minutes"),
        ({"records": [{"volunteer": 10**30, "minutes": 1}]}, "records[0].volunteer"),
        ({"records": [{"volunteer": 1, "minutes": 9, "name": "高"}]}, "records[0].name"),
        ({"records": [{"volunteer": 1, "minutes": 9}] * 2}, "records[1].volunteer"),
        ({"records": [{"volunteer": 1, "minutes": 9}] * 501}, "records"),
        ({"records": [{"volunteer": 1, "minutes": 9}], "attendances": -1}, "attendances"),
        ({"records": [{"volunteer": 1, "minutes": 9}], "attendance": 9}, "attendance"),
    ],
)
def test_body_that_makes_no_sense_is_refused(
    activity: Activity, station_head: User, body: dict[str, Any], field: str
) -> None:
    status, code, fields = refusal(program_of(station_head).post(url(activity), body))
    assert (status, code, list(fields)) == (400, "invalid", [field])


def test_hours_beyond_the_activity_are_refused_whole(
    activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    sent = lines(villagers[:2]) | {"attendances": 3}
    sent["records"].append({"volunteer": villagers[2].pk, "minutes": 121})
    status, _, fields = refusal(program_of(station_head).post(url(activity), sent))
    assert (status, list(fields)) == (400, ["records[2]"])
    activity.refresh_from_db()
    assert (activity.status, ServiceRecord.objects.count()) == (Activity.Status.PUBLISHED, 0)


def test_activity_to_come_takes_no_hours(station: Place, villagers: list[Volunteer], station_head: User) -> None:
    coming = ActivityFactory(place=station, starts_at=timezone.now() + dt.timedelta(days=1))
    assert program_of(station_head).post(url(coming), lines(villagers)).status_code == 400
    draft = ActivityFactory(place=station, status="draft", published_at=None, published_by=None)
    assert refusal(program_of(station_head).post(url(draft), lines(villagers))) == (409, "conflict", {})


def test_repeat_without_a_key_enters_nothing_twice(
    activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    client = program_of(station_head)
    client.post(url(activity), lines(villagers))
    assert set(refusal(client.post(url(activity), lines(villagers)))[2]) == {f"records[{n}]" for n in range(3)}
    assert ServiceRecord.objects.count() == 3


def test_repeat_with_the_key_gets_the_first_answer(
    activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    client = program_of(station_head)
    first = client.post(url(activity), lines(villagers), headers={"Idempotency-Key": KEY})
    spaced = '{ "records": [' + ", ".join(f'{{"minutes":60,"volunteer":{one.pk}}}' for one in villagers) + "]}"
    again = client.post(url(activity), spaced, content_type="application/json", headers={"Idempotency-Key": KEY})
    assert (first.status_code, REPLAYED in first) == (201, False)
    assert (again.status_code, again[REPLAYED], again.json()) == (201, "true", first.json())
    assert ServiceRecord.objects.count() == 3


def test_key_is_for_one_request_of_one_person(
    activity: Activity, villagers: list[Volunteer], station_head: User, institute_staff: User
) -> None:
    client, key = program_of(station_head), {"Idempotency-Key": KEY}
    client.post(url(activity), lines(villagers[:1]), headers=key)
    other = ActivityFactory(place=activity.place, starts_at=activity.starts_at - dt.timedelta(days=1))
    for target, body in ((url(activity), lines(villagers[1:])), (url(other), lines(villagers[:1]))):
        assert refusal(client.post(target, body, headers=key)) == (422, "key_reused", {})
    assert program_of(institute_staff).post(url(other), lines(villagers[:1]), headers=key).status_code == 201
    assert ServiceRecord.objects.count() == 2


def test_refused_request_leaves_its_key_free(
    activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    client, key = program_of(station_head), {"Idempotency-Key": KEY}
    assert client.post(url(activity), lines(villagers, minutes=999), headers=key).status_code == 400
    assert client.post(url(activity), lines(villagers), headers=key).status_code == 201


def test_key_is_forgotten_after_its_time(activity: Activity, villagers: list[Volunteer], station_head: User) -> None:
    client, key = program_of(station_head), {"Idempotency-Key": KEY}
    client.post(url(activity), lines(villagers[:1]), headers=key)
    IdempotentReply.objects.update(created_at=timezone.now() - KEPT_FOR - dt.timedelta(minutes=1))
    assert client.post(url(activity), lines(villagers[1:]), headers=key).status_code == 201
    assert IdempotentReply.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "密钥密钥密钥密钥", "with space in it"])
def test_key_is_plain_text_of_some_length(
    activity: Activity, villagers: list[Volunteer], station_head: User, key: str
) -> None:
    sent: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": key}
    response = program_of(station_head).post(url(activity), lines(villagers), **sent)
    assert list(refusal(response)[2]) == ["Idempotency-Key"]


def test_stored_answer_holds_no_name(activity: Activity, station: Place, station_head: User) -> None:
    client, key = program_of(station_head), {"Idempotency-Key": KEY}
    sent = {"name": "高小文", "home_place": station.pk, "phone": "13935800000"}
    first = client.post("/api/v1/volunteers/", sent, headers=key)
    again = client.post("/api/v1/volunteers/", sent, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert IdempotentReply.objects.get().body == {"id": first.json()["id"]}
    assert Volunteer.objects.count() == 1


def test_drafting_an_activity_can_be_repeated(station: Place, station_head: User) -> None:
    client, key = program_of(station_head), {"Idempotency-Key": KEY}
    sent = {"title": "宣讲", "starts_at": "2026-11-27T09:00", "ends_at": "2026-11-27T10:00", "place": station.pk}
    answers = [client.post("/api/v1/activities/", sent, headers=key).json()["id"] for _ in range(2)]
    assert answers == [Activity.objects.get().pk] * 2


def test_overlap_is_entered_and_flagged(activity: Activity, villagers: list[Volunteer], station_head: User) -> None:
    elsewhere = ActivityFactory(starts_at=activity.starts_at + dt.timedelta(minutes=30))
    ServiceRecordFactory(activity=elsewhere, volunteer=villagers[0])
    records = program_of(station_head).post(url(activity), lines(villagers)).json()["records"]
    assert [row["flags"] for row in records] == [["overlap"], [], []]


def unplanned(place: Place, day: dt.datetime, people: list[Volunteer], **more: Any) -> dict[str, Any]:
    when = {"starts_at": day.isoformat(), "ends_at": (day + dt.timedelta(hours=2)).isoformat()}
    return {"title": "清雪除冰", "place": place.pk, "attendances": 15, **when, **lines(people), **more}


def test_unplanned_activity_is_told_and_reported_at_once(
    activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    client, key, method = program_of(station_head), {"Idempotency-Key": KEY}, MethodFactory()
    sent = unplanned(activity.place, activity.starts_at, villagers, methods=[method.pk])
    answers = [client.post("/api/v1/activities/unplanned/", sent, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    made = Activity.objects.exclude(pk=activity.pk).get()
    assert answers[1].json()["activity"] == {"id": made.pk, "status": "reported", "attendances": 15}
    assert (made.is_unplanned, made.created_by, list(made.methods.all())) == (True, station_head, [method])
    assert [row["volunteer"] for row in answers[0].json()["records"]] == [one.pk for one in villagers]


def test_unplanned_activity_is_refused_whole(
    activity: Activity, villagers: list[Volunteer], other_station: Place, station_head: User
) -> None:
    client, target = program_of(station_head), "/api/v1/activities/unplanned/"
    for change, field in (
        ({"place": other_station.pk}, "place"),
        ({"attendances": None}, "attendances"),
        (lines(villagers, minutes=121), "records[0]"),
        (lines([VolunteerFactory(home_place=other_station)]), "records[0]"),
        (lines([villagers[0]] * 2), "records[1].volunteer"),
    ):
        fields = refusal(client.post(target, unplanned(activity.place, activity.starts_at, villagers) | change))[2]
        assert next(iter(fields)) == field
    coming = unplanned(activity.place, timezone.now() + dt.timedelta(days=1), [])
    del coming["records"]
    assert client.post(target, coming).status_code == 400
    assert Activity.objects.count() == 1


@pytest.fixture
def real_transactions(transactional_db: None) -> Iterator[None]:
    """Rows that other connections see; the ledger's triggers let the truncating at the end pass."""
    yield
    connection.close()


def post_together(user: User, target: str, bodies: list[dict[str, Any]]) -> list[Any]:
    """Send each body under the same key from a thread of its own, all at once."""
    barrier = Barrier(len(bodies))
    clients = [program_of(user) for _ in bodies]

    def send(client: Any, body: dict[str, Any]) -> Any:
        barrier.wait(timeout=10)
        try:
            return client.post(target, body, headers={"Idempotency-Key": KEY})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(send, clients, bodies))


@pytest.mark.postgres
def test_two_at_once_enter_the_hours_once(
    real_transactions: None, activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    answers = post_together(station_head, url(activity), [lines(villagers)] * 4)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(answer.get(REPLAYED, "first") for answer in answers) == ["first", "true", "true", "true"]
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert ServiceRecord.objects.count() == 3


@pytest.mark.postgres
def test_two_at_once_under_one_key_draft_one_activity(
    real_transactions: None, station: Place, station_head: User
) -> None:
    """Nothing else would keep two equal drafts apart: here the key's row is the only lock."""
    sent = {"title": "宣讲", "starts_at": "2026-11-27T09:00", "ends_at": "2026-11-27T10:00", "place": station.pk}
    answers = post_together(station_head, "/api/v1/activities/", [sent] * 4)
    assert {answer.json()["id"] for answer in answers} == {Activity.objects.get().pk}


@pytest.mark.postgres
def test_second_goes_ahead_when_the_first_was_refused(
    real_transactions: None, activity: Activity, villagers: list[Volunteer], station_head: User
) -> None:
    answers = post_together(station_head, url(activity), [lines(villagers, 999), lines(villagers, 60)])
    assert [answer.status_code for answer in answers] in ([400, 201], [422, 201])
    assert ServiceRecord.objects.count() == 3
