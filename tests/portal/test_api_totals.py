"""/api/v1/totals/: the leaders' figures, within scope."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from portal.models import MonthlyTotal
from practice.models import Place, User
from tests.api import program_of, refusal

LIST = "/api/v1/totals/"
OCTOBER = dt.date(2026, 10, 1)


def total(place: Place, month: dt.date = OCTOBER, **more: Any) -> MonthlyTotal:
    return MonthlyTotal.objects.create(place=place, month=month, updated_at=timezone.now(), **more)


@pytest.fixture
def totals(county: Place, institute: Place, station: Place, other_station: Place) -> None:
    for place in (county, institute, station, other_station):
        total(place, sessions=2, attendances=60, minutes=240)
    total(county, slice="kind", key="training", sessions=1)
    total(county, month=dt.date(2026, 9, 1), sessions=5)


def rows(response: Any, *names: str) -> list[tuple[Any, ...]]:
    assert response.status_code == 200, response.content
    return [tuple(row[name] for name in names) for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("county_staff", ["临县", "临泉镇所", "前麻峪村站", "西湾村站"]),
        ("leader", ["临县", "临泉镇所", "前麻峪村站", "西湾村站"]),
        ("institute_staff", ["临泉镇所", "前麻峪村站"]),
        ("station_head", ["前麻峪村站"]),
        ("volunteer", []),
    ],
)
def test_each_role_sees_its_own(request: pytest.FixtureRequest, totals: None, who: str, seen: list[str]) -> None:
    response = program_of(request.getfixturevalue(who)).get(LIST, {"month": "2026-10"})
    assert sorted(row["place"]["short_name"] for row in response.json()["results"]) == sorted(seen)


def test_visitor_sees_no_totals(totals: None) -> None:
    assert refusal(program_of().get(LIST)) == (401, "not_signed_in", {})


def test_row_gives_the_measures_apart(totals: None, station_head: User) -> None:
    (row,) = program_of(station_head).get(LIST).json()["results"]
    assert {name: row[name] for name in ("month", "slice", "key", *MonthlyTotal.MEASURES)} == {
        "month": "2026-10",
        "slice": "all",
        "key": "",
        "sessions": 2,
        "trainings": 0,
        "unplanned": 0,
        "attendances": 60,
        "minutes": 240,
        "waiting_minutes": 0,
        "late_minutes": 0,
        "volunteers": 0,
        "active_stations": 0,
    }


def test_slices_are_asked_for(totals: None, county: Place, leader: User) -> None:
    client = program_of(leader)
    assert rows(client.get(LIST, {"place": county.pk}), "month", "sessions") == [("2026-10", 2), ("2026-09", 5)]
    asked: dict[str, Any] = {"place": county.pk, "slice": "kind", "key": "training"}
    assert rows(client.get(LIST, asked), "key", "sessions") == [("training", 1)]


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"month_from": "2026-10", "level": 1}, ["2026-10"]),
        ({"month_until": "2026-09"}, ["2026-09"]),
        ({"level": 1, "ordering": "month"}, ["2026-09", "2026-10"]),
        ({"level": 3, "month": "2026-10"}, ["2026-10", "2026-10"]),
    ],
)
def test_totals_are_narrowed(totals: None, leader: User, query: dict[str, Any], seen: list[str]) -> None:
    assert rows(program_of(leader).get(LIST, query), "month") == [(month,) for month in seen]


def test_subtree_is_asked_for(totals: None, institute: Place, leader: User) -> None:
    assert len(rows(program_of(leader).get(LIST, {"under": institute.pk}), "place")) == 2


def test_totals_are_pages_like_any_list(totals: None, leader: User) -> None:
    client = program_of(leader)
    first = client.get(LIST, {"page_size": 3})
    assert len(rows(first, "month") + rows(client.get(first.json()["next"]), "month")) == 5


def test_totals_are_not_written(totals: None, administrator: User) -> None:
    assert refusal(program_of(administrator).post(LIST, {"sessions": 9})) == (405, "method_not_allowed", {})
