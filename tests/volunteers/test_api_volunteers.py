"""/api/v1/volunteers/: within scope, phones masked, ID numbers taken in and never given out."""

from typing import Any

import pytest

from practice.models import Place, User
from tests.api import ids, program_of, refusal
from tests.factories import MembershipFactory, ServicePlatformFactory, TeamFactory, VolunteerFactory
from volunteers.models import Volunteer

LIST = "/api/v1/volunteers/"
ID_NUMBER = "11010519491231002X"


@pytest.fixture
def villager(station: Place) -> Volunteer:
    return VolunteerFactory(home_place=station, name="刘候平", phone="13935801234")


@pytest.fixture
def stranger(other_station: Place) -> Volunteer:
    return VolunteerFactory(home_place=other_station, name="陈碛口", phone="13935805678")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("administrator", ["陈碛口", "刘候平"]),
        ("county_staff", ["陈碛口", "刘候平"]),
        ("leader", ["陈碛口", "刘候平"]),
        ("institute_staff", ["刘候平"]),
        ("station_head", ["刘候平"]),
        ("other_station_head", ["陈碛口"]),
        ("volunteer", []),
    ],
)
def test_each_role_sees_its_own(
    request: pytest.FixtureRequest, villager: Volunteer, stranger: Volunteer, who: str, seen: list[str]
) -> None:
    client = program_of(request.getfixturevalue(who))
    assert [row["name"] for row in client.get(LIST).json()["results"]] == seen
    assert client.get(f"{LIST}{villager.pk}/").status_code == (200 if "刘候平" in seen else 404)


@pytest.mark.parametrize("path", ["", "1/", "search/"])
def test_visitor_sees_no_volunteers(villager: Volunteer, path: str) -> None:
    send = program_of().post if path == "search/" else program_of().get
    assert refusal(send(f"{LIST}{path}")) == (401, "not_signed_in", {})


def test_phone_is_masked_and_id_number_is_only_said_to_be_there(
    villager: Volunteer, county_staff: User, administrator: User
) -> None:
    villager.id_type = Volunteer.IdType.RESIDENT
    villager.put_id_number(ID_NUMBER)
    villager.save()
    for user in (county_staff, administrator):
        response = program_of(user).get(f"{LIST}{villager.pk}/")
        assert (response.json()["phone"], response.json()["has_id_number"]) == ("139****1234", True)
        assert not any(secret in response.content.decode() for secret in ("13935801234", ID_NUMBER, "1949", "002X"))


def test_registered_volunteer_is_stored_whole(station: Place, station_head: User) -> None:
    team, platform = TeamFactory(place=station), ServicePlatformFactory()
    sent = {
        "name": "䶮𠮷·阿卜杜",
        "sex": "male",
        "birth_date": "1949-12-31",
        "phone": "+86 139-3580-0000",
        "id_type": "resident",
        "id_number": "11010519491231002x",
        "home_place": station.pk,
        "service_types": [platform.pk],
        "teams": [team.pk],
    }
    response = program_of(station_head).post(LIST, sent)
    assert response.status_code == 201
    assert (
        response.json()
        | {
            "name": "䶮𠮷·阿卜杜",
            "phone": "139****0000",
            "has_id_number": True,
            "status": "active",
            "teams": [{"id": team.pk, "name": team.name, "kind": 3}],
            "service_types": [{"id": platform.pk, "name": platform.name}],
        }
        == response.json()
    )
    stored = Volunteer.objects.get()
    assert (stored.phone, stored.reveal_id_number()) == ("13935800000", ID_NUMBER)
    assert {one.history_user for one in stored.history.all()} == {station_head}


def minimal(place: Place, **changes: Any) -> dict[str, Any]:
    return {"name": "高小文", "home_place": place.pk, **changes}


def test_place_or_team_out_of_scope_is_as_if_it_were_not(
    station: Place, other_station: Place, station_head: User
) -> None:
    client = program_of(station_head)
    for place in (other_station.pk, 999999):
        response = client.post(LIST, minimal(station, home_place=place))
        assert refusal(response) == (400, "invalid", {"home_place": ["没有这个阵地，请核对编号。"]})
    response = client.post(LIST, minimal(station, teams=[TeamFactory(place=other_station).pk]))
    assert refusal(response) == (400, "invalid", {"teams": ["没有这个志愿服务队，请核对编号。"]})
    assert not Volunteer.objects.exists()


