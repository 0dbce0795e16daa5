"""Reads that several apps share."""

import datetime as dt
from typing import NamedTuple

from .compiled import Compiled
from .models import Holiday, Place


class HolidayName(NamedTuple):
    """What the calendar says of a day that differs from the plain week."""

    name: str
    is_day_off: bool


HOLIDAYS = Compiled(
    lambda first, last: Holiday.objects.filter(date__range=(first, last)).order_by().values_list("date", "is_day_off")
)


def holidays(first: dt.date, last: dt.date) -> dict[dt.date, bool]:
    """The days that differ from the plain week, first and last included: True for a day off, False for a worked one."""
    return dict(HOLIDAYS(first, last))


NAMED_HOLIDAYS = Compiled(
    lambda first, last: Holiday.objects.filter(date__range=(first, last)).values_list("date", "name", "is_day_off")
)


def holiday_names(first: dt.date, last: dt.date) -> dict[dt.date, HolidayName]:
    return {date: HolidayName(name, is_day_off) for date, name, is_day_off in NAMED_HOLIDAYS(first, last)}


def county() -> Place | None:
    """The centre this portal belongs to: the first one; None before any place has been imported."""
    return Place.objects.filter(level=Place.Level.CENTER).order_by("pk").first()


def ancestors(place: Place) -> list[Place]:
    """From the centre down to the parent."""
    return list(Place.objects.filter(pk__in=place.ancestor_ids[:-1]).order_by("level"))


def children(place: Place) -> list[Place]:
    """The open places directly below."""
    return list(Place.objects.public().filter(parent=place).order_by("level", "code", "pk"))


def institutes() -> list[Place]:
    """The county's open institutes, by code."""
    return list(Place.objects.public().filter(level=Place.Level.INSTITUTE).order_by("code", "pk"))
