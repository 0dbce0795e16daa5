"""Signing up over the API: by residents without a token, for them by heads with one; and how activities take them."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Registration, SignUpTerms
from activities.signups.limits import PER_PHONE
from practice.models import Message, Place, User
from tests.api import ids, program_of, refusal
from tests.factories import ActivityFactory, RegistrationFactory, SignUpTermsFactory

pytestmark = pytest.mark.usefixtures("morning")
WHO = {"name": "刘候平", "phone": "139 3580 5678", "consents": True}
CHILD = {"name": "刘小", "age": 9}


@pytest.fixture
def taking(station: Place, morning: dt.datetime) -> Activity:
    activity: Activity = ActivityFactory(place=station, starts_at=morning + dt.timedelta(days=1), capacity=2)
    SignUpTermsFactory(activity=activity)
    return activity


def address(activity: Activity) -> str:
    return f"/api/v1/activities/{activity.pk}/registrations/"


def test_resident_signs_up_without_a_token(taking: Activity) -> None:
    response = program_of().post(address(taking), WHO)
    assert response.status_code == 201, response.content
    row = Registration.objects.get()
    assert response.json() == {
        "id": None,
        "code": row.code,
        "status": "placed",
        "party": 1,
        "status_page": f"http://127.0.0.1:8000/signups/{row.link}/",
    }
    assert (row.phone, row.channel, row.consent.purpose) == ("13935805678", "self", "sign_up")
    assert "no-store" in response["Cache-Control"]


def test_head_signs_up_for_somebody_and_gets_no_link(taking: Activity, station_head: User) -> None:
    response = program_of(station_head).post(address(taking), WHO)
    row = Registration.objects.get()
    assert response.json() == {"id": row.pk, "code": row.code, "status": "placed", "party": 1, "status_page": None}
    assert (row.channel, row.entered_by) == ("behalf", station_head)


def test_head_of_another_station_signs_nobody_up_here(taking: Activity, other_station_head: User) -> None:
    assert refusal(program_of(other_station_head).post(address(taking), WHO))[0] == 403
    assert not Registration.objects.exists()


def test_same_submission_is_one_sign_up_and_gives_the_same_answer(taking: Activity) -> None:
    sent = {**WHO, "submission": str(uuid4())}
    first, second = (program_of().post(address(taking), sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Registration.objects.count() == 1


def test_second_sign_up_of_a_phone_is_a_conflict_that_tells_the_phone_alone(taking: Activity) -> None:
    RegistrationFactory(activity=taking, phone="13935805678")
    response = program_of().post(address(taking), WHO)
    assert refusal(response)[:2] == (409, "conflict")
    assert "signups" not in response.content.decode()
    assert "/signups/" in Message.objects.get().text


def test_family_with_a_child_needs_a_guardian(taking: Activity) -> None:
    family = {**WHO, "people": [{"name": "刘候平"}, CHILD]}
    assert refusal(program_of().post(address(taking), family))[2].keys() == {"guardian_name"}
    guardian = {"guardian_name": "刘候平", "guardian_phone": "13935805678", "guardian_agrees": True}
    assert program_of().post(address(taking), {**family, **guardian}).json()["party"] == 2
    assert list(Registration.objects.get().people.values_list("name", "age")) == [("刘候平", None), ("刘小", 9)]


def test_full_activity_puts_in_line_or_refuses(taking: Activity) -> None:
    RegistrationFactory(activity=taking, people=[("高玉莲", None), ("高大", None)])
    assert program_of().post(address(taking), WHO).json()["status"] == "waiting"
    SignUpTerms.objects.update(waiting_room=1)
    status, code, _ = refusal(program_of().post(address(taking), {**WHO, "phone": "13935805679"}))
    assert (status, code) == (409, "conflict")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"consents": False}, "consents"),
        ({"phone": "1393580567"}, "phone"),
        ({"name": " "}, "name"),
        ({"people": [CHILD] * 6}, "people"),
        ({"people": [{"name": "刘小", "age": -1}]}, "people[0].age"),
        ({"link": "x"}, "link"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(taking: Activity, wrong: dict[str, Any], field: str) -> None:
    status, code, fields = refusal(program_of().post(address(taking), {**WHO, **wrong}))
    assert (status, code, set(fields)) == (400, "invalid", {field})
    assert not Registration.objects.exists()


def test_activity_without_sign_ups_and_drafts(station: Place, taking: Activity) -> None:
    SignUpTerms.objects.all().delete()
    assert refusal(program_of().post(address(taking), WHO))[0] == 409
    draft = ActivityFactory(place=station, status="draft", published_at=None, published_by=None)
    assert refusal(program_of().post(address(draft), WHO))[0] == 404


def test_too_many_tries_of_a_phone_are_told_to_wait(taking: Activity) -> None:
    RegistrationFactory(activity=taking, phone="13935805678")
    for _ in range(PER_PHONE.at_most):
        assert program_of().post(address(taking), WHO).status_code == 409
    response = program_of().post(address(taking), WHO)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "操作太频繁了" in response.json()["message"]


def test_list_is_for_those_who_manage_and_masked(
    taking: Activity, station_head: User, other_station_head: User, leader: User, volunteer: User
) -> None:
    row = RegistrationFactory(activity=taking, name="刘候平", phone="13935805678", people=[("刘候平", 40), ("刘小", 9)])
    waiting = RegistrationFactory(activity=taking, waiting=True)
    url = "/api/v1/registrations/"
    assert refusal(program_of().get(url))[0] == 401
    for nobody in (other_station_head, leader, volunteer):
        assert ids(program_of(nobody).get(url)) == []
        assert program_of(nobody).get(f"{url}{row.pk}/").status_code == 404
        assert program_of(nobody).post(f"{url}{row.pk}/cancel/").status_code == 404
    mine = program_of(station_head)
    assert ids(mine.get(url)) == [waiting.pk, row.pk]
    assert ids(mine.get(url, {"activity": str(taking.pk), "status": "waiting"})) == [waiting.pk]
    shown = mine.get(f"{url}{row.pk}/").json()
    assert (shown["phone"], shown["name"], shown["activity"]) == ("139****5678", "刘候平", taking.pk)
    assert shown["people"] == [{"name": "刘候平", "age": 40}, {"name": "刘小", "age": 9}]
    assert row.link not in str(shown)


def test_head_cancels_for_who_rings_up_and_the_line_moves(taking: Activity, station_head: User) -> None:
    family = RegistrationFactory(activity=taking, people=[("刘候平", None), ("刘小", 9)])
    waiting = RegistrationFactory(activity=taking, waiting=True)
    client, url = program_of(station_head), f"/api/v1/registrations/{family.pk}/cancel/"
    shown = client.post(url).json()
    assert (shown["status"], shown["ended_by"]) == ("cancelled", "staff")
    waiting.refresh_from_db()
    assert waiting.status == "placed"
    assert refusal(client.post(url))[:2] == (409, "conflict")


def test_list_costs_the_same_at_one_and_three(taking: Activity, station_head: User) -> None:
    client = program_of(station_head)
    for rows in (1, 3):
        while Registration.objects.count() < rows:
            RegistrationFactory(activity=taking, people=[("刘候平", None), ("刘小", 9)], waiting=True)
        with CaptureQueriesContext(connection) as queries:
            assert len(ids(client.get("/api/v1/registrations/"))) == rows
        assert len(queries) == 4, [query["sql"][:90] for query in queries]


def test_activity_says_how_it_takes_sign_ups(taking: Activity, station: Place) -> None:
    SignUpTerms.objects.update(min_age=6, must_know="自带水杯", closes_at=taking.starts_at)
    free = ActivityFactory(place=station)
    shown = program_of().get(f"/api/v1/activities/{taking.pk}/").json()["sign_up"]
    assert shown == {
        "opens_at": None,
        "closes_at": "2026-10-18T08:00:00+08:00",
        "waiting_room": None,
        "min_age": 6,
        "max_age": None,
        "must_know": "自带水杯",
        "is_paused": False,
    }
    listed = {row["id"]: row["sign_up"] for row in program_of().get("/api/v1/activities/").json()["results"]}
    assert listed == {taking.pk: shown, free.pk: None}


def test_kept_list_follows_a_change_of_terms(taking: Activity, station_head: User) -> None:
    url = f"/api/v1/activities/{taking.pk}/"
    for _ in range(3):
        assert program_of().get(url).json()["sign_up"]["is_paused"] is False
    program_of(station_head).patch(url, {"sign_up": {"is_paused": True}})
    assert program_of().get(url).json()["sign_up"]["is_paused"] is True


def test_head_pauses_sign_ups_of_what_only_the_institute_may_edit(taking: Activity, station_head: User) -> None:
    client, url = program_of(station_head), f"/api/v1/activities/{taking.pk}/"
    assert refusal(client.patch(url, {"title": "改名", "sign_up": {"is_paused": True}}))[0] == 403
    assert SignUpTerms.objects.get().is_paused is False
    assert client.patch(url, {"sign_up": {"is_paused": True}}).json()["sign_up"]["is_paused"] is True
    assert SignUpTerms.objects.get().history.first().history_user == station_head


def test_sign_up_is_made_and_taken_away_with_the_activity(taking: Activity, institute_staff: User) -> None:
    client, url = program_of(institute_staff), f"/api/v1/activities/{taking.pk}/"
    starts = {"starts_at": "2026-11-27T09:00:00+08:00", "ends_at": "2026-11-27T11:00:00+08:00"}
    plan = {"title": "腊八施粥", "kind": "service", "place": taking.place_id, **starts}
    made = client.post("/api/v1/activities/", {**plan, "capacity": 30, "sign_up": {"waiting_room": 0}})
    assert (made.status_code, made.json()["sign_up"]["waiting_room"]) == (201, 0)
    wrong = {**plan, "sign_up": {"closes_at": "2026-11-28T09:00:00+08:00"}}
    assert refusal(client.post("/api/v1/activities/", wrong))[2].keys() == {"sign_up.closes_at"}
    assert Activity.objects.filter(title="腊八施粥").count() == 1

    assert client.patch(url, {"sign_up": None}).json()["sign_up"] is None
    client.patch(url, {"sign_up": {}})
    RegistrationFactory(activity=taking)
    assert refusal(client.patch(url, {"sign_up": None}))[:2] == (409, "conflict")
    RegistrationFactory(activity=taking)
    assert refusal(client.patch(url, {"capacity": 1}))[2].keys() == {"capacity"}


def test_other_heads_and_leaders_change_no_terms(taking: Activity, other_station_head: User, leader: User) -> None:
    for person in (other_station_head, leader):
        answer = program_of(person).patch(f"/api/v1/activities/{taking.pk}/", {"sign_up": {"is_paused": True}})
        assert refusal(answer)[0] == 403
    assert SignUpTerms.objects.get().is_paused is False
