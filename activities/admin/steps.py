"""The steps of one activity, each a page with one button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from practice.access import may_approve
from practice.admin.base import ScopedAdmin
from practice.admin.fields import person
from practice.admin.forms import ReasonForm
from practice.admin.pages import Deed, deed_page
from practice.admin.place_forms import Confirmed
from practice.days import long_day, span, weekday
from practice.models import User

from ..models import Activity
from ..services import cancel, mark_held, publish, return_to_draft, submit
from ..services.lifecycle import STEPS as FOLLOWING

Status = Activity.Status


@dataclass(frozen=True)
class Step:
    """``do`` takes the activity, the form's values and the actor."""

    to: Activity.Status
    words: str
    do: Callable[[Activity, dict[str, Any], User], object]
    done: str
    form: type[forms.Form] = Confirmed
    careful: str = ""
    decides: bool = False
    """Left to those who publish."""


STEPS = {
    "publish": Step(
        Status.PUBLISHED,
        "发布",
        lambda one, _, by: publish(activity=one, by=by, now=timezone.now()),
        "已发布，群众在日历上能看到了。",
        decides=True,
    ),
    "submit": Step(
        Status.SUBMITTED, "报上级发布", lambda one, _, by: submit(activity=one, by=by), "已报上级，等待发布。"
    ),
    "draft": Step(
        Status.DRAFT,
        "退回修改",
        lambda one, said, by: return_to_draft(activity=one, reason=said["reason"], by=by),
        "已退回。",
        ReasonForm,
        decides=True,
    ),
    "held": Step(
        Status.HELD,
        "记为已举办",
        lambda one, _, by: mark_held(activity=one, by=by, now=timezone.now()),
        "已记为举办过；人次和时长由站长在登记台补记。",
    ),
    "cancel": Step(
        Status.CANCELLED,
        "取消活动",
        lambda one, said, by: cancel(activity=one, reason=said["reason"], by=by),
        "已取消。",
        ReasonForm,
        careful="已发布的活动取消后仍留在日历上，标明“已取消”和原因。",
    ),
}


def steps_of(activity: Activity, user: User) -> list[tuple[str, str]]:
    """The steps that this person may take now: address and words."""
    decides = may_approve(user, activity.place)
    after = FOLLOWING[activity.status]
    return [
        (name, step.words)
        for name, step in STEPS.items()
        if step.to in after and (decides or not step.decides) and (name != "held" or activity.ends_at <= timezone.now())
    ]


def step_page(request: HttpRequest, model_admin: ScopedAdmin, object_id: str, name: str) -> HttpResponse:
    activity, step = model_admin.get_object(request, object_id), STEPS[name]
    day = activity.starts_at
    facts = [
        ("时间", f"{long_day(day)} {weekday(day)} {span(activity.starts_at, activity.ends_at)}"),
        ("阵地", activity.place.label),
        ("现在", activity.get_status_display()),
    ]
    deed = Deed(f"{step.words}：{activity}", step.words, careful=step.careful, facts=facts)

    def take(said: dict[str, Any]) -> str:
        step.do(activity, said, person(request))
        return f"“{activity}”{step.done}"

    return deed_page(model_admin, request, activity, deed, step.form(request.POST or None), take)
