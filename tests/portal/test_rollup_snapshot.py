"""What is taken out of the logs and what is counted belong to one moment, whoever writes meanwhile."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from portal.models import MonthlyTotal
from portal.rollup import advancing, drain, draining, reconcile
from portal.rollup.people import people_gained
from portal.rollup.turns import take_turn
from practice.days import SHANGHAI
from practice.models import Place
from practice.services import mark_changed
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import Volunteer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NINTH = dt.datetime(2026, 10, 9, 9, tzinfo=SHANGHAI)


def serve(volunteer: Volunteer, place: Place) -> None:
    """Approved hours of the person at the place, committed with their mark."""
    with transaction.atomic():
        record = ServiceRecordFactory(
            activity=ActivityFactory(place=place, held=True, starts_at=NINTH), volunteer=volunteer
        )
        mark_changed(place_id=place.pk, month=record.month)


def elsewhere(write: Callable[[], object]) -> None:
    """Write on a connection of its own, and wait until it is committed."""

    def run() -> None:
        write()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def people_of(place: Place) -> int:
    return MonthlyTotal.objects.whole().get(place=place).volunteers


@pytest.fixture
def counted_once(
    county: Place, station: Place, other_station: Place, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Roll up hours at one station while the same person's hours at another are committed half-way."""
    volunteer = VolunteerFactory(home_place=station)
    writes = [lambda: serve(volunteer, other_station)]

    def gained_while_someone_writes(*arguments: Any) -> Any:
        if writes:
            elsewhere(writes.pop())
        return people_gained(*arguments)

    monkeypatch.setattr(advancing, "people_gained", gained_while_someone_writes)

    def roll_up() -> None:
        monkeypatch.setattr("practice.services.wake_roll_up", lambda: None)
        serve(volunteer, station)
        drain()

    return roll_up


def test_hours_committed_half_way_are_counted_once(counted_once: Callable[[], None], county: Place) -> None:
    counted_once()

    assert people_of(county) == 1
    assert reconcile().differences == 0


def test_control_counting_on_a_newer_moment_loses_the_person(
    counted_once: Callable[[], None], county: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the snapshot the count sees what the log that was taken does not say."""

    def on_whatever_is_there(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with transaction.atomic():
            return work(*arguments, **named)

    monkeypatch.setattr("portal.rollup.turns._once", on_whatever_is_there)
    counted_once()

    assert people_of(county) == 0
    assert reconcile().differences > 0


def test_second_roll_up_begins_anew_when_the_first_wrote_after_its_moment(
    county: Place, station: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses it, it looks again and finds the log empty; nothing is counted twice."""
    monkeypatch.setattr("practice.services.wake_roll_up", lambda: None)
    serve(VolunteerFactory(home_place=station), station)
    reconcile()
    serve(VolunteerFactory(home_place=station), station)
    tries = []

    def take_turn_too_late(*, wait: bool) -> Any:
        list(MonthlyTotal.objects.all())
        tries.append(connection.connection.info.backend_pid)
        if len(tries) == 1:
            elsewhere(drain)
        return take_turn(wait=wait)

    monkeypatch.setattr(draining, "take_turn", take_turn_too_late)
    drain()

    assert (len(tries), len(set(tries))) == (3, 2)
    assert people_of(county) == 2
    assert reconcile().differences == 0
