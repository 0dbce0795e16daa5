"""The public calendar's days: what is on each, its lunar date, and whether people are off."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from practice.days import (
    ONE_DAY,
    WEEKDAYS,
    clock,
    day_of,
    is_day_off,
    midnight,
    short_day,
    short_weekday,
    weekday,
)
from practice.lunar import day_label
from practice.models import Holiday, Place
from practice.queries import holiday_names

from .models import Activity, Programme
from .models.activity import ActivityQuerySet

NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


@dataclass(frozen=True, slots=True)
class Event:
    """One activity as a line of the calendar."""

    pk: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    is_fixed: bool
    is_cancelled: bool

    @property
    def time(self) -> str:
        return clock(self.starts_at)

    @property
    def until(self) -> str:
        """The last day of an activity that goes on past midnight into another day than the next; else empty."""
        last = day_of(self.ends_at)
        return short_day(last) if last - day_of(self.starts_at) > ONE_DAY else ""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands as one line of a day: an activity, or one that several places hold at the same time."""

    events: tuple[Event, ...]

    @property
    def event(self) -> Event:
        """The only activity, or the first of them."""
        return self.events[0]

    @property
    def is_shared(self) -> bool:
        return len(self.events) > 1


@dataclass(slots=True)
class Day:
    """One day of the calendar."""

    date: dt.date
    today: dt.date
    holiday: Holiday | None = None
    events: list[Event] = field(default_factory=list)
    lines: list[Line] = field(init=False)
    url: str = ""
    """Where the list that begins with this day is; set by the page."""
    room: int | None = None
    """How many lines the page shows of this day; None for all."""

    def __post_init__(self) -> None:
        self.lines = lines_of(self.events)

    @property
    def lunar(self) -> str:
        return day_label(self.date)

    @property
    def weekday(self) -> str:
        return weekday(self.date)

    @property
    def near(self) -> str:
        """今天, 明天 … or the short weekday."""
        return NEAR.get((self.date - self.today).days, short_weekday(self.date))

    @property
    def is_today(self) -> bool:
        return self.date == self.today

    @property
    def is_past(self) -> bool:
        return self.date < self.today

    @property
    def is_rest(self) -> bool:
        return is_day_off(self.date, {self.date: self.holiday.is_day_off} if self.holiday else {})

    @property
    def going_on(self) -> int:
        """How many have not been cancelled."""
        return sum(not event.is_cancelled for event in self.events)

    @property
    def shown(self) -> list[Line]:
        return self.lines[: self.room]

    @property
    def more(self) -> int:
        """How many activities the page, or a cell of the month's grid, has no room for."""
        return sum(len(line.events) for line in self.lines[self.room or CELL_ROOM :])


CELL_ROOM = 3
"""Lines shown in one cell of the month's grid; calendar-grid.css hides the others there."""


def days(activities: ActivityQuerySet, first: dt.date, last: dt.date, *, today: dt.date) -> list[Day]:
    """The days from first to last, both included, with the activities that start on them: two queries."""
    found = events(activities, first, last)
    holidays = holiday_names(first, last)
    dates = (first + number * ONE_DAY for number in range((last - first).days + 1))
    return [Day(date, today, holidays.get(date), found.get(date, [])) for date in dates]


def lines_of(found: list[Event]) -> list[Line]:
    """A fixed day is the same activity at many places: those of one time and title become one line."""
    gathered: dict[tuple[object, ...], list[Event]] = {}
    for event in found:
        gathered.setdefault((event.starts_at, event.ends_at, event.title, event.is_cancelled), []).append(event)
    return [Line(tuple(same)) for same in gathered.values()]


def events(activities: ActivityQuerySet, first: dt.date, last: dt.date) -> dict[dt.date, list[Event]]:
    """Activities by the Shanghai day on which they start; only the columns that a line shows are read."""
    rows = (
        activities.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + ONE_DAY))
        .order_by("starts_at", "pk")
        .values(
            *("pk", "title", "starts_at", "ends_at", "status", "programme__category", "place__level"),
            *("place__name", "place__short_name", "place__parent__name", "place__parent__short_name"),
        )
    )
    found: dict[dt.date, list[Event]] = defaultdict(list)
    for row in rows:
        found[day_of(row["starts_at"])].append(_event(row))
    return found


def _event(row: dict[str, Any]) -> Event:
    return Event(
        pk=row["pk"],
        title=row["title"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        place=_place(row),
        is_fixed=row["programme__category"] == Programme.Category.FIXED_DAY,
        is_cancelled=row["status"] == Activity.Status.CANCELLED,
    )


def _place(row: dict[str, Any]) -> str:
    """Village names repeat within a county, so a station or point goes with what it is under."""
    own: str = row["place__short_name"] or row["place__name"]
    above: str = row["place__parent__short_name"] or row["place__parent__name"] or ""
    return f"{above} {own}" if row["place__level"] >= Place.Level.STATION else own


def whole_weeks(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The Monday on or before first, and the Sunday on or after last."""
    return first - first.weekday() * ONE_DAY, last + (len(WEEKDAYS) - 1 - last.weekday()) * ONE_DAY
