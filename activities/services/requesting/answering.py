"""接单: what the team says, by its leader's link or by staff who look after the team's place."""

import datetime as dt

from django.db import transaction

from practice.models import User

from ...models import ServiceRequest
from . import telling
from .steps import Asker, Verb, check, lock, said, take

LONGEST_REPORT = 1000

TOLD_WHOM_TO_CALL = "接单后，点单人的电话给了这支队伍。"
"""Accepting is what shows the team whom to call: the step that says so is the trace of it."""


@transaction.atomic
def accept(*, request: ServiceRequest, now: dt.datetime, by: User | None = None, link: str = "") -> ServiceRequest:
    """The team will do it. Raises NotTheirs, StepRefused."""
    request, asker = lock(request), Asker(by, link)
    as_whom = check(Verb.ACCEPT, request, asker)
    step = take(Verb.ACCEPT, request, asker=asker, as_whom=as_whom, now=now, note=TOLD_WHOM_TO_CALL)
    telling.accepted(request, step)
    return request


@transaction.atomic
def decline(
    *, request: ServiceRequest, now: dt.datetime, reason: str = "", by: User | None = None, link: str = ""
) -> ServiceRequest:
    """The team cannot; nobody is forced. It goes back to the desk, and the step tells which team it was.

    Raises NotTheirs, StepRefused, WordsMissing.
    """
    request, asker = lock(request), Asker(by, link)
    as_whom = check(Verb.DECLINE, request, asker)
    note, team = said(reason, what="原因", wanted=False), request.team
    request.team = None
    take(Verb.DECLINE, request, asker=asker, as_whom=as_whom, now=now, note=note, team=team)
    return request


@transaction.atomic
def finish(
    *, request: ServiceRequest, report: str, now: dt.datetime, by: User | None = None, link: str = ""
) -> ServiceRequest:
    """It is done; the report says how. Raises NotTheirs, StepRefused, WordsMissing."""
    request, asker = lock(request), Asker(by, link)
    as_whom = check(Verb.FINISH, request, asker)
    request.report = said(report, what="办理情况", longest=LONGEST_REPORT)
    request.done_at = now
    step = take(Verb.FINISH, request, asker=asker, as_whom=as_whom, now=now)
    telling.done(request, step)
    return request
