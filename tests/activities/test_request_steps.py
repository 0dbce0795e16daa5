"""点单—派单—接单—评单: every state, every verb and everybody who might try it, against the one table."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Subquery, Value

from activities.models import RequestStep, ServiceRequest
from activities.services import Report, requesting
from activities.services.requesting import STEPS, Asker, NotTheirs, StepRefused, Verb, Who
from activities.services.requesting.steps import check, lock
from practice.days import SHANGHAI
from practice.models import ChangedMonth, Message, Place
from tests.factories import ServiceRequestFactory, TeamFactory
from volunteers.models import ServiceRecord, Team

Status = ServiceRequest.Status
NOW = dt.datetime(2026, 10, 30, 10, 0, tzinfo=SHANGHAI)
SERVED = dt.datetime(2026, 10, 20, 9, 0, tzinfo=SHANGHAI)

LEADS: dict[Verb, dict[str, str]] = {
    Verb.DISPATCH: {"received": "dispatched"},
    Verb.REFUSE: {"received": "refused"},
    Verb.CALL_BACK: {"dispatched": "received", "accepted": "received"},
    Verb.ACCEPT: {"dispatched": "accepted"},
    Verb.DECLINE: {"dispatched": "received", "accepted": "received"},
    Verb.FINISH: {"accepted": "done"},
    Verb.HOLD: {"done": "done", "confirmed": "confirmed"},
    Verb.CONFIRM: {"done": "confirmed"},
    Verb.RATE: {"confirmed": "confirmed"},
    Verb.NOT_DONE: {"done": "received"},
    Verb.CHANGE: {"received": "received", "dispatched": "dispatched", "accepted": "accepted"},
    Verb.WITHDRAW: {"received": "withdrawn", "dispatched": "withdrawn", "accepted": "withdrawn"},
    Verb.FORGET: {"done": "done", "confirmed": "confirmed", "refused": "refused"},
    Verb.RAISE: {"received": "received", "dispatched": "dispatched", "accepted": "accepted"},
}
"""The table once more, written out by hand: which verb leads from where to where."""

MAY: dict[Verb, set[Who]] = {
    **{verb: {Who.DECIDER} for verb in (Verb.DISPATCH, Verb.REFUSE, Verb.CALL_BACK)},
    **{verb: {Who.LEADER, Who.FOR_TEAM} for verb in (Verb.ACCEPT, Verb.DECLINE, Verb.FINISH)},
    **{verb: {Who.REQUESTER} for verb in (Verb.CONFIRM, Verb.RATE, Verb.NOT_DONE, Verb.FORGET, Verb.CHANGE)},
    Verb.WITHDRAW: {Who.REQUESTER, Who.DECIDER},
    Verb.HOLD: {Who.RECORDER},
    Verb.RAISE: {Who.CLOCK},
}

IS: dict[str, set[Who]] = {
    "requester": {Who.REQUESTER},
    "team": {Who.LEADER},
    "county_staff": {Who.DECIDER, Who.FOR_TEAM, Who.RECORDER},
    "institute_staff": {Who.DECIDER, Who.RECORDER},
    "station_head": {Who.RECORDER},
    "other_station_head": {Who.FOR_TEAM},
    "leader": set(),
    "stranger": set(),
    "clock": {Who.CLOCK},
}
"""The cast, where the team is at home at the other station."""


def test_table_is_the_one_written_out_here() -> None:
    assert set(STEPS) == set(LEADS) == set(MAY) == set(Verb)
    for verb, step in STEPS.items():
        assert {origin: step.to or origin for origin in step.origins} == LEADS[verb], verb
        assert set(step.who) == MAY[verb], verb


def _raise(request: ServiceRequest, asker: Asker) -> None:
    check(Verb.RAISE, lock(request), asker)
    assert requesting.raise_overdue(now=NOW) == 1


def _hold(request: ServiceRequest, asker: Asker) -> None:
    activity = requesting.activity_for(request, starts_at=SERVED, ends_at=SERVED + dt.timedelta(hours=1))
    by: Any = asker.by
    source = ServiceRecord.Source.STAFF
    requesting.hold_activity(request=request, activity=activity, report=Report(1), source=source, by=by, now=NOW)


def takes(team: Team) -> dict[Verb, Callable[[ServiceRequest, Any], object]]:
    """Each verb as somebody would call it who has what they have."""

    def by_staff(verb: Callable[..., object], **given: Any) -> Callable[[ServiceRequest, Any], object]:
        return lambda request, asker: verb(request=request, now=NOW, by=asker.by, **given)

    def by_link(verb: Callable[..., object], **given: Any) -> Callable[[ServiceRequest, Any], object]:
        return lambda request, asker: verb(request=request, now=NOW, link=asker.link, **given)

    def by_either(verb: Callable[..., object], **given: Any) -> Callable[[ServiceRequest, Any], object]:
        return lambda request, asker: verb(request=request, now=NOW, by=asker.by, link=asker.link, **given)

    return {
        Verb.DISPATCH: by_staff(requesting.dispatch, team=team),
        Verb.REFUSE: by_staff(requesting.refuse, reason="县里没有这项服务"),
        Verb.CALL_BACK: by_staff(requesting.call_back),
        Verb.ACCEPT: by_either(requesting.accept),
        Verb.DECLINE: by_either(requesting.decline, reason="那天去不了"),
        Verb.FINISH: by_either(requesting.finish, report="去了两个人，理完了。"),
        Verb.HOLD: _hold,
        Verb.CONFIRM: by_link(requesting.confirm, rating=4, words="谢谢"),
        Verb.RATE: by_link(requesting.rate, rating=2),
        Verb.NOT_DONE: by_link(requesting.not_done, words="人没来"),
        Verb.CHANGE: by_link(requesting.change, changes=requesting.Changes("还要刮脸", "", None, "morning")),
        Verb.WITHDRAW: by_either(requesting.withdraw),
        Verb.FORGET: by_link(requesting.forget),
        Verb.RAISE: _raise,
    }


TRAITS = {status: {} if status == Status.RECEIVED else {status.value: True} for status in Status}


LOGS = (RequestStep, Message, ChangedMonth, ServiceRequest.history.model)


def everything(request: ServiceRequest) -> dict[str, Any]:
    """The row, and how long the logs are that a step may write to."""
    counts = {
        f"rows{number}": model._default_manager.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
        for number, model in enumerate(LOGS)
    }
    rows = ServiceRequest.objects.filter(pk=request.pk)
    return dict(rows.annotate(**{name: Subquery(found.values("n")) for name, found in counts.items()}).values().get())


@pytest.fixture
def askers(request: pytest.FixtureRequest) -> Callable[[ServiceRequest, str], Asker]:
    links = ("requester", "team", "stranger", "clock")
    people = {who: Asker(request.getfixturevalue(who)) for who in IS if who not in links}

    def asker(asked: ServiceRequest, who: str) -> Asker:
        held = {"requester": asked.link, "team": asked.team_link or "s" * 22, "stranger": "s" * 22, "clock": ""}
        return people[who] if who in people else Asker(link=held[who])

    return asker


@pytest.mark.parametrize("verb", Verb)
def test_every_state_and_everybody(
    verb: Verb,
    station: Place,
    other_station: Place,
    askers: Callable[[ServiceRequest, str], Asker],
) -> None:
    """What the table declares is done; all else is refused and leaves nothing behind."""
    away, take = TeamFactory(place=other_station), takes(TeamFactory(place=station))[verb]
    done = set()
    for status, traits in TRAITS.items():
        team = {"team": away} if status in ServiceRequest.WITH_TEAM else {}
        asked = ServiceRequestFactory(place=station, **traits, **team)
        before = everything(asked)
        for who, roles in IS.items():
            declared = status in LEADS[verb] and bool(roles & MAY[verb])
            with undone():
                assert tried(take, asked, askers(asked, who), before) is declared, (status, who)
                assert not declared or lock(asked).status == LEADS[verb][status], (status, who)
            done |= {status} if declared else set()
        ServiceRequest.objects.filter(pk=asked.pk).delete()
    assert done == set(LEADS[verb])


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tried(take: Callable[..., object], asked: ServiceRequest, asker: Asker, before: dict[str, Any]) -> bool:
    """Whether the step was taken, and then told; else nothing at all has changed."""
    try:
        take(asked, asker)
    except (NotTheirs, StepRefused):
        assert everything(asked) == before
        return False
    step = RequestStep.objects.filter(request=asked).last()
    assert step is not None
    assert (step.before, step.after) == (asked.status, lock(asked).status)
    assert (step.by is None) is (asker.by is None)
    return True
