"""Requests for help as the desk shows them: what waits and how long, which teams could go, what has happened."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from practice.days import as_day, day_of
from practice.letters import part_of
from practice.models import Place, User
from practice.queries import holidays
from volunteers.models import Team

from ..models import RequestStep, ServiceRequest
from ..models.service_request import ServiceRequestQuerySet
from ..services.requesting import STEPS, Verb, last_day, teams_for, verbs_open_to
from ..services.requesting.overdue import LOOK_AHEAD
from ..services.requesting.revealing import knows_person
from .request_forms import STEP_FORMS, StepForm, TeamForm

Status = ServiceRequest.Status
WAITING, SENT, ALL = "", "sent", "all"
SHOWN = {WAITING: "等您办的", SENT: "派出去的", ALL: "全部"}
TEAMS_OFFERED = 12
FOUND_AT_MOST = 20


def listed(user: User, shown: str) -> ServiceRequestQuerySet:
    """What waits for the person, what is with a team, or all they have to do with; what waits longest comes first."""
    rows = ServiceRequest.objects.select_related("place", "handled_at__parent", "offer", "team__place")
    if shown == ALL:
        return rows.handled_by(user).order_by("-received_at", "-pk")
    if shown == SENT:
        return rows.handled_by(user).filter(status__in=ServiceRequest.OPEN[1:]).order_by("waiting_since", "pk")
    return rows.waiting_for(user).order_by("waiting_since", "pk")


@dataclass(frozen=True)
class Line:
    """A request with how long its present step has waited, and when it rises to whom if nothing happens."""

    request: ServiceRequest
    knows: bool
    waited: str = ""
    until: dt.date | None = None

    @property
    def what(self) -> str:
        """In a few words; of what a resident wrote only the beginning, and that only for who may know of them."""
        if self.request.offer or not self.knows:
            return self.request.offer.name if self.request.offer else "请人帮忙"
        return self.request.words[:30] or "请人帮忙"

    @property
    def above(self) -> Place | None:
        return self.request.handled_at.parent


def lines(requests: Sequence[ServiceRequest], *, by: User, now: dt.datetime) -> list[Line]:
    """One query for all: the days off until the last of them rises."""
    waiting = [one.waiting_since for one in requests if one.status in ServiceRequest.OPEN]
    days_off = holidays(day_of(min(waiting)), as_day(now) + LOOK_AHEAD) if waiting else {}
    return [
        Line(one, knows_person(one, by=by), length(now - one.waiting_since), last_day(one, days_off))
        if one.status in ServiceRequest.OPEN
        else Line(one, knows_person(one, by=by))
        for one in requests
    ]


def length(waited: dt.timedelta) -> str:
    hours = int(waited / dt.timedelta(hours=1))
    if hours < 1:
        return "刚到"
    return f"等了 {hours} 小时" if hours < 48 else f"等了 {hours // 24} 天"


@dataclass(frozen=True)
class Candidate:
    """A team that could be sent, and why it stands in the list."""

    team: Team
    offers_it: bool
    came_back: bool

    @property
    def is_reached(self) -> bool:
        """Whether its leader gets the message with the link."""
        return self.team.leader is not None and self.team.leader.phone.startswith("1")


def candidates(request: ServiceRequest, *, by: User, back: Collection[int], search: str = "") -> list[Candidate]:
    """The offer's own team, those of the village and above it, then the township's; anyone else by name."""
    teams = teams_for(by).select_related("place", "leader")
    own = request.offer.team_id if request.offer else 0
    if search.strip():
        named = part_of("name", search.strip()) | part_of("lead_unit", search.strip())
        found = list(teams.filter(named | Q(place__name__icontains=search.strip()))[:FOUND_AT_MOST])
    else:
        close = Q(pk=own) | Q(place__in=[request.place_id, *request.place.ancestor_ids])
        found = list(teams.filter(close).order_by("-place__level", "kind", "pk")[:TEAMS_OFFERED])
        known = [one.pk for one in found]
        near = teams.filter(place__path__startswith=request.handled_at.path).exclude(pk__in=known)
        found += near.order_by("-place__level", "kind", "pk")[: max(0, TEAMS_OFFERED - len(found))]
    return sorted(
        (Candidate(team, offers_it=team.pk == own, came_back=team.pk in back) for team in found),
        key=lambda one: not one.offers_it,
    )


@dataclass(frozen=True)
class Told:
    """A step as staff read it."""

    at: dt.datetime
    who: str
    what: str
    note: str


def history(steps: Iterable[RequestStep]) -> list[Told]:
    return [
        Told(one.at, one.by.name if one.by else str(one.get_actor_display()), words_of(one), one.note) for one in steps
    ]


def words_of(step: RequestStep) -> str:
    if step.before == step.after:
        return f"等得太久，报到{step.at_place}" if step.actor == RequestStep.Actor.CLOCK else "补充"
    if step.after == Status.RECEIVED:
        is_leader = step.actor == RequestStep.Actor.LEADER
        taken_back = f"{step.team or '队伍'}来不了，退回" if is_leader else f"从{step.team or '队伍'}收回，另派"
        return {"": "点单", Status.DONE: f"反映没办好，转到{step.at_place}"}.get(step.before, taken_back)
    return {
        Status.DISPATCHED: f"派给{step.team}",
        Status.ACCEPTED: f"{step.team}接单",
        Status.DONE: f"{step.team}报办好",
        Status.CONFIRMED: "确认办好",
        Status.REFUSED: "答复不能办",
        Status.WITHDRAWN: "撤回",
    }[Status(step.after)]


def came_back(steps: Iterable[RequestStep]) -> set[int]:
    """Teams that had the request and do not have it any more."""
    return {one.team_id for one in steps if one.after == Status.RECEIVED and one.team_id}


class StepForms:
    """The steps that this person may take now, each with its form; the one that was sent keeps what was typed."""

    def __init__(self, request: ServiceRequest, *, by: User, sent: QueryDict | None = None) -> None:
        self.request = request
        self.verb = sent.get("act", "") if sent is not None else ""
        self.open = {
            verb.value: _form(verb, by, sent if verb == self.verb else None)
            for verb in verbs_open_to(request, by=by)
            if verb in STEP_FORMS
        }
        self.may_hold = request.activity_id is None and Verb.HOLD in verbs_open_to(request, by=by)

    @property
    def chosen(self) -> StepForm | None:
        return self.open.get(self.verb)


def _form(verb: Verb, by: User, sent: QueryDict | None) -> StepForm:
    kind = STEP_FORMS[verb]
    if kind is TeamForm:
        return TeamForm(sent, prefix=verb.value, by=by)
    return kind(sent, prefix=verb.value)


def why_not(request: ServiceRequest, verb: str) -> str:
    """Why a step that was asked for is not open: the page stood too long, or it is others who take it."""
    if verb not in list(Verb):
        return "没有这个按钮，请刷新页面再试。"
    step = STEPS[Verb(verb)]
    if request.status in step.origins:
        return f"“{step.label}”不归您办理。请看下面现在由谁办。"
    return f"这一单现在是“{request.get_status_display()}”，刚才点的“{step.label}”没有办。"
