"""One seat is never sold twice: five hundred people press at once, fifty times over; and what happens without the lock.

Most rounds go through the service, each thread on a connection of its own; a few go through the whole site.
"""

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, models
from django.utils import timezone

from activities.models import Activity, Registrant, Registration
from activities.services.registering import taking
from activities.signups import limits
from practice.models import Place
from tests.activities.crowd import SEATS, at_once, by_post, counter, crowd, seats_sold, what_is_wrong

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS, OF_FAMILIES, WITHOUT_LOCK = 50, 10, 2


@pytest.fixture(autouse=True)
def _messages_wait(settings: pytest.FixtureRequest) -> None:
    """Messages are written and stay waiting, as where a gateway is: sending them is another test's matter."""
    settings.MESSAGE_GATEWAY_URL = "http://127.0.0.1:9/"  # type: ignore[attr-defined]


def test_no_seat_is_sold_twice(station: Place) -> None:
    with at_once() as all_press:
        for number in range(ROUNDS):
            rng, activity = random.Random(number), counter(station)
            tries = crowd(rng, largest=5 if number < OF_FAMILIES else 1)
            outcomes = all_press(activity, tries)
            assert (number, len(outcomes), what_is_wrong(activity, outcomes)) == (number, 500, [])
            if number >= OF_FAMILIES:
                assert seats_sold(activity) == SEATS


def test_no_seat_is_sold_twice_through_the_whole_site(station: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rush by POST requests: links, middleware, forms and all. All of it comes from one address."""
    monkeypatch.setattr(limits, "PER_ADDRESS", limits.PER_ADDRESS._replace(at_most=10_000))
    activity, tries = counter(station), crowd(random.Random(1))[:100]
    soon = timezone.now() + dt.timedelta(days=3)
    Activity.objects.update(starts_at=soon, ends_at=soon + dt.timedelta(hours=2))
    with at_once(by_post) as all_press:
        outcomes = all_press(activity, tries)
    assert what_is_wrong(activity, outcomes) == []
    assert seats_sold(activity) == SEATS


def unlocked(activity: Activity) -> Activity:
    """What ``lock`` reads, without holding it."""
    return Activity.objects.select_related("place", "sign_up_terms").get(pk=activity.pk)


@contextmanager
def without(*constraints: tuple[type[models.Model], str]) -> Iterator[None]:
    """Take constraints away for a while."""
    named = [(model, one) for model, name in constraints for one in model._meta.constraints if one.name == name]
    with connection.schema_editor() as editor:
        for model, one in named:
            editor.remove_constraint(model, one)
    try:
        yield
    finally:
        Registrant.objects.all().delete()
        Registration.objects.all().delete()
        with connection.schema_editor() as editor:
            for model, one in named:
                editor.add_constraint(model, one)


def test_without_lock_and_constraints_seats_are_oversold(station: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the rush is a real one, and what holds it is the lock.

    The numbers of seats and the places in line have to be let go of too, because the database would refuse the second
    holder of either even where the lock is forgotten (the next test).
    """
    monkeypatch.setattr(taking, "lock", unlocked)
    guards = ((Registrant, "registrant_seat_once"), (Registration, "registration_ticket_once"))
    with without(*guards), at_once() as all_press:
        sold = []
        for number in range(WITHOUT_LOCK):
            activity = counter(station)
            all_press(activity, crowd(random.Random(number)))
            sold.append(seats_sold(activity))
        assert min(sold) > SEATS, sold


def test_without_lock_the_database_still_sells_no_seat_twice(station: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then people are turned away who would have had a seat; but nobody is given another's."""
    monkeypatch.setattr(taking, "lock", unlocked)
    with at_once() as all_press:
        for number in range(WITHOUT_LOCK):
            activity = counter(station)
            all_press(activity, crowd(random.Random(number))[:150])
            assert seats_sold(activity) <= SEATS
