"""One page of the calendar: which days it shows, its title, and where one turns to from it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from practice.days import ONE_DAY, long_month, month_of, next_month, previous_month, short_day

from .calendar import Day, days, whole_weeks
from .filters import CalendarFilter
from .models import Activity

VIEW_NAMES = {"month": "月", "week": "周", "list": "列表"}
SHOWN_BY_WIDTH = {"month": "in-wide", "list": "in-narrow"}


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False
    hint: str = ""
    """A class that marks it where the width of the screen decides what is current."""


@dataclass
class CalendarPage:
    """``view`` is month, week, list, or auto: a list on a phone and the month's grid on a wide screen."""

    chosen: CalendarFilter
    today: dt.date

    @property
    def view(self) -> str:
        return str(self.chosen.wanted.get("view", "auto"))

    @property
    def day(self) -> dt.date:
        return self.chosen.day or self.today

    @property
    def month(self) -> dt.date:
        return month_of(self.day)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and last day that belong to the page."""
        if self.view == "week":
            return whole_weeks(self.day, self.day)
        return self.day if self.view == "list" else self.month, next_month(self.month) - ONE_DAY

    @property
    def is_grid(self) -> bool:
        return self.view != "list"

    @property
    def title(self) -> str:
        first, last = self.span
        return f"{short_day(first)}至{short_day(last)}" if self.view == "week" else long_month(self.month)

    @cached_property
    def _loaded(self) -> list[Day]:
        first, last = whole_weeks(*self.span) if self.is_grid else self.span
        loaded = days(self.chosen.apply(Activity.objects.public()), first, last, today=self.today)
        for day in loaded:
            day.url = self.url(view="list", date=day.date)
        return loaded

    @property
    def days(self) -> list[Day]:
        return [day for day in self._loaded if self.span[0] <= day.date <= self.span[1]]

    @property
    def before(self) -> list[Day]:
        """Days of the month before that fill the first week of the grid."""
        return [day for day in self._loaded if day.date < self.span[0]]

    @property
    def after(self) -> list[Day]:
        return [day for day in self._loaded if day.date > self.span[1]]

    @property
    def count(self) -> int:
        return sum(day.going_on for day in self.days)

    @property
    def has_events(self) -> bool:
        return any(day.events for day in self.days)

    @property
    def is_current(self) -> bool:
        return self.span[0] <= self.today <= self.span[1]

    @property
    def has_hidden_past(self) -> bool:
        """On a phone the page that opens by itself starts today; earlier days are one tap away."""
        return self.view == "auto" and any(day.is_past and day.events for day in self.days)

    @property
    def has_upcoming(self) -> bool:
        return any(day.events and not day.is_past for day in self.days)

    @property
    def earlier(self) -> dt.date:
        return self.span[0] - 7 * ONE_DAY if self.view == "week" else previous_month(self.month)

    @property
    def later(self) -> dt.date:
        return self.span[1] + ONE_DAY

    @property
    def views(self) -> list[Link]:
        hints = SHOWN_BY_WIDTH if self.view == "auto" else {}
        return [
            Link(name, self.url(view=view), current=view == self.view, hint=hints.get(view, ""))
            for view, name in VIEW_NAMES.items()
        ]

    @property
    def turns(self) -> list[Link]:
        back, on = (f"{when.month}月" for when in (self.earlier, self.later))
        if self.view == "week":
            back, on = "上一周", "下一周"
        links = [Link(f"‹ {back}", self.earlier_url), Link(f"{on} ›", self.later_url)]
        return links if self.is_current else [links[0], Link("今天", self.url(date=None)), links[1]]

    @property
    def earlier_url(self) -> str:
        return self.url(date=self.earlier)

    @property
    def later_url(self) -> str:
        return self.url(date=self.later)

    @property
    def whole_month_list(self) -> str:
        return self.url(view="list", date=self.month)

    @property
    def everything(self) -> str:
        """The same page without any narrowing."""
        return self.url(town=None, station=None, kind=None, programme=None, q=None)

    def url(self, **changes: object) -> str:
        return f"?{self.chosen.query(**changes)}"
