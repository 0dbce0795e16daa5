"""The county's places as the map and its list show them, with what is on there next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from practice.days import ONE_DAY, clock, day_of, midnight, short_day, short_weekday, today
from practice.models import Place
from practice.pinyin import is_typed_pinyin

from .models import Activity

DAYS_AHEAD = 31
WEEK = 7
"""这一周 is today and the six days after, as on the home page."""

OF_EACH_KIND = 2
SHOWN = 2
"""Next activities that a line of the list names; filtered by a kind, they are of that kind."""


class Coming(NamedTuple):
    """An activity to come, or under way."""

    pk: int
    place_id: int
    title: str
    kind: str
    day: dt.date
    clock: str
    is_cancelled: bool

    @property
    def when(self) -> str:
        return f"{day_words(self.day)} {self.clock}"

    @property
    def is_this_week(self) -> bool:
        return self.day < today() + WEEK * ONE_DAY


@dataclass(slots=True)
class Spot:
    """A place of the map or only of the list: many have no position of their own."""

    pk: int
    label: str
    level: int
    town_id: int
    speciality: str
    is_open: bool
    is_located: bool
    address: str
    phone: str
    pinyin: str
    initials: str
    platforms: list[int]
    coming: list[Coming] = field(default_factory=list)
    next: list[Coming] = field(default_factory=list)
    """The first of those that were asked for."""

    @property
    def letter(self) -> str:
        return Place.Level(self.level).label

    def holds(self, word: str) -> bool:
        """Whether the word, in lower case, is a part of what is said of the place, or the beginning of its pinyin."""
        if any(word in text.lower() for text in (self.label, self.speciality, self.address)):
            return True
        spelt = (self.initials, self.pinyin.replace(" ", ""))
        return is_typed_pinyin(word) and any(text.startswith(word) for text in spelt)


COLUMNS = (
    *("pk", "short_name", "name", "level", "path", "speciality", "status", "lat"),
    *("address", "phone", "pinyin", "initials"),
)


def day_words(day: dt.date) -> str:
    return f"{short_day(day)} {short_weekday(day)}"


def spots() -> list[Spot]:
    """Every public place: the centre and what is its own, then the institutes by pinyin, each before what it has."""
    rows = list(Place.objects.public().order_by("pk").values_list(*COLUMNS))
    institutes = {row[0] for row in rows if row[3] == Place.Level.INSTITUTE}
    platforms, coming = platforms_by_place(), coming_by_place()
    found = [
        Spot(
            pk=pk,
            label=short_name or name,
            level=level,
            town_id=town_of(path, institutes),
            speciality=speciality,
            is_open=status == Place.Status.OPEN,
            is_located=lat is not None,
            address=address,
            phone=phone,
            pinyin=pinyin,
            initials=initials,
            platforms=platforms[pk],
            coming=coming[pk],
        )
        for pk, short_name, name, level, path, speciality, status, lat, address, phone, pinyin, initials in rows
    ]
    return in_order(found)


def town_of(path: str, institutes: set[int]) -> int:
    """The institute that it belongs to; the centre where there is none between."""
    centre, *below = (int(key) for key in path.strip("/").split("/"))
    return below[0] if below and below[0] in institutes else centre


def in_order(found: list[Spot]) -> list[Spot]:
    heads = {spot.pk: (spot.level, spot.pinyin) for spot in found if spot.pk == spot.town_id}
    return sorted(
        found,
        key=lambda spot: (heads.get(spot.town_id, (0, "")), spot.town_id, spot.level, spot.pinyin, spot.pk),
    )


def platforms_by_place() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place, platform in Place.platforms.through.objects.values_list("place_id", "serviceplatform_id"):
        found[place].append(platform)
    return found


def coming_by_place() -> dict[int, list[Coming]]:
    found: dict[int, list[Coming]] = defaultdict(list)
    for one in coming():
        found[one.place_id].append(one)
    return found


def coming() -> Iterator[Coming]:
    """The next month at each place by their start: of each kind the first two, cancelled ones beside them."""
    is_cancelled = ExpressionWrapper(Q(status="cancelled"), output_field=BooleanField())
    first = Window(RowNumber(), partition_by=[F("place"), F("kind"), is_cancelled], order_by=[F("starts_at"), F("pk")])
    end = midnight(today() + DAYS_AHEAD * ONE_DAY)
    rows = Activity.objects.public().filter(ends_at__gte=timezone.now(), starts_at__lt=end, place__closed_on=None)
    rows = rows.annotate(number=first).filter(number__lte=OF_EACH_KIND).order_by("starts_at", "pk")
    for pk, place, title, kind, starts_at, status in rows.values_list(
        "pk", "place_id", "title", "kind", "starts_at", "status"
    ):
        yield Coming(pk, place, title, kind, day_of(starts_at), clock(starts_at), status == "cancelled")
