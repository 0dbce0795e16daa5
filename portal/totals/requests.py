"""求助点单 of a place's month: its figures in plain words, a table of the places below, the requests behind each."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from activities.models import ServiceRequest
from activities.models.service_request import ServiceRequestQuerySet
from practice.compiled import planned
from practice.models import Place

from ..models import ResidentTotal
from ..rollup.residents import ResidentMeasures, closed_in
from .asking import Asked
from .figures import trend_months
from .lines import OWN, Column, Level, Line, LinesTable, Opening, opened
from .rows import Slice

ONLY = {
    "received": "收到的",
    "answered": "有人答复的",
    "open": "还没办完的",
    "refused": "不能办的",
    "withdrawn": "本人撤回的",
    "closed": "这个月办好的",
    "rated": "有评价的",
}
COLUMNS = [
    Column("收到", "件"),
    Column("办好", "件"),
    Column("还没办完", "件"),
    Column("答复用时", "一半不超过"),
    Column("评价", "平均分"),
]
NOTE = (
    "收到、办好、还没办完各行相加等于合计。答复用时是从收到到有人第一次答复，一半的单不超过这么久，不能相加。"
    "办好算在办好的那个月，别的算在收到的那个月。"
)
NOTHING = Opening("—")
HOUR, DAY = 60, 60 * 24


@dataclass(frozen=True)
class Found:
    """What the roll-up keeps of the place over two years, and of the places directly below in the month."""

    place: Place
    month: dt.date
    by_month: Mapping[dt.date, ResidentMeasures]
    by_place: Mapping[int, ResidentMeasures]

    @property
    def whole(self) -> ResidentMeasures:
        return self.by_month.get(self.month, ResidentMeasures())

    @property
    def own(self) -> ResidentMeasures:
        """Of the place itself: what the places below do not have. Its own median is not kept."""
        below = list(self.by_place.values())
        rest = [(whole or 0) - sum(one[index] or 0 for one in below) for index, whole in enumerate(self.whole)]
        return ResidentMeasures(*rest)._replace(median_minutes=None)


def found_of(place: Place, month: dt.date, children: Collection[Place]) -> Found:
    """One query."""
    trend = Q(place=place, month__in=trend_months(month))
    rows = ResidentTotal.objects.filter(trend | Q(place__in=children, month=month)).order_by()
    columns = planned(rows.values_list("place_id", "month", *ResidentTotal.MEASURES))
    return Found(
        place=place,
        month=month,
        by_month={one: ResidentMeasures(*amounts) for key, one, *amounts in columns if key == place.pk},
        by_place={key: ResidentMeasures(*amounts) for key, _, *amounts in columns if key != place.pk},
    )


def took(minutes: int) -> str:
    """A length rounded up, so that it is never said shorter than it was."""
    if minutes <= 2 * HOUR:
        return f"{max(minutes, 1)} 分钟"
    return f"{-(-minutes // HOUR)} 小时" if minutes <= 2 * DAY else f"{-(-minutes // DAY)} 天"


def mean(found: ResidentMeasures) -> str:
    return f"{found.rating_sum / found.rated:.1f}"


class RequestsSection:
    """What the page of a place's month says of its requests for help."""

    def __init__(self, asked: Asked, found: Found, children: list[Place]) -> None:
        self.asked = asked
        self.found = found
        self.children = children

    @property
    def is_empty(self) -> bool:
        return not any(self.found.whole)

    @property
    def sentences(self) -> list[list[Opening]]:
        """Each a list of clauses; a clause opens to the requests it counts."""
        return [clauses for clauses in (self._came(), self._answered(), self._rated(), self._rest()) if clauses]

    def _clause(self, only: str, amount: int, text: str) -> Opening:
        return opened(amount, text, self.asked.url("requests", only=only))

    def _came(self) -> list[Opening]:
        whole = self.found.whole
        return [
            self._clause("received", whole.received, f"收到 {whole.received:,} 件"),
            self._clause("closed", whole.closed, f"办好 {whole.closed:,} 件"),
        ]

    def _answered(self) -> list[Opening]:
        whole = self.found.whole
        if whole.median_minutes is None:
            return [Opening("还没有人答复")] if whole.open else []
        if whole.answered == 1:
            return [self._clause("answered", 1, f"1 件有人答复，用了 {took(whole.median_minutes)}")]
        words = f"{whole.answered:,} 件有人答复，一半在 {took(whole.median_minutes)}内"
        return [self._clause("answered", whole.answered, words)]

    def _rated(self) -> list[Opening]:
        whole = self.found.whole
        if not whole.closed:
            return []
        if not whole.rated:
            return [Opening("办好的都没有给评价"), Opening("没评价的不算好评")]
        share = whole.rated * 100 // whole.closed
        given = self._clause("rated", whole.rated, f"{whole.rated:,} 件给了评价（占办好的 {share}%）")
        return [given, Opening(f"平均 {mean(whole)} 分，满分 5 分；没评价的不算好评")]

    def _rest(self) -> list[Opening]:
        whole = self.found.whole
        rest = {
            "open": (whole.open, "件还没办完"),
            "refused": (whole.refused, "件不能办，写明了原因"),
            "withdrawn": (whole.withdrawn, "件本人撤回"),
        }
        return [self._clause(only, amount, f"{amount:,} {words}") for only, (amount, words) in rest.items() if amount]

    @property
    def table(self) -> LinesTable | None:
        """The places below that had a request, and what there was at the place itself."""
        if not self.found.by_place:
            return None
        lines = [self._line(child) for child in self.children if child.pk in self.found.by_place]
        if any(self.found.own):
            own = self._cells(self.found.own, self.found.place, own=1)
            lines.insert(0, Line(OWN[Level(self.found.place.level)], "", own))
        total = Line("合计", "", self._cells(self.found.whole, self.found.place))
        return LinesTable("requests-places", "求助点单，按阵地", "阵地", COLUMNS, lines, total, NOTE)

    def _line(self, child: Place) -> Line:
        cells = self._cells(self.found.by_place[child.pk], child)
        if not self.asked.may_open(child):
            return Line(child.label, "", [cell._replace(url="") for cell in cells])
        return Line(child.label, self.asked.at(child.pk, "index"), cells)

    def _cells(self, found: ResidentMeasures, place: Place, **part: int) -> list[Opening]:
        def to(only: str) -> str:
            return self.asked.at(place.pk, "requests", only=only, **part)

        median = found.median_minutes
        return [
            opened(found.received, f"{found.received:,}", to("received")),
            opened(found.closed, f"{found.closed:,}", to("closed")),
            opened(found.open, f"{found.open:,}", to("open")),
            Opening(took(median), to("answered")) if median is not None else NOTHING,
            Opening(mean(found), to("rated")) if found.rated else NOTHING,
        ]


def section_of(asked: Asked, children: list[Place]) -> RequestsSection:
    return RequestsSection(asked, found_of(asked.place, asked.month, children), children)


def only_asked(asked: Asked) -> str:
    only = asked.more.get("only", "") or "received"
    if only not in ONLY:
        raise Http404
    return only


def rows(part: Slice, only: str) -> QuerySet[ServiceRequest, Any]:
    """The requests behind a figure; what is personal in them is not read."""
    came: ServiceRequestQuerySet = ServiceRequest.objects.filter(part.places, month=part.month)
    closed = ServiceRequest.objects.filter(part.places).filter(closed_in(part.month))
    chosen = {
        "received": came,
        "answered": came.filter(answered_at__isnull=False),
        "open": came.open(),
        "refused": came.filter(status=ServiceRequest.Status.REFUSED),
        "withdrawn": came.filter(status=ServiceRequest.Status.WITHDRAWN),
        "closed": closed,
        "rated": closed.filter(rating__isnull=False),
    }[only]
    personal = ServiceRequest.PERSONAL
    return chosen.select_related("place", "offer", "team").defer(*personal).order_by("received_at", "pk")
