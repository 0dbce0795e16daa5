"""宣传报道 of a place's month: how many by the level of the outlet, and the list behind each number.

Counted from the rows themselves, which are few, under the tree of their month; nothing is rolled up.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from practice.compiled import planned
from practice.models import Place

from ..models import MediaMention
from .asking import Asked, totals_page
from .lines import Column, Line, LinesTable, Opening, opened
from .listing import Listing, one_of, page_of
from .tree import keys_below

Level = MediaMention.Level
OUTSIDE = "outside"
CHOICES = {"": "全部", OUTSIDE: "外部媒体", **{str(level): str(label) for level, label in Level.choices}}
NOTE = "外部媒体是别人的报道，自有媒体是实践中心、所、站自己的公众号和广播；一篇算一次，算在刊播的那个月。"


@dataclass(frozen=True)
class Mentions:
    """Numbers of the month by level."""

    by_level: Mapping[str, int]

    @property
    def own(self) -> int:
        return self.by_level.get(Level.OWN, 0)

    @property
    def outside(self) -> int:
        return sum(self.by_level.values()) - self.own


def mentions_at(place: Place, month: dt.date, level: str = "") -> QuerySet[MediaMention]:
    """The month's mentions of the place and all that stood below it."""
    rows = MediaMention.objects.filter(month=month, place__in=keys_below(place, month))
    if level == OUTSIDE:
        return rows.outside()
    return rows.filter(level=level) if level else rows


def mentions_of(place: Place, month: dt.date) -> Mentions:
    """One query, of the index alone."""
    counted = mentions_at(place, month).order_by().values("level").annotate(number=Count("month"))
    return Mentions(dict(planned(counted.values_list("level", "number"))))


def mentions_table(asked: Asked) -> LinesTable:
    found = mentions_of(asked.place, asked.month)
    levels = [level for level in Level if level != Level.OWN]
    lines = [_line(asked, str(level.label), str(level), found.by_level.get(level, 0)) for level in levels]
    own = _line(asked, f"{Level.OWN.label}（另计）", str(Level.OWN), found.own)
    total = _line(asked, "外部媒体合计", OUTSIDE, found.outside)
    return LinesTable("mentions", "宣传报道", "媒体", [Column("报道", "篇")], [own, *lines], total, NOTE)


def _line(asked: Asked, label: str, level: str, number: int) -> Line:
    return Line(label, "", [opened(number, f"{number:,}", asked.url("mentions", level=level))])


@totals_page
def mentions(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The rows behind the numbers."""
    level = one_of(asked, "level", CHOICES, "")
    rows: Any = mentions_at(asked.place, asked.month, level)
    page, query = page_of(rows.select_related("place").order_by("published_on", "pk"), request.GET)
    choices = [
        Opening(label, "" if key == level else asked.url("mentions", **({"level": key} if key else {})))
        for key, label in CHOICES.items()
    ]
    part = [CHOICES[level]] if level else []
    listing = Listing(asked, "宣传报道", "篇", part, [f"{page.paginator.count:,} 篇"], page, query, choices)
    return render(request, "totals/mentions.html", {"listing": listing})
