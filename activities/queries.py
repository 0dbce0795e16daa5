"""Public reads across activities: what is next at a place, what was there lately, the next fixed days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from practice.days import month_of, next_month, previous_month
from practice.models import Place
from practice.queries import holidays

from .models import Activity, Programme
from .models.activity import ActivityQuerySet

SHOWN = 8
LOOK_AHEAD = dt.timedelta(days=31)

BY_START = F("starts_at") + dt.timedelta(0)
"""The order of ``starts_at``, but not by its index. PostgreSQL would walk that from one end of all activities, hoping
to meet the few that are meant before long; it is ``ends_at``, or the place, that leads to them."""


@dataclass(frozen=True)
class FixedDay:
    """The next day of a fixed-day programme, and how far away it is."""

    programme: Programme
    date: dt.date
    days_left: int


def upcoming_at(place: Place) -> ActivityQuerySet:
    """The next activities at the place or below it, cancelled ones included so that nobody goes in vain."""
    return _listed(Activity.objects.public().within(place).filter(ends_at__gte=timezone.now()).order_by(BY_START, "pk"))


def recent_at(place: Place) -> ActivityQuerySet:
    """The latest activities that took place there or below.

    Of the county or a township there are some among the latest of all, so that they are looked for there; what a
    station held may be long ago.
    """
    held = Activity.objects.counted().filter(ends_at__lt=timezone.now())
    if place.level == Place.Level.POINT:  # Nothing stands below it.
        return _listed(held.filter(place=place).order_by("-starts_at", "-pk"))
    latest = "-starts_at" if place.level < Place.Level.STATION else BY_START.desc()
    return _listed(held.within(place).order_by(latest, "-pk"))


def also_at(activity: Activity) -> ActivityQuerySet:
    """What else is coming at the same place."""
    rows = Activity.objects.public().filter(place=activity.place, ends_at__gte=timezone.now()).exclude(pk=activity.pk)
    return _listed(rows.order_by("starts_at", "pk"))


def _listed(activities: ActivityQuerySet) -> ActivityQuerySet:
    """The first of them, with what a short list says of each."""
    shown = activities.select_related("place")[:SHOWN]
    return shown.only("title", "starts_at", "status", "place__name", "place__short_name")


def next_fixed_days(today: dt.date) -> list[FixedDay]:
    """The next day of each fixed-day programme by its rule, the soonest first; days off are seen to as it says."""
    off = holidays(previous_month(today), next_month(next_month(today)) + LOOK_AHEAD)
    programmes = Programme.objects.public().filter(category=Programme.Category.FIXED_DAY)
    found = [(next_day(one, today, off), one) for one in programmes]
    dated = sorted(((date, one) for date, one in found if date), key=lambda pair: (pair[0], pair[1].pk))
    return [FixedDay(one, date, (date - today).days) for date, one in dated]


def next_day(programme: Programme, today: dt.date, off: Mapping[dt.date, bool]) -> dt.date | None:
    """The first day from today on, this month or the next, on which the programme is held.

    Last month is looked at too: a day off at its end may have put the day off into this one.
    """
    month = month_of(today)
    months = (previous_month(month), month, next_month(month))
    named = [day for one in months for day in programme.nominal_days(one)]
    held = (programme.held_on(day, off) for day in named)
    return min((day for day in held if day and day >= today), default=None)
