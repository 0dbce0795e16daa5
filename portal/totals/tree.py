"""Places as they stood in a month: what was directly below, and which stations there were."""

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from practice.days import next_month
from practice.models import Place, PlaceLineage

from ..models import MonthlyTotal
from ..rollup.tree import lineage_of


def stood_below(place: Place, month: dt.date) -> QuerySet[PlaceLineage]:
    """The lines of all that stood under the place in the month, the place itself included."""
    return lineage_of(month).filter(ancestor=place)


def keys_below(place: Place, month: dt.date) -> QuerySet[PlaceLineage, int]:
    return stood_below(place, month).order_by().values_list("place", flat=True)


def family_in(place: Place, month: dt.date) -> QuerySet[Any]:
    """The place and what stood directly below it, in the official order, each child with its number of ``stations``."""
    near = stood_below(place, month).filter(distance__in=(0, 1)).order_by().values("place")
    own = When(pk=place.pk, then=Value(0))
    stations = Case(own, default=_station_count(month), output_field=IntegerField())
    return Place.objects.filter(pk__in=near).annotate(stations=stations).order_by("level", "code", "pk")


def _station_count(month: dt.date) -> Coalesce:
    """Stations at or below the place of the outer query. A station stands right under its institute, and so on up."""
    far = ExpressionWrapper(Value(int(Place.Level.STATION)) - OuterRef("level"), output_field=IntegerField())
    lines = lineage_of(month).filter(ancestor=OuterRef("pk"), distance=far, place__level=Place.Level.STATION)
    counted = lines.filter(existed_in(month, "place")).order_by().values("ancestor").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), Value(0), output_field=IntegerField())


def stations_of(month: dt.date) -> QuerySet[Place]:
    """The month's stations."""
    return Place.objects.stations().filter(existed_in(month, "")).order_by()


def existed_in(month: dt.date, to: str) -> Q:
    """Open on some day of the month, or with a session although on record as closed; ``to`` leads to the place."""
    prefix = f"{to}__" if to else ""
    opened = Q(**{f"{prefix}opened_on": None}) | Q(**{f"{prefix}opened_on__lt": next_month(month)})
    not_closed = Q(**{f"{prefix}closed_on": None}) | Q(**{f"{prefix}closed_on__gte": month})
    totals = MonthlyTotal.objects.whole().filter(place=OuterRef(to or "pk"), month=month, sessions__gt=0)
    return opened & not_closed | Q(Exists(totals))


def was_open_in(place: Place, month: dt.date) -> bool:
    opened = place.opened_on is None or place.opened_on.replace(day=1) <= month
    return opened and (place.closed_on is None or place.closed_on >= month)
