"""Which days and months a page of the calendar shows, without asking the database."""

import datetime as dt

import pytest

from activities.calendar_window import Window

TODAY = dt.date(2026, 11, 21)


def months(**query: str) -> list[str]:
    return [f"{month:%Y-%m}" for month in Window.of(query, TODAY).months]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["2026-10", "2026-11", "2026-12"]),
        ({"view": "month", "date": "2027-02-09"}, ["2027-02"]),
        ({"view": "month", "date": "2027-03-09"}, ["2027-03", "2027-04"]),
        ({"view": "week"}, ["2026-11"]),
        ({"view": "week", "date": "2026-12-31"}, ["2026-12", "2027-01"]),
        ({"view": "list", "date": "2026-12-31"}, ["2026-12"]),
        ({"view": "year", "date": "2026-11-31"}, ["2026-10", "2026-11", "2026-12"]),
    ],
)
def test_months_are_those_of_every_day_on_the_page(query: dict[str, str], expected: list[str]) -> None:
    assert months(**query) == expected


@pytest.mark.parametrize(
    "date", ["2026-1-5", "20260105", "2026-W01-1", "２０２６-01-05", " 2026-01-05", "2026-01-05\n"]
)
def test_day_is_written_one_way(date: str) -> None:
    assert Window.of({"date": date}, TODAY).asked_day is None
