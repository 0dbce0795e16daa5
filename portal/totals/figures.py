"""The figures of a place's month, with those of the months and places they are set against: from the roll-up alone."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BigIntegerField, Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast

from activities.models import Programme
from practice.compiled import planned
from practice.days import months_between
from practice.models import Place

from ..models import MonthlyTotal
from ..rollup import Measures
from ..rollup.cells import NONE
from .standing import Standing, stood
from .tree import was_open_in

Slice = MonthlyTotal.Slice
TREND_MONTHS = 24
ROW = ("place_id", "month", "slice", "key", "name")


@dataclass(frozen=True)
class Figures:
    """Everything the page of a place's month shows, as numbers."""

    place: Place
    month: dt.date
    whole: Measures
    trend: Mapping[dt.date, Measures]
    by_place: Mapping[int, Measures]
    by_kind: Mapping[str, Measures]
    by_programme: Mapping[str, Measures]
    children: list[Place]
    stations_below: Mapping[int, int]
    programmes: Mapping[str, str]
    standing: Standing

    def at(self, month: dt.date) -> Measures | None:
        """The month's figures; None before the first month of the trend that has any."""
        if not self.trend or month < min(self.trend):
            return None
        return self.trend.get(month, Measures())

    @property
    def months(self) -> list[dt.date]:
        return trend_months(self.month)

    @property
    def own(self) -> Measures:
        """What took place at the place itself and not below it; its people are counted apart, never subtracted."""
        below = list(self.by_place.values())
        rest = [whole - sum(one[index] for one in below) for index, whole in enumerate(self.whole)]
        return Measures(*rest)._replace(volunteers=self.standing.own_volunteers, active_stations=0)


def year_before(month: dt.date) -> dt.date:
    return month.replace(year=month.year - 1)


def trend_months(month: dt.date) -> list[dt.date]:
    """The two years that end with the month."""
    return months_between(year_before(year_before(month)), month)[-TREND_MONTHS:]


def figures_of(place: Place, month: dt.date) -> Figures:
    children, standing = stood(place, month)
    rows = _rows(place, month, [child.pk for child in children])
    of_place = [row for row in rows if row.place == place.pk]
    by_place = {row.place: row.found for row in rows if row.place != place.pk}
    trend = {row.month: row.found for row in of_place if row.slice == Slice.ALL}
    return Figures(
        place=place,
        month=month,
        whole=trend.get(month, Measures()),
        trend=trend,
        by_place=by_place,
        by_kind={row.key: row.found for row in of_place if row.slice == Slice.KIND},
        by_programme={row.key: row.found for row in of_place if row.slice == Slice.PROGRAMME},
        programmes={row.key: row.name for row in of_place if row.slice == Slice.PROGRAMME and row.name},
        children=[child for child in children if child.pk in by_place or was_open_in(child, month)],
        stations_below={child.pk: child.stations for child in children},
        standing=standing,
    )


class Row(NamedTuple):
    """A total as read, with the programme's name where it is of one."""

    place: int
    month: dt.date
    slice: str
    key: str
    name: str | None
    found: Measures


def _rows(place: Place, month: dt.date, children: list[int]) -> list[Row]:
    """Two years of the place, its slices of the month, and the places directly below in the month: one query.

    Programmes come in their official order.
    """
    trend = Q(place=place, slice=Slice.ALL, month__in=trend_months(month))
    below = Q(place__in=children, slice=Slice.ALL, month=month)
    is_programme = When(Q(slice=Slice.PROGRAMME) & ~Q(key=NONE), then=Cast("key", BigIntegerField()))
    named = Programme.objects.filter(pk=OuterRef("programme"))
    found = MonthlyTotal.objects.filter(trend | below | Q(place=place, month=month)).annotate(
        programme=Case(is_programme, default=None, output_field=BigIntegerField()),
        name=Subquery(named.values("name")[:1]),
        order=Subquery(named.values("order")[:1]),
    )
    columns = found.order_by("order", "programme").values_list(*ROW, *MonthlyTotal.MEASURES)
    return [
        Row(place, month, slice_, key, name, Measures(*amounts))
        for place, month, slice_, key, name, *amounts in planned(columns)
    ]


def whole_of(places: Collection[Place], month: dt.date) -> dict[int, Measures]:
    """The whole month of several places, one query."""
    found = MonthlyTotal.objects.whole().filter(place__in=places, month=month).order_by()
    columns = found.values_list("place_id", *MonthlyTotal.MEASURES)
    return {place: Measures(*amounts) for place, *amounts in columns}
