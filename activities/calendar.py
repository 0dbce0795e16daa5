"""The public calendar's days: what is on each, its lunar date, and whether people are off.

Everything here is a plain frozen value made of strings that are ready to be shown. Two equal days look the same, which
is what lets templatetags.calendar_days keep a day's HTML; and a page of three hundred activities makes few objects.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from practice.days import ONE_DAY, WEEKDAYS, clock, day_of, is_day_off, midnight, short_day, short_weekday, weekday
from practice.lunar import day_label
from practice.models import Place
from practice.prepared import Slot, Statement
from practice.queries import HolidayName, holiday_names

from .models import Activity, Programme
from .models.activity import ActivityQuerySet

NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}

CELL_ROOM = 3
"""Lines shown in one cell of the month's grid; calendar-grid.css hides the others there."""

KEPT = 200
"""Days of which each process keeps what it made: three months without a choice, and some with one."""

Row = tuple[Any, ...]
"""What the database says of one activity, as ``_listed`` asks for it."""

Narrow = Callable[[ActivityQuerySet], ActivityQuerySet]
"""Leaves some activities out."""


class Event(NamedTuple):
    """One activity of a line: where it is held, and the address of its page."""

    place: str
    url: str


class Look(NamedTuple):
    """What a line shows beside its places. ``until`` is empty unless it goes on beyond the night after it begins."""

    time: str
    title: str
    until: str
    is_fixed: bool
    is_cancelled: bool


class Line(NamedTuple):
    """What stands as one line of a day: an activity, or one that several places hold at the same time."""

    look: Look
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar."""

    date: dt.date
    today: dt.date
    holiday: HolidayName | None = None
    lines: tuple[Line, ...] = ()
    url: str = ""
    """Where the list that begins with this day is."""
    room: int | None = None
    """How many lines the page shows of this day; None for all."""

    @property
    def number(self) -> str:
        return str(self.date.day)

    @property
    def anchor(self) -> str:
        """d1121, its id on the page."""
        return f"d{self.date:%m%d}"

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
    def count(self) -> int:
        """How many activities, cancelled ones included."""
        return sum(len(line.events) for line in self.lines)

    @property
    def going_on(self) -> int:
        """How many have not been cancelled."""
        return sum(len(line.events) for line in self.lines if not line.look.is_cancelled)

    @property
    def shown(self) -> tuple[Line, ...]:
        return self.lines[: self.room]

    @property
    def more(self) -> int:
        """How many activities the page, or a cell of the month's grid, has no room for."""
        return sum(len(line.events) for line in self.lines[self.room or CELL_ROOM :])


def days(
    first: dt.date,
    last: dt.date,
    *,
    today: dt.date,
    narrow: Narrow | None = None,
    url: Callable[[dt.date], str] = lambda day: "",
    room: int | None = None,
) -> list[Day]:
    """The days from first to last, both included, with the public activities that start on them: two queries.

    ``url`` answers where the list that begins with a day is; ``room`` is how many lines of a day are shown.
    """
    found: dict[dt.date, list[Row]] = defaultdict(list)
    for row in _rows(midnight(first), midnight(last + ONE_DAY), narrow):
        found[_told(row[0])[0]].append(row)
    address = reverse("activities:detail", args=[0])
    lines = {date: lines_of(tuple(rows), address) for date, rows in found.items()}
    holidays = holiday_names(first, last)
    dates = (first + number * ONE_DAY for number in range((last - first).days + 1))
    return [Day(date, today, holidays.get(date), lines.get(date, ()), url(date), room) for date in dates]


def _rows(start: dt.datetime, end: dt.datetime, narrow: Narrow | None) -> Iterable[Row]:
    """The page that everyone opens narrows nothing: its statement is compiled and planned once."""
    if narrow is None and connection.vendor == "postgresql" and (statement := _whole_county()):
        return statement.rows({"start": start, "end": end}, prepare=True)
    public = Activity.objects.public()
    return _listed(narrow(public) if narrow else public, start, end)


@cache
def _whole_county() -> Statement | None:
    moment = DateTimeField()
    return Statement.of(_listed(Activity.objects.public(), Slot("start", moment), Slot("end", moment)))


def _listed(activities: ActivityQuerySet, start: Any, end: Any) -> QuerySet[Activity, Row]:
    """What starts within these moments, in order; only the columns that a line shows.

    Moments are read as text: making eight hundred of them into datetimes of a zone would cost more than the query.
    """
    return (
        activities.filter(starts_at__gte=start, starts_at__lt=end)
        .order_by("starts_at", "pk")
        .values_list(
            *(Cast("starts_at", TextField()), Cast("ends_at", TextField()), "pk", "title", "status"),
            *("programme__category", "place__level", "place__name", "place__short_name"),
            *("place__parent__name", "place__parent__short_name"),
        )
    )


@lru_cache(maxsize=KEPT)
def lines_of(rows: tuple[Row, ...], address: str) -> tuple[Line, ...]:
    """The lines of one day. ``address`` is that of activity 0: reverse() is too slow to be asked three hundred times.

    A fixed day is the same activity at many places: those that look alike become one line.
    """
    before, after = address.rsplit("0", 1)
    gathered: dict[Look, list[Event]] = defaultdict(list)
    for starts_at, ends_at, pk, title, status, category, *place in rows:
        (day, time), (last_day, _) = _told(starts_at), _told(ends_at)
        until = short_day(last_day) if last_day - day > ONE_DAY else ""
        look = Look(time, title, until, category == Programme.Category.FIXED_DAY, status == Activity.Status.CANCELLED)
        gathered[look].append(Event(_place(*place), f"{before}{pk}{after}"))
    return tuple(Line(look, tuple(events)) for look, events in gathered.items())


def _place(level: int, name: str, short_name: str, above: str | None, short_above: str | None) -> str:
    """Village names repeat within a county, so a station or point goes with what it is under."""
    own = short_name or name
    return f"{short_above or above} {own}" if level >= Place.Level.STATION else own


@lru_cache(maxsize=4096)
def _told(moment: str) -> tuple[dt.date, str]:
    """The Shanghai day and clock of a moment as a database writes it: PostgreSQL with its offset, SQLite in UTC."""
    read = dt.datetime.fromisoformat(moment)
    aware = read if read.tzinfo else read.replace(tzinfo=dt.UTC)
    return day_of(aware), clock(aware)


def whole_weeks(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The Monday on or before first, and the Sunday on or after last."""
    return first - first.weekday() * ONE_DAY, last + (len(WEEKDAYS) - 1 - last.weekday()) * ONE_DAY
