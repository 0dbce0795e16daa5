"""One page of the calendar: its days, and where one turns to from it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from .calendar import Day, days
from .calendar_window import VIEW_NAMES, Window
from .filters import CalendarFilter
from .paper.addresses import sheets_of

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
    window: Window
    chosen: CalendarFilter

    @property
    def view(self) -> str:
        return self.window.view

    @property
    def is_grid(self) -> bool:
        return self.window.is_grid

    @property
    def title(self) -> str:
        return self.window.title

    @cached_property
    def _loaded(self) -> list[Day]:
        narrow = self.chosen.apply if self.chosen.narrowing else None
        return days(*self.window.whole_span, today=self.window.today, narrow=narrow, url=self._list_from)

    @cached_property
    def days(self) -> list[Day]:
        first, last = self.window.span
        return [day for day in self._loaded if first <= day.date <= last]

    @cached_property
    def before(self) -> list[Day]:
        """Days of the month before that fill the first week of the grid."""
        return [day for day in self._loaded if day.date < self.window.span[0]]

    @cached_property
    def after(self) -> list[Day]:
        return [day for day in self._loaded if day.date > self.window.span[1]]

    @cached_property
    def count(self) -> int:
        return sum(day.going_on for day in self.days)

    @cached_property
    def has_events(self) -> bool:
        return any(day.lines for day in self.days)

    @cached_property
    def has_hidden_past(self) -> bool:
        """On a phone the page that opens by itself starts today; earlier days are one tap away."""
        return not self.view and any(day.is_past and day.lines for day in self.days)

    @cached_property
    def has_upcoming(self) -> bool:
        return any(day.lines and not day.is_past for day in self.days)

    @cached_property
    def views(self) -> list[Link]:
        hints = {} if self.view else SHOWN_BY_WIDTH
        return [
            Link(name, self.url(view=view), current=view == self.view, hint=hints.get(view, ""))
            for view, name in VIEW_NAMES.items()
        ]

    @cached_property
    def turns(self) -> list[Link]:
        back, on = (f"{when.month}月" for when in (self.window.earlier, self.window.later))
        if self.view == "week":
            back, on = "上一周", "下一周"
        links = [Link(f"‹ {back}", self.earlier_url), Link(f"{on} ›", self.later_url)]
        return links if self.window.is_current else [links[0], Link("今天", self.url(date=None)), links[1]]

    @cached_property
    def earlier_url(self) -> str:
        return self.url(date=self.window.earlier)

    @cached_property
    def later_url(self) -> str:
        return self.url(date=self.window.later)

    @property
    def whole_month_list(self) -> str:
        return self._list_from(self.window.month)

    @property
    def everything(self) -> str:
        """The same page without any narrowing."""
        return self.url(narrowing="")

    def url(self, **changes: object) -> str:
        """The address of this page with a part changed: view, date or narrowing. None and "" drop one."""
        window = self.window
        parts = {"view": window.view, "date": window.asked_day, "narrowing": self.chosen.query, **changes}
        narrowing = parts.pop("narrowing")
        said = [f"{name}={value}" for name, value in parts.items() if value]
        return "?" + "&".join([*said, str(narrowing)] if narrowing else said)

    @cached_property
    def place_key(self) -> int | None:
        """The station or township that was chosen."""
        chosen = self.chosen.narrowing
        return chosen.get("station") or chosen.get("town")

    @property
    def feed_url(self) -> str:
        """The calendar to subscribe to that comes closest to what is shown."""
        if key := self.place_key:
            return reverse("activities:place_ics", args=[key])
        if key := self.chosen.narrowing.get("programme"):
            return reverse("activities:programme_ics", args=[key])
        return reverse("activities:ics")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Where the month is for the wall, by the size of the sheet; none for months too far away."""
        return sheets_of(self.window.month, place=self.place_key, today=self.window.today)

    def _list_from(self, day: dt.date) -> str:
        return self.url(view="list", date=day)
