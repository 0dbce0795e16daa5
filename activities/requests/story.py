"""What a resident is told of a request: where it stands, what comes next, what has happened; never who of the staff."""

import datetime as dt
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from practice.days import SHANGHAI, day_of
from practice.models import Place
from practice.queries import county, holidays

from ..models import RequestStep, ServiceRequest
from ..services.requesting import STEPS, Verb, last_day
from ..services.requesting.overdue import LOOK_AHEAD
from .menu import home_name

Status = ServiceRequest.Status
Actor = RequestStep.Actor


class Told(NamedTuple):
    """One line of what has happened."""

    at: dt.datetime
    words: str


def name_of(desk: Place) -> str:
    """As people call it: 县中心, 临泉镇所."""
    return "县中心" if desk.level == Place.Level.CENTER else desk.label


class Story:
    """A request, told to whoever holds its link."""

    def __init__(self, request: ServiceRequest) -> None:
        self.request = request

    @property
    def headline(self) -> str:
        request = self.request
        return {
            Status.RECEIVED: f"{name_of(request.handled_at)}正在找服务队",
            Status.DISPATCHED: "已经问了服务队，等他们回话",
            Status.ACCEPTED: f"{request.team}接单了",
            Status.DONE: "服务队说办好了",
            Status.CONFIRMED: "办好了",
            Status.REFUSED: "这次办不了",
            Status.WITHDRAWN: "已经撤回",
        }[Status(request.status)]

    @property
    def next(self) -> str:
        """What the resident may expect or do."""
        return {
            Status.RECEIVED: "您不用做什么，安排好了会告诉您。",
            Status.DISPATCHED: "他们能来就会接单；来不了，我们再找别的队。",
            Status.ACCEPTED: "上门前会打电话和您约时间，请留意电话。",
            Status.DONE: "办好了没有，您说了算。",
            Status.CONFIRMED: "谢谢您告诉我们。",
            Status.REFUSED: "情况有变，可以再点一次，也可以打电话。",
            Status.WITHDRAWN: "您的姓名、电话和地址都已经删除。",
        }[Status(self.request.status)]

    @cached_property
    def until(self) -> dt.date | None:
        """The last day of the present step, for an open request."""
        if self.request.status not in ServiceRequest.OPEN:
            return None
        first = day_of(self.request.waiting_since)
        return last_day(self.request, holidays(first, first + LOOK_AHEAD))

    @property
    def above(self) -> str:
        """Where it goes when the day passes; empty where nobody is above."""
        parent = self.request.handled_at.parent
        return name_of(parent) if parent else ""

    @cached_property
    def desk(self) -> tuple[str, str]:
        """Whom to call and the number; the centre's where theirs is not known."""
        here = self.request.handled_at
        found = here if here.phone else county()
        return (name_of(found), found.phone) if found else ("", "")

    @property
    def where(self) -> str:
        return home_name(self.request.place)

    @property
    def masked_name(self) -> str:
        """刘**: enough for whoever wrote it."""
        name = self.request.name
        return name[:1] + "*" * (len(name) - 1)

    @property
    def change_url(self) -> str:
        is_open = self.request.status in STEPS[Verb.CHANGE].origins
        return reverse("activities:change_request", args=[self.request.link]) if is_open else ""

    def steps(self) -> list[Told]:
        rows = self.request.steps.select_related("team", "at_place").order_by("at", "pk")
        told = [Told(row.at.astimezone(SHANGHAI), words_of(row)) for row in rows]
        return [one for one in told if one.words]


def words_of(step: RequestStep) -> str:
    """The step as the resident is told it; empty for what is no news to them."""
    if step.before == step.after:
        return _unmoved(step)
    if step.after == Status.RECEIVED:
        return {
            "": "收到您的点单",
            Status.DONE: f"您说还没办好，转到{name_of(step.at_place)}重新安排",
        }.get(step.before, "服务队来不了，重新安排")
    return {
        Status.DISPATCHED: f"{name_of(step.at_place)}派给了服务队",
        Status.ACCEPTED: f"{step.team}接单",
        Status.DONE: "服务队报告办好了",
        Status.CONFIRMED: "您确认办好了",
        Status.REFUSED: f"{name_of(step.at_place)}答复办不了",
        Status.WITHDRAWN: "撤回",
    }[Status(step.after)]


def _unmoved(step: RequestStep) -> str:
    if step.actor == Actor.CLOCK:
        return f"等得太久，由{name_of(step.at_place)}催办"
    if step.actor == Actor.REQUESTER:
        return step.note or "您说了办得怎么样"
    return ""
