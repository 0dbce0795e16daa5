"""A fixed day is the same activity at many places: one line on the calendar, each place a link of its own."""

import datetime as dt

import pytest
from django.test import Client

from activities.calendar import days
from activities.models import Activity
from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory

FRIDAY = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)
DAY = dt.date(2026, 10, 16)


@pytest.fixture
def fridays(institute: Place, other_institute: Place) -> list[Activity]:
    return [
        ActivityFactory(place=one, title="每周五创建文明城市志愿服务", starts_at=FRIDAY)
        for one in (institute, other_institute)
    ]


def lines() -> list[list[str]]:
    (day,) = days(DAY, DAY, today=DAY)
    return [[event.place for event in line.events] for line in day.lines]


def test_same_title_and_time_become_one_line(fridays: list[Activity]) -> None:
    assert lines() == [["临泉镇所", "碛口镇所"]]


@pytest.mark.parametrize(
    "other",
    [{"title": "文明捡拾"}, {"starts_at": FRIDAY + dt.timedelta(minutes=30)}, {"cancelled": True}],
    ids=["title", "time", "cancelled"],
)
def test_what_differs_stands_on_its_own_line(fridays: list[Activity], station: Place, other: dict[str, object]) -> None:
    ActivityFactory(place=station, **{"title": fridays[0].title, "starts_at": FRIDAY, **other})
    assert sorted(map(len, lines())) == [1, 2]


def test_shared_line_links_each_place_to_its_activity(fridays: list[Activity], anonymous: Client) -> None:
    page = anonymous.get("/calendar/", {"view": "list", "date": "2026-10-16"}).content.decode()
    assert page.count("每周五创建文明城市志愿服务</span>") == 1
    assert all(f'href="/activities/{one.pk}/"' in page for one in fridays)


def test_day_s_count_is_of_activities_and_not_of_lines(fridays: list[Activity], station: Place) -> None:
    for hour in range(10, 14):
        ActivityFactory(place=station, starts_at=FRIDAY.replace(hour=hour))
    (day,) = days(DAY, DAY, today=DAY)
    assert (len(day.lines), day.going_on, day.more) == (5, 6, 2)
