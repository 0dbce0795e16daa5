"""点单—派单—接单—评单: which step leads from where to where, and who may take it. All of it stands in ``STEPS``.

    received ──dispatch──▶ dispatched ──accept──▶ accepted ──finish──▶ done ──confirm──▶ confirmed
       │ ▲                     │                     │                  │
       │ └──decline, call_back─┴─────────────────────┘                  │
       │ └──────────────────────────not_done────────────────────────────┘   (one level higher)
       └──refuse──▶ refused              withdraw from any open state ──▶ withdrawn

Every step locks the row, asks the table, writes a ``RequestStep`` and tells the roll-up; the modules beside this one
hold a function for each verb.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from practice.access import may_approve, may_manage
from practice.days import day_of, month_of
from practice.models import User
from practice.services import mark_all_changed
from practice.text import what_is_wrong
from volunteers.models import Team

from ...models import RequestStep, ServiceRequest
from .errors import NotTheirs, StepRefused, WordsMissing

Status = ServiceRequest.Status
Actor = RequestStep.Actor

NOTE_LENGTH = 200
"""Characters of a reason that a step has room for."""


class Who(StrEnum):
    """Who may take a step. Staff are two: those who decide on the request, and those who speak for its team."""

    REQUESTER = "requester"
    DECIDER = "decider"
    LEADER = "leader"
    FOR_TEAM = "for_team"
    RECORDER = "recorder"
    CLOCK = "clock"


class Verb(StrEnum):
    DISPATCH = "dispatch"
    REFUSE = "refuse"
    CALL_BACK = "call_back"
    ACCEPT = "accept"
    DECLINE = "decline"
    FINISH = "finish"
    HOLD = "hold"
    CONFIRM = "confirm"
    RATE = "rate"
    NOT_DONE = "not_done"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    FORGET = "forget"
    RAISE = "raise"


@dataclass(frozen=True)
class Step:
    """``to`` None leaves the state as it is."""

    label: str
    origins: tuple[Status, ...]
    to: Status | None
    who: tuple[Who, ...]


OPEN = ServiceRequest.OPEN
WITH_TEAM = (Status.DISPATCHED, Status.ACCEPTED)
TEAM = (Who.LEADER, Who.FOR_TEAM)

STEPS: dict[Verb, Step] = {
    Verb.DISPATCH: Step("派单", (Status.RECEIVED,), Status.DISPATCHED, (Who.DECIDER,)),
    Verb.REFUSE: Step("答复不能办", (Status.RECEIVED,), Status.REFUSED, (Who.DECIDER,)),
    Verb.CALL_BACK: Step("收回重派", WITH_TEAM, Status.RECEIVED, (Who.DECIDER,)),
    Verb.ACCEPT: Step("接单", (Status.DISPATCHED,), Status.ACCEPTED, TEAM),
    Verb.DECLINE: Step("退回", WITH_TEAM, Status.RECEIVED, TEAM),
    Verb.FINISH: Step("报办好", (Status.ACCEPTED,), Status.DONE, TEAM),
    Verb.HOLD: Step("登记时长", (Status.DONE, Status.CONFIRMED), None, (Who.RECORDER,)),
    Verb.CONFIRM: Step("确认办好", (Status.DONE,), Status.CONFIRMED, (Who.REQUESTER,)),
    Verb.RATE: Step("评价", (Status.CONFIRMED,), None, (Who.REQUESTER,)),
    Verb.NOT_DONE: Step("反映没办好", (Status.DONE,), Status.RECEIVED, (Who.REQUESTER,)),
    Verb.CHANGE: Step("更改", OPEN, None, (Who.REQUESTER,)),
    Verb.WITHDRAW: Step("撤回", OPEN, Status.WITHDRAWN, (Who.REQUESTER, Who.DECIDER)),
    Verb.FORGET: Step("删除个人信息", (Status.DONE, Status.CONFIRMED, Status.REFUSED), None, (Who.REQUESTER,)),
    Verb.RAISE: Step("报上级", OPEN, None, (Who.CLOCK,)),
}

RECORDED_AS: dict[Who, RequestStep.Actor] = {
    Who.REQUESTER: Actor.REQUESTER,
    Who.DECIDER: Actor.STAFF,
    Who.LEADER: Actor.LEADER,
    Who.FOR_TEAM: Actor.STAFF,
    Who.RECORDER: Actor.STAFF,
    Who.CLOCK: Actor.CLOCK,
}


@dataclass(frozen=True)
class Asker:
    """Somebody who asks for a step: an account, or whoever holds a secret link; neither is the clock."""

    by: User | None = None
    link: str = ""


def _decides(request: ServiceRequest, asker: Asker) -> bool:
    return asker.by is not None and may_approve(asker.by, request.handled_at)


def _speaks_for_team(request: ServiceRequest, asker: Asker) -> bool:
    return asker.by is not None and request.team is not None and may_manage(asker.by, request.team.place)


def _records(request: ServiceRequest, asker: Asker) -> bool:
    return asker.by is not None and may_manage(asker.by, request.place)


def _same(link: str, known: str | None) -> bool:
    return bool(link and known) and secrets.compare_digest(link, known or "")


IS: dict[Who, Callable[[ServiceRequest, Asker], bool]] = {
    Who.REQUESTER: lambda request, asker: _same(asker.link, request.link),
    Who.DECIDER: _decides,
    Who.LEADER: lambda request, asker: _same(asker.link, request.team_link),
    Who.FOR_TEAM: _speaks_for_team,
    Who.RECORDER: _records,
    Who.CLOCK: lambda request, asker: asker.by is None and not asker.link,
}


def lock(request: ServiceRequest) -> ServiceRequest:
    """The row as it is now, held until the end of the transaction."""
    return (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("place", "handled_at__parent", "team__place", "team__leader", "offer")
        .get(pk=request.pk)
    )


def verbs_open_to(request: ServiceRequest, *, by: User | None = None, link: str = "") -> list[Verb]:
    """The steps that this account or link may take now, for the buttons of a page."""
    asker = Asker(by, link)
    return [
        verb
        for verb, step in STEPS.items()
        if request.status in step.origins and any(IS[who](request, asker) for who in step.who)
    ]


def check(verb: Verb, request: ServiceRequest, asker: Asker) -> Who:
    """As whom they may take the step now. Raises StepRefused, NotTheirs."""
    step = STEPS[verb]
    as_whom = next((who for who in step.who if IS[who](request, asker)), None)
    if as_whom is None:
        raise NotTheirs(f"单号 {request.code} 的“{step.label}”不归您办理。请刷新页面看现在由谁办。")
    if request.status not in step.origins:
        raise StepRefused(
            f"单号 {request.code} 现在是“{request.get_status_display()}”，不能{step.label}。请刷新页面看最新情况。"
        )
    return as_whom


def take(
    verb: Verb,
    request: ServiceRequest,
    *,
    asker: Asker,
    as_whom: Who,
    now: dt.datetime,
    note: str = "",
    team: Team | None = None,
) -> RequestStep:
    """Store the row (locked, and changed by the caller) in its new state, with the step that led there.

    ``team`` is the one the step is about, where the row has just been taken from it.
    """
    step, before = STEPS[verb], Status(request.status)
    after = step.to or before
    request.status = after
    if step.to is not None or verb == Verb.RAISE:
        request.waiting_since = now
    request._history_user = asker.by  # type: ignore[attr-defined]
    request.save()
    tell_roll_up(request)
    return RequestStep.objects.create(
        request=request,
        at=now,
        before=before,
        after=after,
        actor=RECORDED_AS[as_whom],
        by=asker.by,
        team=team or request.team,
        at_place=request.handled_at,
        note=note[:NOTE_LENGTH],
    )


def tell_roll_up(request: ServiceRequest) -> None:
    """What came counts in the month in which it came; what was done, with its rating, in the month of that."""
    done = {month_of(day_of(request.done_at))} if request.done_at else set()
    mark_all_changed((request.place_id, month) for month in {request.month, *done})


def said(words: str, *, what: str, longest: int = NOTE_LENGTH, wanted: bool = True) -> str:
    """The words, tidied. Raises WordsMissing where they are wanted and absent, too long, or cannot be stored."""
    text = words.strip()
    if wanted and not text:
        raise WordsMissing(f"请写明{what}。")
    if len(text) > longest:
        raise WordsMissing(f"{what}最多写 {longest} 个字，现在有 {len(text)} 个。请写短一些。")
    if wrong := what_is_wrong(text):
        raise WordsMissing(f"{what}里{wrong}")
    return text
