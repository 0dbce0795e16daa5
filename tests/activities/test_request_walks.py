"""Requests for help under many hands: random walks through the steps, and two people at one moment."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import RequestStep, ServiceRequest
from activities.services import requesting
from activities.services.requesting import STEPS, Asker, NotTheirs, StepRefused, Verb, dispatching
from practice.days import SHANGHAI
from practice.errors import PortalError
from practice.models import Place, User
from tests.activities.test_request_steps import IS, askers, takes
from tests.factories import ServiceRequestFactory, TeamFactory
from volunteers.models import Team

__all__ = ["askers"]

Status = ServiceRequest.Status
NOW = dt.datetime(2026, 10, 19, 10, 0, tzinfo=SHANGHAI)
WALKERS = [Verb.DISPATCH, Verb.ACCEPT, Verb.FINISH, *Verb]
"""The way forward is tried more often, or walks would rarely come far."""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.tuples(st.sampled_from(WALKERS), st.sampled_from(sorted(IS))), min_size=10, max_size=25))
def test_random_walks_leave_a_chain_of_declared_steps(
    walk: list[tuple[Verb, str]],
    station: Place,
    askers: Callable[[ServiceRequest, str], Asker],
) -> None:
    with transaction.atomic():
        request = ServiceRequestFactory(place=station, received_at=NOW - dt.timedelta(days=30))
        take = takes(TeamFactory(place=station))
        for verb, who in walk:
            request.refresh_from_db()
            with suppress(PortalError, AssertionError):
                take[verb](request, askers(request, who))
        what_holds(ServiceRequest.objects.get(pk=request.pk))
        transaction.set_rollback(True)


def what_holds(request: ServiceRequest) -> None:
    state = str(Status.RECEIVED)
    declared = {(origin, step.to or origin) for step in STEPS.values() for origin in step.origins}
    for step in RequestStep.objects.filter(request=request).order_by("pk"):
        assert step.before == state
        assert (step.before, step.after) in declared
        state = step.after
    assert request.status == state
    assert (request.team is not None) or request.status in ("received", "refused", "withdrawn")
    raised = request.steps.filter(actor="clock").count() + request.steps.filter(before="done", after="received").count()
    assert request.raised == raised
    assert (request.erased_at is not None) or (request.name and request.status != Status.WITHDRAWN)
    assert (request.answered_at is None) is (not request.steps.filter(after__in=["dispatched", "refused"]).exists())


def other_at_once(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """``second`` begins while ``first`` is done and not yet committed; what it was told."""
    told: list[str] = []
    begun = Event()

    def late() -> None:
        begun.set()
        try:
            second()
        except (StepRefused, NotTheirs) as refusal:
            told.append(refusal.message)
        finally:
            connection.close()

    thread = Thread(target=late)
    with transaction.atomic():
        first()
        thread.start()
        begun.wait(5)
        thread.join(0.3)
        assert thread.is_alive(), "nothing held it up"
    thread.join(10)
    return told


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told_what_the_other_did(station: Place, county_staff: User, station_head: User) -> None:
    teams: list[Team] = TeamFactory.create_batch(2, place=station)
    request = ServiceRequestFactory(place=station)

    def send(team: Team) -> object:
        return requesting.dispatch(request=request, team=team, by=county_staff, now=NOW)

    assert "现在是“已派单”" in other_at_once(lambda: send(teams[0]), lambda: send(teams[1]))[0]
    request.refresh_from_db()
    assert (request.team, request.steps.count()) == (teams[0], 1)
    told = other_at_once(
        lambda: requesting.call_back(request=request, by=county_staff, now=NOW),
        lambda: requesting.accept(request=request, by=station_head, now=NOW),
    )
    assert len(told) == 1
    request.refresh_from_db()
    assert (request.status, request.team) == (Status.RECEIVED, None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_send(station: Place, county_staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same two people, when the row is only read."""
    rows = ServiceRequest.objects.select_related("place", "handled_at__parent", "team__leader", "offer")
    monkeypatch.setattr(dispatching, "lock", lambda request: rows.get(pk=request.pk))
    request, teams = ServiceRequestFactory(place=station), TeamFactory.create_batch(2, place=station)

    def send(team: Team) -> object:
        return requesting.dispatch(request=request, team=team, by=county_staff, now=NOW)

    assert other_at_once(lambda: send(teams[0]), lambda: send(teams[1])) == []
    assert request.steps.count() == 2
