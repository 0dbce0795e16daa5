"""The page of a place's month, put together for its template."""

from dataclasses import dataclass

from practice.days import long_month, month_of, months_between, next_month, previous_month, today
from practice.models import Place

from .asking import Asked, own_places
from .cards import Card, cards
from .figures import figures_of
from .lines import LinesTable, Opening, kinds_table, places_table, programmes_table
from .mentions import mentions_table
from .requests import section_of
from .trend import Trend, trend_of

YEARS_ON_OFFER = 3


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


class TotalsPage:
    """What the template shows; only what is made at the beginning reads the database."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.figures = figures_of(asked.place, asked.month)
        self.mentions = mentions_table(asked)
        self.requests = section_of(asked, self.figures.children)

    @property
    def cards(self) -> list[Card]:
        return cards(self.asked, self.figures)

    @property
    def remark(self) -> str:
        """What to bear in mind of a month that is not over."""
        this_month = month_of(today())
        if self.asked.month > this_month:
            return "这个月还没有开始。"
        return "这个月还没有过完，和整月相比时请留意。" if self.asked.month == this_month else ""

    @property
    def is_empty(self) -> bool:
        return self.figures.whole.is_zero

    @property
    def tables(self) -> list[LinesTable]:
        return [kinds_table(self.asked, self.figures), programmes_table(self.asked, self.figures)]

    @property
    def places(self) -> LinesTable | None:
        return places_table(self.asked, self.figures)

    @property
    def trend(self) -> Trend:
        return trend_of(self.asked, self.figures, self.asked.more.get("trend", ""))

    @property
    def export_url(self) -> str:
        return self.asked.url("export")

    @property
    def stations_url(self) -> str:
        has_list = self.asked.place.level <= Place.Level.INSTITUTE and self.figures.standing.stations
        return self.asked.url("stations") if has_list else ""

    @property
    def turns(self) -> list[Opening]:
        """To the month before and, up to this month, the month after."""
        months = [previous_month(self.asked.month), next_month(self.asked.month)]
        offered = [month for month in months if month <= month_of(today())]
        return [Opening(long_month(month), self.asked.in_month(month).url("index")) for month in offered]

    @property
    def month_options(self) -> list[Option]:
        latest = max(month_of(today()), self.asked.month)
        months = months_between(latest.replace(year=latest.year - YEARS_ON_OFFER), latest)
        offered = sorted({*months, self.asked.month}, reverse=True)
        return [Option(f"{month:%Y-%m}", long_month(month), month == self.asked.month) for month in offered]

    @property
    def place_options(self) -> list[Option]:
        """The person's own places, the one shown, what stands above and directly below it."""
        place, own = self.asked.place, own_places(self.asked.user)
        above = [place.parent] if place.parent and place not in own else []
        near = [one for one in [*above, place, *self.figures.children] if self.asked.may_open(one)]
        offered = {one.pk: one for one in [*own, *near]}
        return [Option(str(one.pk), one.label, one.pk == place.pk) for one in offered.values()]
