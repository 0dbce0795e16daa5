"""The month for the wall: a grid of days in large type; what a day has no room for goes to the back of the sheet."""

import datetime as dt
import math
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from practice.days import ONE_DAY, WEEKDAYS, long_day, long_month, next_month, short_day, weekday
from practice.lunar import festival, full_label
from practice.models import Place

from ..calendar import Day, Line, days, whole_weeks

POINT = 0.3528
"""Millimetres of one point of type."""

LEADING = 1.28
"""From one line of type to the next."""

PLACES_NAMED = 6


class Paper(NamedTuple):
    """A sheet on its side, in millimetres; ``text`` is the size of type in points, made to be read from the wall."""

    width: float
    height: float
    text: float
    columns: int

    @property
    def scale(self) -> float:
        return self.width / 420

    def measures(self, weeks: int) -> dict[str, float]:
        """Every length of the sheet; the template takes them as they are."""
        scale = self.scale
        top, bottom, side, head, names = 11 * scale, 14 * scale, 10 * scale, 22 * scale, 10 * scale
        row = (self.height - top - bottom - head - names) / weeks - 0.05
        lengths = {"top": top, "bottom": bottom, "side": side, "head": head, "names": names, "row": row}
        more = {"number": 10.5 * scale, "gap": 0.9 * scale, "foot": 9 * scale, "columns": self.columns}
        sheet = {"width": self.width, "height": self.height, "text": self.text, "scale": scale}
        return {**sheet, **lengths, **more}


PAPERS = {"a3": Paper(420, 297, 13, 4), "a4": Paper(297, 210, 9.5, 3)}


class Room(NamedTuple):
    """How much one day's cell holds: lines of type, each so many characters wide."""

    height: float
    line: float
    gap: float
    characters: float

    @classmethod
    def of(cls, paper: Paper, measures: dict[str, float]) -> "Room":
        column = (paper.width - 2 * measures["side"]) / len(WEEKDAYS)
        height = measures["row"] - measures["number"] - 3 * paper.scale
        em = paper.text * POINT
        # A line ends a character early where the next one may not stand at its beginning.
        return cls(height + measures["gap"], em * LEADING, measures["gap"], (column - 7 * paper.scale) / em - 1)

    def takes(self, line: dict[str, Any]) -> float:
        """The height of a line of the calendar, by the width of its characters."""
        said = f"{'固定日 ' if line['fixed'] else ''}{line['time']} {line['title']} {line['place']}{line['until']}"
        said += "（至）" if line["until"] else ""
        return math.ceil(sum(map(_width, said)) / self.characters) * self.line + self.gap

    def split(self, lines: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What the cell shows, and what goes to the back; then one line of the cell says how much that is."""
        if sum(map(self.takes, lines)) <= self.height:
            return list(lines), []
        left, shown = self.height - self.line, 0
        for line in lines:
            left -= self.takes(line)
            if left < 0:
                break
            shown += 1
        return list(lines[:shown]), list(lines[shown:])


def _width(character: str) -> float:
    return 1 if unicodedata.east_asian_width(character) in "WFA" else 0.6


def wall_data(month: dt.date, *, place: Place, paper: str, today: dt.date, site: str, address: str) -> dict[str, Any]:
    """What the template needs of a month at a place and below it."""
    first, last = month, next_month(month) - ONE_DAY
    found = days(*whole_weeks(first, last), today=today, narrow=lambda rows: rows.within(place))
    sheet = PAPERS[paper]
    measures = sheet.measures(len(found) // len(WEEKDAYS))
    room = Room.of(sheet, measures)
    cells, rest = [], []
    for day in found:
        is_outside = not first <= day.date <= last
        shown, over = room.split([] if is_outside else lines_of(day, place))
        cells.append(_cell(day, is_outside, shown, sum(line["count"] for line in over)))
        if over:
            rest.append(_back(day, over))
    return {
        "title": f"{long_month(month)}{place.label}活动日历",
        "site": site,
        "place": f"{place.label}活动日历",
        "month": long_month(month),
        "lunar": f"{full_label(first)}至{full_label(last).removeprefix('农历')}",
        "weekdays": list(WEEKDAYS),
        "weeks": [cells[at : at + len(WEEKDAYS)] for at in range(0, len(cells), len(WEEKDAYS))],
        "rest": rest,
        "sheet": measures,
        "address": address,
        "printed": long_day(today),
    }


def lines_of(day: Day, place: Place) -> list[dict[str, Any]]:
    """What is held on the day, fixed days first, without what was called off."""
    held = sorted((line for line in day.lines if not line.look.is_cancelled), key=lambda line: not line.look.is_fixed)
    return [_line(line, place) for line in held]


def _line(line: Line, place: Place) -> dict[str, Any]:
    look, places = line.look, [named_on(place, one.place) for one in line.events]
    return {
        "time": look.time,
        "title": look.title,
        "until": look.until,
        "fixed": look.is_fixed,
        "place": where(places),
        "named": where(places, PLACES_NAMED),
        "count": len(line.events),
    }


def named_on(place: Place, name: str) -> str:
    """A township's sheet need not name the township before each village, nor a village's the village."""
    own = place.label
    if place.level >= Place.Level.STATION and (name == own or name.endswith(f" {own}")):
        return ""
    return name.removeprefix(f"{own} ")


def where(places: Sequence[str], named: int = 1) -> str:
    """The places by name, or how many there are."""
    return "、".join(places) if len(places) <= named else f"{len(places)} 个阵地"


def _cell(day: Day, is_outside: bool, shown: list[dict[str, Any]], more: int) -> dict[str, Any]:
    return {
        "number": day.number,
        "lunar": day.lunar,
        "festival": bool(festival(day.date)),
        "rest": day.is_rest,
        "holiday": day.holiday.name if day.holiday else "",
        "off": bool(day.holiday and day.holiday.is_day_off),
        "outside": is_outside,
        "lines": shown,
        "more": more,
    }


def _back(day: Day, over: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "date": f"{short_day(day.date)} {weekday(day.date)}",
        "lunar": full_label(day.date),
        "rest": day.is_rest,
        "lines": [{**line, "place": line["named"]} for line in over],
    }
