"""点单 over the API: the public menu, orders with and without an account, the steps, and who is told of whom."""

from typing import Any

import pytest
from django.utils import timezone

from activities.models import ServiceRequest
from activities.services import requesting
from practice.models import Place, User
from tests.api import ids, program_of, refusal
from tests.factories import ServiceOfferFactory, ServiceRequestFactory, TeamFactory
from volunteers.models import Team

URL = "/api/v1/service-requests/"
PERSON = {"name": "刘候平", "phone": "13712345678", "address": "戏台对面"}


@pytest.fixture
def team(station: Place) -> Team:
    return TeamFactory(place=station)


@pytest.fixture
def asked(station: Place) -> ServiceRequest:
    return ServiceRequestFactory(place=station, **PERSON)


def order(station: Place, **more: Any) -> dict[str, Any]:
    return {
        "place": station.pk,
        "words": "想请人来理发",
        "consents": True,
        "name": "刘候平",
        "phone": "13712345678",
        **more,
    }


def test_menu_is_public_without_what_has_stopped(station: Place, station_head: User, team: Team) -> None:
    offered = ServiceOfferFactory(team=team)
    stopped = ServiceOfferFactory(team=team, is_active=False)

    assert ids(program_of().get("/api/v1/service-offers/")) == [offered.pk]
    assert ids(program_of(station_head).get("/api/v1/service-offers/")) == [offered.pk, stopped.pk]


def test_resident_orders_without_an_account_and_gets_the_link(db: None, station: Place) -> None:
    response = program_of().post(URL, order(station, submission="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90"))

    made = ServiceRequest.objects.get()
    assert response.status_code == 201
    told = response.json()
    assert (told["id"], told["code"], told["status"]) == (None, made.code, "received")
    assert told["status_page"].endswith(f"/requests/{made.link}/")
    assert "no-store" in response["Cache-Control"]
    again = program_of().post(URL, order(station, submission="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90"))
    assert again.json()["code"] == made.code
    assert ServiceRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consents": False}, "consents"),
        ({"phone": ""}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"words": ""}, ""),
        ({"for_whom": "隔壁王大娘"}, ""),
        ({"place": 987654}, "place"),
        ({"offer": 987654}, "offer"),
        ({"wanted_on": "2020-01-01"}, ""),
        ({"surname": "刘"}, "surname"),
    ],
)
def test_order_that_cannot_be_is_refused(more: dict[str, Any], field: str, station: Place) -> None:
    status, code, fields = refusal(program_of().post(URL, order(station, **more)))

    assert (status, code) == (400, "invalid")
    assert not field or field in fields
    assert not ServiceRequest.objects.exists()


def test_phone_that_orders_too_often_is_told_when_to_come_again(station: Place) -> None:
    for _ in range(4):
        assert program_of().post(URL, order(station)).status_code == 201

    response = program_of().post(URL, order(station))

    assert refusal(response)[0] == 429
    assert int(response["Retry-After"]) > 0
    assert ServiceRequest.objects.count() == 4


def test_head_orders_for_somebody_of_their_own_village(
    station: Place, other_station: Place, station_head: User
) -> None:
    program = program_of(station_head)
    for _ in range(5):
        response = program.post(URL, order(station, phone=""))

    told = response.json()
    assert response.status_code == 201
    assert told["status_page"] is None
    assert ServiceRequest.objects.get(pk=told["id"]).entered_by == station_head
    assert refusal(program.post(URL, order(other_station)))[0] == 403


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("station_head", True),
        ("institute_staff", True),
        ("county_staff", True),
        ("other_station_head", False),
        ("leader", False),
        ("volunteer", False),
    ],
)
def test_requests_are_seen_by_those_who_have_to_do_with_them(
    who: str, sees: bool, request: pytest.FixtureRequest, asked: ServiceRequest
) -> None:
    program = program_of(request.getfixturevalue(who))

    assert ids(program.get(URL)) == ([asked.pk] if sees else [])
    assert program.get(f"{URL}{asked.pk}/").status_code == (200 if sees else 404)
    assert program_of().get(URL).status_code == 401


def test_row_is_masked_and_never_tells_the_links(asked: ServiceRequest, institute_staff: User) -> None:
    response = program_of(institute_staff).get(f"{URL}{asked.pk}/")

    row = response.json()
    assert (row["name"], row["phone"], row["words"]) == ("刘候平", "137****5678", "想请人来家里理发")
    assert "13712345678" not in response.content.decode()
    assert asked.link not in response.content.decode()


def test_team_is_told_of_the_person_once_it_accepted(
    asked: ServiceRequest, other_station: Place, other_station_head: User, county_staff: User
) -> None:
    requesting.dispatch(request=asked, team=TeamFactory(place=other_station), by=county_staff, now=timezone.now())
    program = program_of(other_station_head)

    before = program.get(f"{URL}{asked.pk}/").json()
    assert [before[name] for name in ("name", "phone", "address", "for_whom", "words")] == [None] * 5

    assert program.post(f"{URL}{asked.pk}/accept/").json()["name"] == "刘候平"


def test_chain_from_dispatch_to_done(
    asked: ServiceRequest, institute_staff: User, station_head: User, team: Team
) -> None:
    staff, head = program_of(institute_staff), program_of(station_head)

    assert staff.post(f"{URL}{asked.pk}/dispatch/", {"team": team.pk}).json()["status"] == "dispatched"
    assert head.post(f"{URL}{asked.pk}/decline/", {"reason": "秋收"}).json()["status"] == "received"
    assert staff.post(f"{URL}{asked.pk}/dispatch/", {"team": team.pk}).status_code == 200
    assert head.post(f"{URL}{asked.pk}/accept/").json()["status"] == "accepted"
    assert head.post(f"{URL}{asked.pk}/finish/", {"report": "理完了"}).json()["status"] == "done"


def test_steps_of_others_are_forbidden_and_late_ones_conflict(
    asked: ServiceRequest, institute_staff: User, station_head: User, other_station: Place, team: Team
) -> None:
    staff = program_of(institute_staff)
    assert refusal(program_of(station_head).post(f"{URL}{asked.pk}/refuse/", {"reason": "没有"}))[0] == 403
    assert refusal(staff.post(f"{URL}{asked.pk}/dispatch/", {"team": TeamFactory(place=other_station).pk}))[0] == 400
    assert refusal(staff.post(f"{URL}{asked.pk}/refuse/", {}))[:2] == (400, "invalid")

    assert staff.post(f"{URL}{asked.pk}/refuse/", {"reason": "县里没有"}).json()["refusal"] == "县里没有"
    assert refusal(staff.post(f"{URL}{asked.pk}/dispatch/", {"team": team.pk}))[0] == 409


@pytest.mark.parametrize(("query", "found"), [("status=received", 1), ("raised=true", 0), ("month=2026-10", 1)])
def test_list_is_narrowed(query: str, found: int, asked: ServiceRequest, institute_staff: User) -> None:
    assert len(ids(program_of(institute_staff).get(f"{URL}?{query}"))) == found
