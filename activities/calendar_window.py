"""Which days a page of the calendar shows, told from its address alone: nothing here asks the database."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from practice.days import (
    FIRST_MONTH,
    LAST_MONTH,
    ONE_DAY,
    long_month,
    month_of,
    months_between,
    next_month,
    previous_month,
    short_day,
)

from .calendar import whole_weeks

VIEW_NAMES = {"month": "月", "week": "周", "list": "列表"}
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Window:
    """The view and the day asked for, each empty where the address does not say.

    Without a view the page is a list on a phone and the month's grid on a wide screen.
    """

    view: str
    asked_day: dt.date | None
    today: dt.date

    @classmethod
    def of(cls, query: Mapping[str, str], today: dt.date) -> Self:
        """Words it does not know are left out rather than refused: an old link still opens."""
        view = query.get("view", "")
        return cls(view if view in VIEW_NAMES else "", parse_day(query.get("date", "")), today)

    @property
    def day(self) -> dt.date:
        return self.asked_day or self.today

    @property
    def month(self) -> dt.date:
        return month_of(self.day)

    @cached_property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and last day that belong to the page."""
        if self.view == "week":
            return whole_weeks(self.day, self.day)
        return self.day if self.view == "list" else self.month, next_month(self.month) - ONE_DAY

    @property
    def is_grid(self) -> bool:
        return self.view != "list"

    @property
    def whole_span(self) -> tuple[dt.date, dt.date]:
        """The same with the days of other months that fill the weeks of a grid."""
        return whole_weeks(*self.span) if self.is_grid else self.span

    @property
    def months(self) -> list[dt.date]:
        """Every month of which the page shows a day: it is stale once one of them is written to."""
        return months_between(*self.whole_span)

    @property
    def title(self) -> str:
        first, last = self.span
        return f"{short_day(first)}至{short_day(last)}" if self.view == "week" else long_month(self.month)

    @property
    def is_current(self) -> bool:
        first, last = self.span
        return first <= self.today <= last

    @property
    def earlier(self) -> dt.date:
        return self.span[0] - 7 * ONE_DAY if self.view == "week" else previous_month(self.month)

    @property
    def later(self) -> dt.date:
        return self.span[1] + ONE_DAY


def parse_day(text: str) -> dt.date | None:
    """A day written 2026-11-05; days far outside any calendar are none, so that "next month" has an end."""
    if not WRITTEN_DAY.fullmatch(text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_MONTH <= day.replace(day=1) <= LAST_MONTH else None
