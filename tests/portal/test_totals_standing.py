"""What stands beside a month's figures: the roll is counted once and anew after each write, the rest costs nothing."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from portal.totals.figures import figures_of
from practice import freshness
from practice.days import parse_month
from practice.models import Place, User
from practice.services import move_place
from tests.factories import InstituteFactory, PlaceFactory, VolunteerFactory
from volunteers.models import Volunteer

Browser = Callable[[User], Client]

MONTH = parse_month("2026-10")
COUNTING = 'FROM "volunteers_volunteer"'


def on_roll(place: Place) -> int:
    return figures_of(place, MONTH).standing.on_roll


def counts_the_roll(place: Place) -> bool:
    with CaptureQueriesContext(connection) as queries:
        figures_of(place, MONTH)
    return any(COUNTING in query["sql"] for query in queries)


def test_roll_is_counted_once_for_each_place(county: Place, station: Place) -> None:
    VolunteerFactory(home_place=station)

    assert [counts_the_roll(county), counts_the_roll(station)] == [True, True]
    assert [counts_the_roll(county), counts_the_roll(station)] == [False, False]
    assert [on_roll(county), on_roll(station)] == [1, 1]


@pytest.mark.parametrize(
    ("write", "found"),
    [
        (lambda one, there: VolunteerFactory(home_place=there), (2, 1)),
        (lambda one, there: Volunteer.objects.filter(pk=one.pk).update(status="withdrawn"), (0, 0)),
        (lambda one, there: Volunteer.objects.filter(pk=one.pk).update(home_place=there), (1, 1)),
        (lambda one, there: Volunteer.objects.bulk_create([VolunteerFactory.build(home_place=there)]), (2, 1)),
        (lambda one, there: one.delete(), (0, 0)),
    ],
    ids=["registered", "withdrawn", "moved", "in bulk", "deleted"],
)
def test_roll_is_right_after_each_kind_of_write(
    write: Callable[[Volunteer, Place], object],
    found: tuple[int, int],
    county: Place,
    station: Place,
    other_station: Place,
) -> None:
    one = VolunteerFactory(home_place=station)
    assert (on_roll(county), on_roll(other_station)) == (1, 0)

    write(one, other_station)

    assert (on_roll(county), on_roll(other_station)) == found


def test_roll_follows_a_place_that_moves(
    county: Place, institute: Place, other_institute: Place, station: Place, county_staff: User
) -> None:
    VolunteerFactory(home_place=station)
    assert (on_roll(institute), on_roll(other_institute)) == (1, 0)

    move_place(place=station, parent=other_institute, from_month=MONTH, by=county_staff)

    assert (on_roll(institute), on_roll(other_institute)) == (0, 1)


def test_other_writes_about_volunteers_leave_the_count(county: Place, station: Place) -> None:
    one = VolunteerFactory(home_place=station)
    counts_the_roll(county)

    Volunteer.objects.filter(pk=one.pk).update(skills="理发")

    assert not counts_the_roll(county)


@pytest.mark.parametrize("items", [1, 3])
def test_first_page_takes_seven_queries_counting_and_six_from_then_on(
    items: int,
    browser_of: Browser,
    leader: User,
    county: Place,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Of which one asks for versions, at most every half second; the count of the roll rides along in another."""
    for _ in range(items):
        VolunteerFactory(home_place=PlaceFactory(parent=InstituteFactory(parent=county)))
    browser = browser_of(leader)
    monkeypatch.setattr(freshness, "INTERVAL", 60)

    with django_assert_num_queries(9):
        browser.get("/totals/?month=2026-10")
    with django_assert_num_queries(8):
        browser.get("/totals/?month=2026-10")


def test_stations_are_counted_below_each_child_and_added_up(
    county: Place, station: Place, point: Place, other_station: Place, other_institute: Place
) -> None:
    """A point under a station is none, and an institute without stations has none."""
    PlaceFactory(parent=other_institute)
    empty = InstituteFactory(parent=county)

    figures = figures_of(county, MONTH)

    assert figures.standing.stations == 3
    assert figures.stations_below == {station.parent_id: 1, other_institute.pk: 2, empty.pk: 0}
    assert figures_of(other_institute, MONTH).standing.stations == 2
