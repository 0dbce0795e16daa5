"""Five hundred people at one counter: tries to sign up, sent at once over real connections."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from uuid import UUID

from django.db import connection
from django.test import Client

from activities.models import Activity, Registration
from activities.services.registering import Party, Person, SignUpRefused, register
from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, SignUpTermsFactory

NOW = dt.datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)
SEATS, ROOM = 20, 10
PEOPLE, SENT_TWICE, ASKED_TWICE = 440, 30, 30
AT_ONCE = 20


@dataclass(frozen=True)
class Try:
    """One press of the button; the same ``submission`` is the same form sent again."""

    phone: str
    submission: UUID
    size: int = 1

    @property
    def party(self) -> Party:
        names = [f"第{number}人" for number in range(1, self.size + 1)]
        return Party(names[0], self.phone, tuple(Person(name) for name in names))


@dataclass(frozen=True)
class Outcome:
    tried: Try
    registration: Registration | None


def crowd(rng: random.Random, *, largest: int = 1) -> list[Try]:
    """500 tries of 440 phones in any order: 30 forms arrive twice, 30 phones try again with a new form."""
    people = [
        Try(f"13{number:09d}", UUID(int=rng.getrandbits(128)), rng.randint(1, largest)) for number in range(PEOPLE)
    ]
    again = [Try(one.phone, UUID(int=rng.getrandbits(128)), one.size) for one in people[:ASKED_TWICE]]
    tries = [*people, *people[-SENT_TWICE:], *again]
    rng.shuffle(tries)
    return tries


def counter(place: Place) -> Activity:
    activity = ActivityFactory(place=place, capacity=SEATS)
    SignUpTermsFactory(activity=activity, waiting_room=ROOM)
    return Activity.objects.select_related("place", "sign_up_terms").get(pk=activity.pk)


def press(activity: Activity, tried: Try) -> Outcome:
    """Ask the service."""
    try:
        return Outcome(tried, register(activity=activity, party=tried.party, submission=tried.submission, now=NOW))
    except SignUpRefused:
        return Outcome(tried, None)


def by_post(activity: Activity, tried: Try) -> Outcome:
    """Send the form, as a browser does."""
    told = {"submission": str(tried.submission), "name": "第1人", "phone": tried.phone, "consents": "on"}
    answer = Client().post(f"/activities/{activity.pk}/signup/", told)
    assert answer.status_code in (302, 409)
    link = answer.headers.get("Location", "").removeprefix("/signups/").strip("/")
    return Outcome(tried, Registration.objects.get(link=link) if link else None)


@contextmanager
def at_once(
    way: Callable[[Activity, Try], Outcome] = press,
) -> Iterator[Callable[[Activity, Sequence[Try]], list[Outcome]]]:
    """A hall of threads, each with its own connection for as long as the hall is open."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield lambda activity, tries: list(pool.map(lambda one: way(activity, one), tries))
        finally:
            all_here = Barrier(AT_ONCE)
            list(pool.map(lambda _: leave(all_here), range(AT_ONCE)))


def leave(all_here: Barrier) -> None:
    """Each thread closes its own connection: nobody is done before all have begun."""
    all_here.wait(timeout=30)
    connection.close()


def seats_sold(activity: Activity) -> int:
    placed = Registration.objects.filter(activity=activity).placed()
    return sum(one.party for one in placed)


def what_is_wrong(activity: Activity, outcomes: Sequence[Outcome]) -> list[str]:
    """Everything that must not be after a rush; nothing when all is well."""
    rows = list(Registration.objects.filter(activity=activity).order_by("ticket").prefetch_related("people"))
    placed = [one for one in rows if one.status == Registration.Status.PLACED]
    waiting = [one for one in rows if one.status == Registration.Status.WAITING]
    numbers = sorted(person.seat for one in placed for person in one.people.all() if person.seat)
    taken = sum(one.party for one in placed)
    told = defaultdict(set)
    for outcome in outcomes:
        told[outcome.tried.submission].add(outcome.registration.pk if outcome.registration else None)
    checks = {
        "more seats sold than there are": taken > SEATS,
        "a seat left while the next in line fits": bool(waiting) and taken + waiting[0].party <= SEATS,
        "seat numbers": numbers != list(range(1, taken + 1)),
        "somebody overtook": [*placed, *waiting] != rows,
        "tickets": [one.ticket for one in rows] != list(range(1, len(rows) + 1)),
        "too many wait": sum(one.party for one in waiting) > ROOM,
        "a phone twice": len({one.phone for one in rows}) != len(rows),
        "one form, two answers": any(len(answers) > 1 for answers in told.values()),
        "told of what is not there": {key for answers in told.values() for key in answers if key}
        != {one.pk for one in rows},
    }
    return [name for name, is_so in checks.items() if is_so]
