"""What can be ordered, and where: the county's offers, and those of one township."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Q

from practice.days import month_bounds, month_of, previous_month
from practice.models import Place

from ..models import ServiceOffer, ServiceRequest

OTHER = "其他"
STATION_WORDS = ("新时代文明实践站", "新时代文明实践所", "新时代文明实践中心")


class LastMonth(NamedTuple):
    """How it went in the last complete month, in the whole county."""

    month: dt.date
    received: int
    done: int


class Shelf(NamedTuple):
    """A platform's offers on the menu."""

    title: str
    offers: Sequence[ServiceOffer]


def home_name(place: Place) -> str:
    """The village or township itself, without the words for its station: 前麻峪村."""
    for words in STATION_WORDS:
        if place.name.endswith(words) and place.name != words:
            return place.name.removesuffix(words)
    return place.label


def shelves(town: Place | None) -> list[Shelf]:
    """The county's offers, and with a township those of its own teams and villages."""
    at_home = Q(team__place__level=Place.Level.CENTER)
    if town is not None:
        at_home |= Q(team__place__path__startswith=town.path)
    offers = ServiceOffer.objects.public().filter(at_home).select_related("team__place", "platform")
    ordered = offers.order_by("platform__order", "platform", "order", "pk")
    by_platform = groupby(ordered, key=lambda offer: offer.platform.name if offer.platform else "")
    found = [Shelf(title, list(group)) for title, group in by_platform]
    named, rest = [one for one in found if one.title], [one for one in found if not one.title]
    return [*named, *(Shelf(OTHER if named else "", one.offers) for one in rest)]


def offer_asked(key: str | None) -> ServiceOffer | None:
    """The offer of the menu that an address names; None for one that is gone."""
    if key is None or not key.isdecimal() or len(key) > 9:
        return None
    return ServiceOffer.objects.public().select_related("team__place").filter(pk=int(key)).first()


def town_asked(key: str | None) -> Place | None:
    if key is None or not key.isdecimal() or len(key) > 9:
        return None
    return Place.objects.public().filter(level=Place.Level.INSTITUTE, pk=int(key)).first()


def town_of(offer: ServiceOffer | None) -> Place | None:
    """The township in which alone the offer's team goes out; None for a team of the whole county."""
    if offer is None:
        return None
    above = Place.objects.public().filter(pk__in=offer.team.place.ancestor_ids, level=Place.Level.INSTITUTE)
    return above.first()


def last_month(today: dt.date) -> LastMonth | None:
    """None where nobody asked for anything: a zero would say nothing."""
    month = previous_month(month_of(today))
    start, end = month_bounds(month)
    done = Q(done_at__gte=start, done_at__lt=end, status__in=ServiceRequest.FINISHED)
    counted = ServiceRequest.objects.filter(Q(month=month) | done).aggregate(
        received=Count("pk", filter=Q(month=month)), done=Count("pk", filter=done)
    )
    return LastMonth(month, **counted) if counted["received"] else None
