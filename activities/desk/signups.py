"""Who signed up, as the desk lists them: in ticket order, phones masked, and how many in words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, Sum

from practice.identity import mask_phone
from practice.models import User

from ..models import Activity, Registrant, Registration
from ..models.activity import ActivityQuerySet
from ..models.registration import RegistrationQuerySet
from ..services.registering import Seats, terms_of
from ..services.registering.party import CHILD_BELOW

Status = Registration.Status

SHORTEST_DIGITS = 4
"""Of a telephone: fewer would find half the village, more than the mask shows are asked for by nobody."""
CODE_LENGTH = 6
SOON = dt.timedelta(days=31)
OFFERED = 12
"""Activities without sign-ups that are offered to be opened."""


def in_words(seats: Seats) -> str:
    """报上 18 人 / 名额 20，候补 3 人"""
    limit = f" / 名额 {seats.capacity}" if seats.capacity is not None else "，不限名额"
    waiting = f"，候补 {seats.waiting} 人" if seats.waiting else ""
    return f"报上 {seats.taken} 人{limit}{waiting}"


@dataclass(frozen=True)
class Taking:
    """An activity that takes sign-ups, with its seats."""

    activity: Activity
    seats: Seats

    @property
    def words(self) -> str:
        return in_words(self.seats)


def with_seats(activities: Sequence[Activity]) -> list[Taking]:
    """``seats_of`` each of them, in one statement."""
    live = Registration.objects.live().filter(activity__in=activities)
    people = {
        (activity, status): total
        for activity, status, total in live.order_by().values_list("activity", "status").annotate(Sum("party"))
    }
    return [
        Taking(
            one, Seats(one.capacity, people.get((one.pk, Status.PLACED), 0), people.get((one.pk, Status.WAITING), 0))
        )
        for one in activities
    ]


@dataclass(frozen=True)
class Noted:
    """An activity on a list of the desk, and how many signed up where people do."""

    activity: Activity
    signed_up: str


def noted(activities: Sequence[Activity]) -> list[Noted]:
    """One more statement where any of them takes sign-ups, none where none does."""
    taking = [one for one in activities if terms_of(one) is not None]
    words = {one.activity.pk: one.words for one in with_seats(taking)} if taking else {}
    return [Noted(one, words.get(one.pk, "")) for one in activities]


def taking_now(user: User, *, now: dt.datetime) -> ActivityQuerySet:
    """Activities still to come, or going on, for which people sign up; the next one first."""
    rows = Activity.objects.managed_by(user).filter(sign_up_terms__isnull=False, ends_at__gt=now)
    rows = rows.exclude(status=Activity.Status.CANCELLED)
    return rows.select_related("place", "sign_up_terms").order_by("starts_at", "pk")


def could_take(user: User, *, now: dt.datetime) -> ActivityQuerySet:
    """Public activities of the coming weeks to which people just come."""
    rows = Activity.objects.managed_by(user).filter(status=Activity.Status.PUBLISHED, sign_up_terms=None)
    soon = rows.filter(starts_at__gt=now, starts_at__lt=now + SOON)
    return soon.select_related("place").order_by("starts_at", "pk")


def listed(activity: Activity) -> RegistrationQuerySet:
    """All sign-ups of an activity in the order of their tickets, with their people and who entered them."""
    people = Prefetch("people", Registrant.objects.order_by("order"))
    rows = Registration.objects.filter(activity=activity).select_related("entered_by").prefetch_related(people)
    return rows.order_by("ticket")


def matching(words: str) -> Q:
    """A sign-up number, the last digits of a telephone, or a part of a name; nothing else finds anything."""
    typed = "".join(words.split())
    if typed.isdecimal():
        by_phone = Q(phone__endswith=typed) if len(typed) >= SHORTEST_DIGITS else Q(pk__in=[])
        return by_phone | Q(code=typed) if len(typed) == CODE_LENGTH else by_phone
    if not typed:
        return Q(pk__in=[])
    return Q(name__icontains=typed) | Q(pk__in=Registrant.objects.filter(name__icontains=typed).values("registration"))


@dataclass(frozen=True)
class Line:
    """One sign-up on the list. ``others`` are who comes beside the contact (or instead), with ages where asked for."""

    registration: Registration
    others: str
    ages: str
    contact_comes: bool

    @property
    def masked_guardian(self) -> str:
        return mask_phone(self.registration.guardian_phone)


def lines(registrations: Iterable[Registration]) -> list[Line]:
    return [line(one) for one in registrations]


def line(registration: Registration) -> Line:
    people = list(registration.people.all())
    first = people[0] if people else None
    comes = first is not None and first.name == registration.name
    others = people[1:] if comes else people
    age = f"{first.age} 岁" if first is not None and comes and first.age is not None else ""
    return Line(registration, "、".join(person_in_words(one) for one in others if one.name), age, comes)


def person_in_words(person: Registrant) -> str:
    if person.age is None:
        return person.name
    child = "，孩子" if person.age < CHILD_BELOW else ""
    return f"{person.name}（{person.age} 岁{child}）"
