"""Pages of a list neither repeat nor skip, whatever shares a value or is added meanwhile."""

import datetime as dt
from itertools import chain

import pytest
from django.utils import timezone

from activities.models import Activity
from practice.models import Place
from tests.api import ids, program_of, refusal
from tests.factories import ActivityFactory, UserFactory

LIST = "/api/v1/activities/"


@pytest.fixture
def fixed_day(station: Place) -> list[Activity]:
    """Seven that begin at the same moment, as on a fixed day, and one before and one after."""
    publisher = UserFactory()
    nine = timezone.now().replace(minute=0, second=0, microsecond=123456)
    starts = [nine - dt.timedelta(days=1), *[nine] * 7, nine + dt.timedelta(days=1)]
    return [ActivityFactory(place=station, starts_at=moment, published_by=publisher) for moment in starts]


def walk(url: str, link: str = "next") -> list[list[int]]:
    pages, client = [], program_of()
    following: str | None = url
    while following:
        response = client.get(following)
        pages.append(ids(response))
        following = response.json()[link]
    return pages


@pytest.mark.parametrize("ordering", ["starts_at", "-starts_at", "id", "-id"])
@pytest.mark.parametrize("size", [1, 2, 3, 9, 50])
def test_pages_give_every_row_once(fixed_day: list[Activity], ordering: str, size: int) -> None:
    pages = walk(f"{LIST}?ordering={ordering}&page_size={size}")
    expected = [one.pk for one in fixed_day]
    assert [*chain(*pages)] == (expected[::-1] if ordering.startswith("-") else expected)
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


def test_previous_leads_back_to_the_beginning(fixed_day: list[Activity]) -> None:
    client = program_of()
    response = client.get(f"{LIST}?ordering=starts_at&page_size=4")
    assert response.json()["previous"] is None
    last = client.get(client.get(response.json()["next"]).json()["next"])
    assert ids(last) == [fixed_day[8].pk]
    back = walk(last.json()["previous"], "previous")
    assert back == [[one.pk for one in fixed_day[4:8]], [one.pk for one in fixed_day[:4]]]


def test_rows_added_meanwhile_shift_nothing(fixed_day: list[Activity], station: Place) -> None:
    client = program_of()
    first = client.get(f"{LIST}?page_size=4")
    ActivityFactory(place=station, starts_at=fixed_day[8].starts_at + dt.timedelta(hours=1))
    ActivityFactory(place=station, starts_at=fixed_day[4].starts_at)
    assert ids(first) + ids(client.get(first.json()["next"])) == [one.pk for one in fixed_day[::-1]][:8]


def test_filters_and_size_go_along_with_the_cursor(fixed_day: list[Activity], other_station: Place) -> None:
    ActivityFactory(place=other_station, starts_at=fixed_day[3].starts_at)
    pages = walk(f"{LIST}?place={fixed_day[0].place_id}&page_size=5")
    assert [*chain(*pages)] == [one.pk for one in fixed_day[::-1]]


@pytest.mark.parametrize("sent", ["abc", "!!!", "中", ":::", "W" * 3000, "WyJpZCIsMSwxXQ:abc"])
def test_cursor_that_was_not_given_out_is_refused(county: Place, sent: str) -> None:
    status, code, fields = refusal(program_of().get(LIST, {"cursor": sent}))
    assert (status, code, list(fields)) == (400, "invalid", ["cursor"])


def test_cursor_that_was_altered_or_used_for_another_order_is_refused(fixed_day: list[Activity]) -> None:
    following = program_of().get(f"{LIST}?page_size=2").json()["next"]
    for changed in (following.replace("cursor=", "cursor=x"), f"{following}&ordering=id"):
        status, _, fields = refusal(program_of().get(changed))
        assert (status, list(fields)) == (400, ["cursor"])


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "abc", "501", "9" * 40, "１０"])
def test_page_size_out_of_bounds_is_refused(county: Place, size: str) -> None:
    status, _, fields = refusal(program_of().get(LIST, {"page_size": size}))
    assert (status, list(fields)) == (400, ["page_size"])
