"""The five figures of a place's month, each with what it counts and what stands beside it."""

import datetime as dt
from dataclasses import dataclass

from practice.days import hours, minutes_as_hours, month_of, previous_month, today
from practice.models import Place

from ..rollup import Measures
from .asking import Asked
from .figures import Figures, year_before
from .lines import Opening, opened
from .trend import MEASURES, Measure

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Change:
    """Against an earlier month, in words with a sign; ``direction`` is up, down, muted or empty."""

    text: str
    direction: str = ""


@dataclass(frozen=True)
class Card:
    """One of the five: the figure and its rows, its unit, what it counts, and what stands beside it."""

    label: str
    value: Opening
    unit: str
    counts: str
    beside: list[Opening]
    changes: list[Change]


def cards(asked: Asked, figures: Figures) -> list[Card]:
    """Stations have no stations below them, so a station's page has four."""
    makers = [sessions_card, attendances_card, hours_card, volunteers_card]
    if figures.place.level <= Place.Level.INSTITUTE:
        makers.append(stations_card)
    return [make(asked, figures) for make in makers]


def sessions_card(asked: Asked, figures: Figures) -> Card:
    found, url = figures.whole, asked.url
    beside = [opened(found.trainings, f"其中培训 {found.trainings:,} 场", url("activities", only="trainings"))]
    if found.unplanned:
        beside.append(Opening(f"其中临时补报 {found.unplanned:,} 场", url("activities", only="unplanned")))
    value = opened(found.sessions, f"{found.sessions:,}", url("activities"))
    return Card("活动", value, "场", "办过的活动，算在开始的那个月", beside, compared(figures, "sessions"))


def attendances_card(asked: Asked, figures: Figures) -> Card:
    found = figures.whole.attendances
    value = opened(found, f"{found:,}", asked.url("activities", only="reported"))
    return Card("参加", value, "人次", "来参加活动的群众，补记后才算", [], compared(figures, "attendances"))


def hours_card(asked: Asked, figures: Figures) -> Card:
    found, url = figures.whole, asked.url
    beside = []
    if found.waiting_minutes:
        waiting = f"另有 {minutes_as_hours(found.waiting_minutes)}待核对"
        beside.append(Opening(waiting, url("hours", status="waiting")))
    if found.late_minutes:
        late = f"其中逾期补记 {minutes_as_hours(found.late_minutes)}"
        beside.append(Opening(late, url("hours", status="late")))
    if (share := verified_share(found)) is not None:
        beside.append(Opening(f"已核对占登记的 {share}%"))
    written = hours(found.minutes)
    value = opened(found.minutes, written.figure, url("hours"))
    return Card("志愿服务", value, written.unit, "第二个人核对过的时长", beside, compared(figures, "minutes"))


def volunteers_card(asked: Asked, figures: Figures) -> Card:
    found = figures.whole.volunteers
    value = opened(found, f"{found:,}", asked.url("volunteers"))
    beside = [Opening(f"现在册 {figures.standing.on_roll:,} 人")]
    counts = "有核对时长的人，每人只算一次"
    return Card("活跃志愿者", value, "人", counts, beside, compared(figures, "volunteers"))


def stations_card(asked: Asked, figures: Figures) -> Card:
    active, stations = figures.whole.active_stations, figures.standing.stations
    without = stations - active
    rest = [Opening(f"{without:,} 个站没有活动", asked.url("stations", activity="without"))] if without else []
    value = opened(active, f"{active:,}", asked.url("stations", activity="with"))
    counts = "站里或下属的点办过活动"
    return Card("有活动的站", value, f"/ {stations:,}", counts, rest, compared(figures, "active_stations"))


def verified_share(found: Measures) -> int | None:
    """Approved hours in a hundred of those entered, rounded down: 100 only when nothing waits."""
    entered = found.minutes + found.waiting_minutes
    return found.minutes * 100 // entered if entered else None


def compared(figures: Figures, name: str) -> list[Change]:
    """Against last month and the same month last year; a month that has not begun is not compared."""
    if figures.month > month_of(today()):
        return []
    earlier = {"比上月": previous_month(figures.month), "比去年同月": year_before(figures.month)}
    return [_change(words, figures, MEASURES[name], month) for words, month in earlier.items()]


def _change(words: str, figures: Figures, measure: Measure, month: dt.date) -> Change:
    before = figures.at(month)
    if before is None:
        return Change(f"{words}：没有记录", "muted")
    difference = measure.amount(figures.whole) - measure.amount(before)
    if not difference:
        return Change(f"{words}持平")
    sign = "+" if difference > 0 else MINUS
    written = minutes_as_hours(abs(difference)) if measure.unit == "小时" else measure.written(abs(difference))
    return Change(f"{words} {sign}{written}", "up" if difference > 0 else "down")
