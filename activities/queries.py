"""Public reads across activities: what is next at a place, what was there lately, the next fixed days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from practice.days import month_of, next_month, previous_month
from practice.models import Place
from practice.queries import holidays

from .models import Activity, Programme
from .models.activity import ActivityQuerySet

SHOWN = 8
LOOK_AHEAD = dt.timedelta(days=31)


@dataclass(frozen=True)
class FixedDay:
    """The next day of a fixed-day programme, and how far away it is."""

    programme: Programme
    date: dt.date
    days_left: int


def upcoming_at(place: Place) -> ActivityQuerySet:
    """The next activities at the place or below it, cancelled ones included so that nobody goes in vain."""
    rows = Activity.objects.public().within(place).filter(ends_at__gte=timezone.now())
    return rows.select_related("place__parent", "programme").order_by("starts_at", "pk")[:SHOWN]


def recent_at(place: Place) -> ActivityQuerySet:
    """The latest activities that took place there or below."""
    rows = Activity.objects.counted().within(place).filter(ends_at__lt=timezone.now())
    return rows.select_related("place__parent", "programme").order_by("-starts_at", "-pk")[:SHOWN]


def also_at(activity: Activity) -> ActivityQuerySet:
    """What else is coming at the same place."""
    rows = Activity.objects.public().filter(place=activity.place, ends_at__gte=timezone.now()).exclude(pk=activity.pk)
    return rows.select_related("place__parent", "programme").order_by("starts_at", "pk")[:SHOWN]


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
