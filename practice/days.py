"""Days and months as the county counts them: Asia/Shanghai, written 2026年3月5日.

Every function takes aware datetimes and plain dates; lengths are integer minutes. ``holidays`` arguments map the dates
that differ from the plain week to whether they are days off (the Holiday table): nothing here reads the database.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

FIRST_MONTH = dt.date(2000, 1, 1)
LAST_MONTH = dt.date(2099, 12, 1)
"""Months that a page may be asked for; the bound keeps "next month" links from going on for ever."""

RECORD_WITHIN_WORKING_DAYS = 10
"""民政部令第67号: a service is entered within ten working days after the activity."""

WEEKDAYS = "一二三四五六日"
ONE_DAY = dt.timedelta(days=1)


class InvalidMonth(ValueError):
    """A month in an address or a file that is not one; the message is for the reader."""


def _local(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without a zone belongs to no day")
    return moment.astimezone(SHANGHAI)


def day_of(moment: dt.datetime) -> dt.date:
    """The Shanghai day on which an aware moment falls."""
    return _local(moment).date()


def today(now: dt.datetime | None = None) -> dt.date:
    """The Shanghai day of ``now``, by default of this moment."""
    return day_of(now or dt.datetime.now(dt.UTC))


def as_day(value: dt.date) -> dt.date:
    """A date as it is, a datetime as its Shanghai day."""
    return day_of(value) if isinstance(value, dt.datetime) else value


def month_of(value: dt.date) -> dt.date:
    """The first day of the month of a date or an aware datetime."""
    return as_day(value).replace(day=1)


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def previous_month(month: dt.date) -> dt.date:
    return (month.replace(day=1) - ONE_DAY).replace(day=1)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The firsts of all months from the one of ``first`` to the one of ``last``, both included."""
    start = first.year * 12 + first.month - 1
    end = last.year * 12 + last.month
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(start, end)]


def parse_month(text: str) -> dt.date:
    """The first of the month written ``2026-10``; raises InvalidMonth."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if not found:
        raise InvalidMonth("月份请写成 2026-10 这样的格式。")
    year, number = int(found[1]), int(found[2])
    if not FIRST_MONTH.year <= year <= LAST_MONTH.year:
        raise InvalidMonth(f"只能查看 {FIRST_MONTH.year} 年到 {LAST_MONTH.year} 年的月份。")
    return dt.date(year, number, 1)


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a Shanghai day begins."""
    return dt.datetime.combine(day, dt.time(), SHANGHAI)


def day_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The aware moments [start, end) of a Shanghai day."""
    return midnight(day), midnight(day + ONE_DAY)


def month_bounds(month: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The aware moments [start, end) of a Shanghai month."""
    return midnight(month.replace(day=1)), midnight(next_month(month))


def is_day_off(day: dt.date, holidays: Mapping[dt.date, bool]) -> bool:
    """Whether people are off: the table decides, then the plain week; a year not yet announced is plain weeks."""
    return holidays.get(day, day.weekday() >= 5)


def working_days_after(day: dt.date, count: int, holidays: Mapping[dt.date, bool]) -> dt.date:
    """The ``count``-th working day after ``day``, which itself does not count (count >= 1)."""
    if count < 1:
        raise ValueError("count starts at 1")
    while count:
        day += ONE_DAY
        count -= not is_day_off(day, holidays)
    return day


def next_working_day(day: dt.date, holidays: Mapping[dt.date, bool]) -> dt.date:
    """``day`` itself when it is worked, else the first working day after it."""
    return working_days_after(day - ONE_DAY, 1, holidays)


def entry_deadline(day: dt.date, holidays: Mapping[dt.date, bool]) -> dt.date:
    """The last day on which service of ``day`` is entered in time."""
    return working_days_after(day, RECORD_WITHIN_WORKING_DAYS, holidays)


class DayPart(NamedTuple):
    """What of a span falls on one Shanghai day; ``minutes`` is its length."""

    day: dt.date
    start: dt.datetime
    end: dt.datetime
    minutes: int


def minutes_between(start: dt.datetime, end: dt.datetime) -> int:
    """Whole minutes between two aware moments, by the clock of the instant and not of the wall."""
    return int((end.astimezone(dt.UTC) - start.astimezone(dt.UTC)) / dt.timedelta(minutes=1))


def split_at_midnight(starts_at: dt.datetime, ends_at: dt.datetime) -> list[DayPart]:
    """Cut a span at each Shanghai midnight, because hours fall on the day served.

    Both ends are first taken back to the whole minute, so that the parts' minutes add up to the whole. An empty span
    has no parts; one that ends before it starts is a ValueError.
    """
    start, end = (_local(moment).replace(second=0, microsecond=0) for moment in (starts_at, ends_at))
    if ends_at < starts_at:
        raise ValueError("the span ends before it starts")
    parts = []
    while start < end:
        cut = min(end, midnight(start.date() + ONE_DAY))
        parts.append(DayPart(start.date(), start, cut, minutes_between(start, cut)))
        start = cut
    return parts


def long_day(value: dt.date) -> str:
    """2026年3月5日"""
    day = as_day(value)
    return f"{day.year}年{day.month}月{day.day}日"


def short_day(value: dt.date) -> str:
    """3月5日"""
    day = as_day(value)
    return f"{day.month}月{day.day}日"


def long_month(value: dt.date) -> str:
    """2026年10月"""
    day = as_day(value)
    return f"{day.year}年{day.month}月"


def weekday(value: dt.date) -> str:
    """星期六"""
    return f"星期{WEEKDAYS[as_day(value).weekday()]}"


def short_weekday(value: dt.date) -> str:
    """周六"""
    return f"周{WEEKDAYS[as_day(value).weekday()]}"


def clock(moment: dt.datetime) -> str:
    """9:05, the Shanghai wall clock of an aware moment."""
    local = _local(moment)
    return f"{local.hour}:{local:%M}"


def span(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """9:00—11:00; a later day is named: 21:00—次日 1:00, 9:00—11月22日 17:00."""
    first, last = day_of(starts_at), day_of(ends_at)
    named = {first: "", first + ONE_DAY: "次日 "}.get(last, f"{short_day(last)} ")
    return f"{clock(starts_at)}—{named}{clock(ends_at)}"


class Hours(NamedTuple):
    """A length for print: a big figure and the unit that must stand beside it."""

    figure: str
    unit: str

    def __str__(self) -> str:
        return f"{self.figure} {self.unit}"

    @property
    def cell(self) -> str:
        """For a table column headed 小时: the bare figure when it is hours, else the figure with its units."""
        return self.figure if self.unit == "小时" else str(self)


def hours(minutes: int) -> Hours:
    """1,742 小时; 214.5 小时 where one decimal is exact; otherwise the minutes stay: 214 小时 20 分, 20 分."""
    whole, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    if rest % 6 == 0:
        return Hours(f"{sign}{whole:,}{f'.{rest // 6}' if rest else ''}", "小时")
    return Hours(f"{sign}{whole:,}", f"小时 {rest} 分") if whole else Hours(f"{sign}{rest}", "分")


def minutes_as_hours(minutes: int) -> str:
    """A length as people say it: 9 小时 30 分, 2 小时, 45 分, −2 小时."""
    whole, rest = divmod(abs(minutes), 60)
    parts = [f"{whole:,} 小时"] if whole or not rest else []
    parts += [f"{rest} 分"] if rest else []
    return ("−" if minutes < 0 else "") + " ".join(parts)
