"""Words for the tests of signing up: an activity that takes sign-ups, and parties that come."""

import datetime as dt
from itertools import count
from typing import Any
from uuid import uuid4

from activities.models import Activity, Registration
from activities.services.registering import Party, Person, register
from practice.days import SHANGHAI
from practice.models import Message
from tests.factories import ActivityFactory, SignUpTermsFactory

STARTS = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)
NOW = dt.datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)
PHONES = (f"137{number:08d}" for number in count(1))


def open_activity(place: Any = None, *, capacity: int | None = 5, **terms: Any) -> Activity:
    """One of Friday 16 October 9:00 that takes sign-ups, as the pages load it."""
    given = {"place": place} if place else {}
    activity = ActivityFactory(title="健身操公益培训", capacity=capacity, starts_at=STARTS, **given)
    SignUpTermsFactory(activity=activity, **terms)
    return fresh(activity)


def fresh(activity: Activity) -> Activity:
    return Activity.objects.select_related("place", "sign_up_terms").get(pk=activity.pk)


def party(size: int = 1, *, phone: str = "", ages: tuple[int | None, ...] = (), **guardian: Any) -> Party:
    names = [f"第{number}人" for number in range(1, size + 1)]
    known = (*ages, *[None] * (size - len(ages)))
    people = tuple(Person(name, age) for name, age in zip(names, known, strict=True))
    return Party(names[0] if names else "联系人", phone or next(PHONES), people, **guardian)


def sign_up(activity: Activity, size: int = 1, **given: Any) -> Registration:
    """Register a party of this size, by default of a new phone; ``now`` and ``by`` are passed on."""
    passed = {name: given.pop(name) for name in ("now", "by", "submission") if name in given}
    return register(
        activity=fresh(activity),
        party=party(size, **given),
        **{"submission": uuid4(), "now": NOW, **passed},
    )


def told(registration: Registration) -> list[str]:
    """What was said to this sign-up, by the last part of the key, in order."""
    about = Message.objects.filter(key__startswith=f"registration:{registration.pk}:").order_by("pk")
    return [key.split(":", 2)[2] for key in about.values_list("key", flat=True)]


def standing(activity: Activity) -> list[tuple[int, str, int]]:
    """Each sign-up's place in line, status and people."""
    rows = Registration.objects.filter(activity=activity).order_by("ticket")
    return list(rows.values_list("ticket", "status", "party"))
