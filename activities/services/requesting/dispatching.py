"""派单: what staff of the institute or centre decide on a request that lies at their desk."""

import datetime as dt

from django.db import transaction

from practice.links import new_link
from practice.models import User
from volunteers.models import Team
from volunteers.models.teams import TeamQuerySet

from ...models import ServiceRequest
from . import telling
from .errors import TeamRefused
from .steps import Asker, Verb, check, lock, said, take


def teams_for(by: User) -> TeamQuerySet:
    """The teams this person can send: their own, and those of the places above theirs."""
    return Team.objects.public().offered_to(by)


@transaction.atomic
def dispatch(*, request: ServiceRequest, team: Team, by: User, now: dt.datetime) -> ServiceRequest:
    """Send it to a team, whose leader accepts or declines by a link. Raises NotTheirs, StepRefused, TeamRefused."""
    request, asker = lock(request), Asker(by)
    as_whom = check(Verb.DISPATCH, request, asker)
    if not teams_for(by).filter(pk=team.pk).exists():
        raise TeamRefused(f"“{team}”已撤销，或不在您能派的范围内。请另选一支队伍。")
    request.team, request.team_link = team, new_link()
    request.answered_at = request.answered_at or now
    step = take(Verb.DISPATCH, request, asker=asker, as_whom=as_whom, now=now)
    telling.leader_asked(request, step)
    return request


@transaction.atomic
def refuse(*, request: ServiceRequest, reason: str, by: User, now: dt.datetime) -> ServiceRequest:
    """Say that it cannot be done, with the reason that only the requester reads.

    Raises NotTheirs, StepRefused, WordsMissing.
    """
    request, asker = lock(request), Asker(by)
    as_whom = check(Verb.REFUSE, request, asker)
    request.refusal = said(reason, what="不能办的原因")
    request.answered_at = request.answered_at or now
    request.ended_at = now
    step = take(Verb.REFUSE, request, asker=asker, as_whom=as_whom, now=now)
    telling.refused(request, step)
    return request


@transaction.atomic
def call_back(*, request: ServiceRequest, by: User, now: dt.datetime, reason: str = "") -> ServiceRequest:
    """Take it back from the team, to be sent to another one. Raises NotTheirs, StepRefused, WordsMissing."""
    request, asker = lock(request), Asker(by)
    as_whom = check(Verb.CALL_BACK, request, asker)
    note, team = said(reason, what="原因", wanted=False), request.team
    request.team = None
    step = take(Verb.CALL_BACK, request, asker=asker, as_whom=as_whom, now=now, note=note, team=team)
    telling.leader_relieved(request, step)
    return request
