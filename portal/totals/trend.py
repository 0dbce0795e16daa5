"""Two years of one measure as bars: twelve months above twelve months, so that each stands over its own month."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from practice.days import long_month
from practice.models import Place

from ..rollup import Measures
from .asking import Asked
from .figures import Figures
from .lines import HOURS_UNIT, Column, hours_and_minutes

WIDTH, HEIGHT = 444, 150
SLOT = WIDTH // 12
BAR = 24
GROUND = 126
TALLEST = 100
TEN_THOUSAND = 10_000


class Measure(NamedTuple):
    """What a trend shows: its name, its unit, its amount in a month, and how the amount is written."""

    label: str
    unit: str
    amount: Callable[[Measures], int]
    written: Callable[[int], str]

    @property
    def column_unit(self) -> str:
        return HOURS_UNIT if self.unit == "小时" else self.unit


def plain(amount: int) -> str:
    return f"{amount:,}"


MEASURES = {
    "sessions": Measure("活动", "场", lambda found: found.sessions, plain),
    "attendances": Measure("参加", "人次", lambda found: found.attendances, plain),
    "minutes": Measure("服务", "小时", lambda found: found.minutes, hours_and_minutes),
    "volunteers": Measure("活跃志愿者", "人", lambda found: found.volunteers, plain),
    "active_stations": Measure("有活动的站", "个", lambda found: found.active_stations, plain),
}


@dataclass(frozen=True)
class Bar:
    """One month's bar in the units of the SVG."""

    x: int
    middle: int
    y: int
    height: int
    label_y: int
    figure: str
    month: str
    is_asked: bool


@dataclass(frozen=True)
class Panel:
    """Twelve bars and the words for those who do not see them."""

    title: str
    words: str
    bars: list[Bar]


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class TrendLine:
    month: str
    url: str
    cells: list[str]
    is_asked: bool


@dataclass(frozen=True)
class Trend:
    title: str
    choices: list[Choice]
    panels: list[Panel]
    columns: list[Column]
    lines: list[TrendLine]


def measures_of(place: Place) -> dict[str, Measure]:
    """A station has no stations below it to count."""
    counts_stations = place.level <= Place.Level.INSTITUTE
    return {name: one for name, one in MEASURES.items() if counts_stations or name != "active_stations"}


def trend_of(asked: Asked, figures: Figures, name: str) -> Trend:
    offered = measures_of(asked.place)
    name = name if name in offered else "sessions"
    measure = offered[name]
    choices = [Choice(one.label, asked.url("index", trend=key), key == name) for key, one in offered.items()]
    return Trend(
        title=f"近两年{measure.label}（{measure.unit}）",
        choices=choices,
        panels=_panels(figures, measure),
        columns=[Column(one.label, one.column_unit) for one in offered.values()],
        lines=[_line(asked, figures, month) for month in reversed(figures.months)],
    )


def _panels(figures: Figures, measure: Measure) -> list[Panel]:
    amounts = {month: measure.amount(figures.at(month) or Measures()) for month in figures.months}
    most = max(*amounts.values(), 1)
    return [_panel(figures, measure, amounts, months, most) for months in (figures.months[:12], figures.months[12:])]


def _panel(figures: Figures, measure: Measure, amounts: dict[dt.date, int], months: list[dt.date], most: int) -> Panel:
    title = f"{long_month(months[0])}至{long_month(months[-1])}"
    words = "，".join(f"{month.month}月 {measure.written(amounts[month])}" for month in months)
    bars = [
        _bar(index, month, amounts[month], most, short(amounts[month], measure), is_asked=month == figures.month)
        for index, month in enumerate(months)
        if figures.at(month) is not None
    ]
    return Panel(title, f"{measure.label}（{measure.unit}），{title}：{words}", bars)


def _bar(index: int, month: dt.date, amount: int, most: int, figure: str, *, is_asked: bool) -> Bar:
    height = max(round(TALLEST * amount / most), 1 if amount else 0)
    left = index * SLOT + (SLOT - BAR) // 2
    top = GROUND - height
    return Bar(left, left + BAR // 2, top, height, top - 6, figure, f"{month.month}月", is_asked)


def short(amount: int, measure: Measure) -> str:
    """A label that fits over a bar; the table has the exact figure."""
    rounded = round(amount / 60) if measure.unit == "小时" else amount
    return f"{rounded / TEN_THOUSAND:.1f}万" if rounded >= TEN_THOUSAND else str(rounded)


def _line(asked: Asked, figures: Figures, month: dt.date) -> TrendLine:
    found = figures.at(month)
    cells = ["—" if found is None else one.written(one.amount(found)) for one in measures_of(asked.place).values()]
    return TrendLine(long_month(month), asked.in_month(month).url("index"), cells, month == figures.month)