@pytest.mark.parametrize("who", ["leader", "volunteer"])
def test_who_manages_nothing_registers_nobody(request: pytest.FixtureRequest, station: Place, who: str) -> None:
    response = program_of(request.getfixturevalue(who)).post(LIST, minimal(station))
    assert refusal(response)[::2] == (400, {"home_place": ["没有这个阵地，请核对编号。"]})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id_type": "resident", "id_number": "110105194912310021"}, "id_number"),
        ({"phone": "12345"}, "phone"),
        ({"birth_date": "2020-01-01"}, "guardian_name"),
        ({"sex": "其他"}, "sex"),
        ({"name": ""}, "name"),
        ({"name": "高\n文"}, "name"),
        ({"name": "高\u0000文"}, "name"),
        ({"name": "高\u202e文"}, "name"),
        ({"uid": "x"}, "uid"),
        ({"phone_number": "13935800000"}, "phone_number"),
        ({"home_place": True}, "home_place"),
        ({"home_place": "1"}, "home_place"),
        ({"home_place": 10**30}, "home_place"),
        ({"service_types": "讲"}, "service_types"),
    ],
)
def test_wrong_value_is_refused_at_its_field(
    station: Place, station_head: User, change: dict[str, Any], field: str
) -> None:
    status, code, fields = refusal(program_of(station_head).post(LIST, minimal(station, **change)))
    assert (status, code, list(fields)) == (400, "invalid", [field])
    assert not Volunteer.objects.exists()


def test_same_name_and_phone_or_id_number_is_refused_in_words(villager: Volunteer, station_head: User) -> None:
    client = program_of(station_head)
    again = client.post(LIST, minimal(villager.home_place, name="刘候平", phone="13935801234"))
    assert (again.status_code, again.json()["message"]) == (400, "同姓名、同电话的志愿者已登记过，不必再加。")
    numbered = {"id_type": "resident", "id_number": ID_NUMBER}
    assert client.post(LIST, minimal(villager.home_place, **numbered)).status_code == 201
    twice = client.post(LIST, minimal(villager.home_place, name="高大文", **numbered))
    assert (twice.status_code, twice.json()["message"]) == (400, "这个证件号码已登记过一位志愿者。")


def test_change_touches_only_what_was_sent(villager: Volunteer, station_head: User) -> None:
    response = program_of(station_head).patch(f"{LIST}{villager.pk}/", {"status": "paused", "skills": "剪纸"})
    assert (response.status_code, response.json()["status"], response.json()["skills"]) == (200, "paused", "剪纸")
    villager.refresh_from_db()
    assert (villager.phone, villager.name) == ("13935801234", "刘候平")
    assert villager.history.first().history_user == station_head


def test_id_number_is_put_changed_and_taken_away(villager: Volunteer, station_head: User) -> None:
    client, url = program_of(station_head), f"{LIST}{villager.pk}/"
    client.patch(url, {"id_type": "resident", "id_number": ID_NUMBER})
    villager.refresh_from_db()
    assert villager.reveal_id_number() == ID_NUMBER
    assert refusal(client.patch(url, {"id_type": "passport"}))[2] == {
        "id_number": ["改证件类型时，请把证件号码一起填上。"]
    }
    assert client.patch(url, {"id_number": ""}).json()["has_id_number"] is False


def test_move_to_a_place_out_of_scope_is_refused(
    villager: Volunteer, station_head: User, county_staff: User, other_station: Place
) -> None:
    url, change = f"{LIST}{villager.pk}/", {"home_place": other_station.pk}
    assert refusal(program_of(station_head).patch(url, change))[2] == {"home_place": ["没有这个阵地，请核对编号。"]}
    assert program_of(county_staff).patch(url, change).json()["home_place"]["id"] == other_station.pk


def test_leader_reads_but_does_not_change(villager: Volunteer, leader: User, other_station_head: User) -> None:
    url = f"{LIST}{villager.pk}/"
    assert refusal(program_of(leader).patch(url, {"skills": "剪纸"})) == (403, "not_allowed", {})
    assert refusal(program_of(other_station_head).patch(url, {"skills": "剪纸"})) == (404, "not_found", {})


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"name": "候"}, ["刘候平"]),
        ({"phone": "139-3580-1234"}, ["刘候平"]),
        ({"phone": "13935805678"}, []),
        ({"name": "刘", "phone": "13935805678"}, []),
    ],
)
def test_search_goes_in_the_body_and_stays_in_scope(
    villager: Volunteer, stranger: Volunteer, station_head: User, wanted: dict[str, str], found: list[str]
) -> None:
    response = program_of(station_head).post(f"{LIST}search/", wanted)
    assert (response.status_code, [one["name"] for one in response.json()]) == (200, found)


def test_names_and_phones_are_no_query_parameters(villager: Volunteer, station_head: User) -> None:
    for name in ("q", "name", "phone", "search"):
        assert refusal(program_of(station_head).get(LIST, {name: "刘"}))[2] == {
            name: ["没有这个查询参数，请核对名称。"]
        }
    assert program_of(station_head).post(f"{LIST}search/", {}).status_code == 400


def test_volunteers_are_narrowed(
    villager: Volunteer, stranger: Volunteer, county_staff: User, institute: Place
) -> None:
    member = MembershipFactory(volunteer=villager, team=TeamFactory(place=villager.home_place))
    MembershipFactory(volunteer=stranger, team=member.team, left_on=member.joined_on)
    client = program_of(county_staff)
    assert ids(client.get(LIST, {"team": member.team_id})) == [villager.pk]
    assert ids(client.get(LIST, {"under": institute.pk})) == [villager.pk]
    assert ids(client.get(LIST, {"home_place": stranger.home_place_id})) == [stranger.pk]
    assert ids(client.get(LIST, {"status": "paused"})) == []
