"""Deciding on what others entered: hours, and plans to be published."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from practice.errors import NotAllowed, PortalError
from practice.models import Place
from volunteers.services import Decision, approve_hours, return_hours

from ...models import Activity
from ...services import publish_all, return_all
from .. import queries
from ..doors import DeskRequest, find, for_approvers
from ..pages import page
from ..waiting import Ticks, groups

ROWS_A_PAGE = 80
PLANS_A_PAGE = 30
NOTHING_TICKED = "还没有勾选，请先勾上要办的。"

readable_and_writable = require_http_methods(["GET", "HEAD", "POST"])


@readable_and_writable
@for_approvers
def approvals(request: DeskRequest) -> HttpResponse:
    """Hours that wait, by activity, those to look at first; ticked ones are approved or returned in one go."""
    chosen = chosen_institute(request)
    query = f"at={chosen.pk}&" if chosen else ""
    error = decide(request) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect(f"{reverse('desk:approvals')}?{query}".rstrip("?&"))
    rows = Paginator(queries.to_decide(request.user, at=chosen), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": rows,
        "groups": groups(list(rows), by=request.user, ticks=wished_ticks(request), ticked=ticked(request)),
        "institutes": queries.institutes_waiting(request.user),
        "chosen": chosen,
        "query": query,
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return page(request, "desk/approvals.html", context)


def chosen_institute(request: DeskRequest) -> Place | None:
    """The institute that the list is narrowed to; a wish that makes no sense narrows nothing."""
    wished = request.GET.get("at", "")
    if not wished.isdecimal() or len(wished) > 18:
        return None
    return find(request, Place.objects.managed_by(request.user), pk=int(wished))


def wished_ticks(request: DeskRequest) -> Ticks:
    """Which boxes the links above the list tick beforehand: all of the page, or those with nothing to look at."""
    wished = request.GET.get("tick")
    return "all" if wished == "all" else "plain" if wished == "plain" else "none"


def decide(request: DeskRequest) -> str:
    """Carry the decision out and say so; what stands in its way is given back in words."""
    if not (chosen := ticked(request)):
        return NOTHING_TICKED
    try:
        if request.POST.get("act") == "approve":
            done = approve_hours(records=chosen, by=request.user, now=timezone.now())
            verb = "核对通过"
        else:
            reason = request.POST.get("reason", "")
            done = return_hours(records=chosen, reason=reason, by=request.user, now=timezone.now())
            verb = "退回"
    except PortalError as refusal:
        return refusal.message
    say(request, done, verb)
    return ""


def say(request: DeskRequest, done: Decision, verb: str) -> None:
    if done.decided:
        messages.success(request, f"已{verb} {done.decided} 条。")
    if done.already:
        messages.info(request, f"有 {done.already} 条先前已经办过，没有再动。")


def ticked(request: DeskRequest) -> list[int]:
    """The primary keys that were ticked; what is no key is passed over."""
    return [int(key) for key in request.POST.getlist("record") if key.isdecimal() and len(key) < 19]


@readable_and_writable
@for_approvers
def publications(request: DeskRequest) -> HttpResponse:
    """Plans handed up: put on the public calendar, or given back with a reason."""
    error = publish_or_return(request) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect("desk:publications")
    plans = Paginator(queries.unpublished(request.user), PLANS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": plans, "error": error, "reason": request.POST.get("reason", ""), "ticked": ticked(request)}
    return page(request, "desk/publications.html", context)


def publish_or_return(request: DeskRequest) -> str:
    """Carry it out for the ticked plans, all or none; what stands in its way is given back in words."""
    if not (keys := ticked(request)):
        return NOTHING_TICKED
    plans = list(Activity.objects.decided_by(request.user).filter(pk__in=keys).select_related("place").order_by("pk"))
    if len(plans) != len(set(keys)):
        raise NotAllowed("勾选的活动里有不存在或不在您负责范围内的；一场也没有处理。")
    try:
        if request.POST.get("act") == "publish":
            done = publish_all(activities=plans, by=request.user, now=timezone.now())
            messages.success(request, f"已发布 {len(done)} 场，群众在活动日历上看得到了。")
        else:
            done = return_all(activities=plans, reason=request.POST.get("reason", ""), by=request.user)
            messages.success(request, f"已退回 {len(done)} 场。")
    except PortalError as refusal:
        return refusal.message
    return ""
