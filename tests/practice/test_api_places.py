"""/api/v1/places/: public to read; changed by institute and centre staff."""

import datetime as dt
from typing import Any

import pytest

from practice.api.serializers import NOT_A_FIELD
from practice.models import Place, User
from tests.api import ids, program_of, refusal
from tests.factories import PlaceFactory, ServicePlatformFactory

LIST = "/api/v1/places/"


def url(place: Place) -> str:
    return f"{LIST}{place.pk}/"


@pytest.fixture
def closed(institute: Place) -> Place:
    return PlaceFactory(parent=institute, closed_on=dt.date(2026, 3, 1))


def test_anyone_reads_open_places(county: Place, institute: Place, station: Place, closed: Place) -> None:
    assert ids(program_of().get(LIST)) == [county.pk, institute.pk, station.pk]


def test_place_shows_where_it_stands(county: Place, institute: Place, station: Place) -> None:
    station.platforms.add(platform := ServicePlatformFactory(name="理论宣讲"))
    shown = program_of().get(url(station)).json()
    assert (
        shown
        | {
            "name": "前麻峪村新时代文明实践站",
            "short_name": "前麻峪村站",
            "level": 3,
            "level_name": "站",
            "parent": institute.pk,
            "above": [county.pk, institute.pk],
            "open": True,
            "platforms": [{"id": platform.pk, "name": "理论宣讲"}],
            "photo": None,
            "merged_into": None,
        }
        == shown
    )


def test_closed_place_is_there_for_those_who_look_after_it(
    closed: Place, institute_staff: User, other_station_head: User, leader: User
) -> None:
    seen = [
        program_of(user).get(url(closed)).status_code for user in (None, other_station_head, institute_staff, leader)
    ]
    assert seen == [404, 404, 200, 200]


def test_place_that_is_not_there_is_not_found(county: Place) -> None:
    assert refusal(program_of().get(f"{LIST}999999/")) == (404, "not_found", {})
    assert refusal(program_of().get(f"{LIST}{'9' * 30}/")) == (404, "not_found", {})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("county_staff", 200),
        ("institute_staff", 200),
        ("administrator", 200),
        ("station_head", 403),
        ("other_station_head", 403),
        ("leader", 403),
        ("volunteer", 403),
    ],
)
def test_staff_above_a_place_change_it(request: pytest.FixtureRequest, station: Place, who: str, status: int) -> None:
    response = program_of(request.getfixturevalue(who)).patch(url(station), {"speciality": "党史长廊"})
    assert response.status_code == status
    station.refresh_from_db()
    assert station.speciality == ("党史长廊" if status == 200 else "")


def test_visitor_must_sign_in_to_change(station: Place) -> None:
    assert refusal(program_of().patch(url(station), {"speciality": "党史长廊"})) == (401, "not_signed_in", {})


def test_change_keeps_who_made_it(station: Place, institute_staff: User) -> None:
    program_of(institute_staff).patch(url(station), {"speciality": "红色游园", "phone": "0358-4422048"})
    latest = station.history.first()
    assert (latest.speciality, latest.phone, latest.history_user) == ("红色游园", "0358-4422048", institute_staff)


def test_platforms_are_replaced_as_a_set(station: Place, county_staff: User) -> None:
    old, new = ServicePlatformFactory(), ServicePlatformFactory()
    station.platforms.add(old)
    shown = program_of(county_staff).patch(url(station), {"platforms": [new.pk]}).json()
    assert [one["id"] for one in shown["platforms"]] == [new.pk]


@pytest.mark.parametrize("field", ["name", "level", "parent", "closed_on", "path", "specialty"])
def test_field_that_cannot_be_written_is_refused(station: Place, county_staff: User, field: str) -> None:
    response = program_of(county_staff).patch(url(station), {field: "1", "address": "村口"})
    assert refusal(response) == (400, "invalid", {field: [NOT_A_FIELD]})
    station.refresh_from_db()
    assert station.address == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lat": 37.9}, "经度、纬度和坐标来源要么都填，要么都不填。"),
        ({"status": "suspended"}, "暂停开放要写明原因；开放时原因留空。"),
    ],
)
def test_rules_across_fields_answer_in_the_models_words(
    station: Place, county_staff: User, change: dict[str, object], message: str
) -> None:
    response = program_of(county_staff).patch(url(station), change)
    assert response.status_code == 400
    assert response.json()["message"] == message


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"level": 2}, ["临泉镇所", "碛口镇所"]),
        ({"parent": "institute"}, ["前麻峪村站"]),
        ({"under": "institute", "level": 3}, ["前麻峪村站"]),
        ({"q": "镇 碛"}, ["碛口镇所"]),
        ({"code": "141124100000"}, ["临泉镇所"]),
        ({"status": "suspended"}, []),
        ({"temporary": "true"}, []),
        ({"temporary": "false", "level": 1}, ["临县"]),
    ],
)
def test_list_is_narrowed(
    request: pytest.FixtureRequest, station: Place, other_station: Place, query: dict[str, Any], found: list[str]
) -> None:
    asked: dict[str, Any] = {k: request.getfixturevalue(v).pk if v == "institute" else v for k, v in query.items()}
    response = program_of().get(LIST, asked)
    assert [row["short_name"] for row in response.json()["results"]] == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"levle": 3}, "levle"),
        ({"level": 9}, "level"),
        ({"under": 10**30}, "under"),
        ({"under": 999999}, "under"),
        ({"temporary": "maybe"}, "temporary"),
        ({"q": "村" * 41}, "q"),
        ({"ordering": "phone"}, "ordering"),
        ({"page_size": 501}, "page_size"),
    ],
)
def test_parameter_that_makes_no_sense_is_refused(county: Place, query: dict[str, Any], field: str) -> None:
    status, code, fields = refusal(program_of().get(LIST, query))
    assert (status, code, list(fields)) == (400, "invalid", [field])
