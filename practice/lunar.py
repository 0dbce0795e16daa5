"""The lunar calendar of a day: the small label on the calendar grid, the full date, the seven 我们的节日.

Lunar dates and solar terms come from lunar-python. Festivals are our own table, because the library's lists are open
ended and empty without notice for years it does not know.
"""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from lunar_python import Lunar, Solar

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Outside these years the library still answers, but nobody has checked it; the labels are then empty."""

OUR_FESTIVALS = {
    (1, 1): "春节",
    (1, 15): "元宵",
    (5, 5): "端午",
    (7, 7): "七夕",
    (8, 15): "中秋",
    (9, 9): "重阳",
}
"""Six of the seven 我们的节日 by (lunar month, day); the seventh, 清明, is a solar term. Leap months have none."""

EVES = {"春节": "除夕"}
"""What the grid also shows: the day before a festival, where it has a name of its own."""


class LunarDay(NamedTuple):
    """A day's lunar date in words. ``month`` reads 十月, 腊月, 闰六月; ``term`` and ``festival`` are often empty."""

    month: str
    day: str
    term: str
    festival: str

    @property
    def full(self) -> str:
        """农历十月十三"""
        return f"农历{self.month}{self.day}"

    @property
    def label(self) -> str:
        """The one word for a small cell: festival, else solar term, else the month on its first day, else the day."""
        return self.festival or self.term or (self.month if self.day == "初一" else self.day)


@lru_cache(maxsize=1024)
def _read(day: dt.date) -> LunarDay:
    lunar: Lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    term = lunar.getJieQi()
    festival = "清明" if term == "清明" else OUR_FESTIVALS.get((lunar.getMonth(), lunar.getDay()), "")
    return LunarDay(f"{lunar.getMonthInChinese()}月", lunar.getDayInChinese(), term, festival)


def lunar_day(day: dt.date) -> LunarDay | None:
    """The lunar date of a day, or None outside the years that were checked."""
    return _read(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def day_label(day: dt.date) -> str:
    """For the calendar grid: 十三, 小雪, 十月, 中秋, 除夕; empty outside the years that were checked."""
    lunar = lunar_day(day)
    if lunar is None:
        return ""
    following = lunar_day(day + dt.timedelta(days=1))
    return (EVES.get(following.festival) if following else None) or lunar.label


def full_label(day: dt.date) -> str:
    """农历十月十三; empty outside the years that were checked."""
    lunar = lunar_day(day)
    return lunar.full if lunar else ""


def festival(day: dt.date) -> str:
    """Which of the seven 我们的节日 a day is, or nothing."""
    lunar = lunar_day(day)
    return lunar.festival if lunar else ""
