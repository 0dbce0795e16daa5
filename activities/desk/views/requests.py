"""求助点单 at the desk: what waits, one request with its steps, an order for somebody, and the activity it becomes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from practice.access import may_manage
from practice.errors import NotAllowed, PortalError
from practice.models import Place
from volunteers.models import ServiceRecord

from ...models import ServiceRequest
from ...services import requesting
from ...services.reporting import Report
from ...services.requesting.revealing import TO_CALL, reveal_phone
from .. import requests
from ..doors import DeskRequest, find, for_desk
from ..pages import page
from ..request_forms import BehalfOrderForm, HoldForm

LINES_A_PAGE = 20
SEARCH_LENGTH = 40

readable_and_writable = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@for_desk
def listing(request: DeskRequest) -> HttpResponse:
    """What waits for this person, the longest first; or what is with a team, or everything."""
    shown = request.GET.get("show", "")
    shown = shown if shown in requests.SHOWN else requests.WAITING
    rows = Paginator(requests.listed(request.user, shown), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": rows,
        "lines": requests.lines(list(rows), by=request.user, now=timezone.now()),
        "shown": shown,
        "choices": requests.SHOWN.items(),
        "query": f"show={shown}&" if shown else "",
    }
    return page(request, "desk/requests.html", context)


@readable_and_writable
@for_desk
def one(request: DeskRequest, pk: int) -> HttpResponse:
    """One request with the steps that are this person's; ``act`` names the button."""
    asked = _find(request, pk)
    phone = error = ""
    forms = requests.StepForms(asked, by=request.user, sent=request.POST if request.method == "POST" else None)
    try:
        if forms.verb == "call":
            phone = reveal_phone(request=asked, reason=TO_CALL, by=request.user)
        elif request.method == "POST" and _take(request, asked, forms):
            return redirect("desk:request", pk=pk)
    except PortalError as refusal:
        asked, error = _find(request, pk), refusal.message
        forms = requests.StepForms(asked, by=request.user, sent=request.POST)
    shown = _shown(request, asked, forms, phone, error)
    response = page(request, "desk/request.html", shown, status=400 if error else 200)
    response["Cache-Control"] = "no-store, private"
    return response


def _find(request: DeskRequest, pk: int) -> ServiceRequest:
    related = ("place", "handled_at__parent", "offer__team", "team__place", "team__leader", "activity", "entered_by")
    return find(request, ServiceRequest.objects.handled_by(request.user).select_related(*related), pk=pk)


def _take(request: DeskRequest, asked: ServiceRequest, forms: requests.StepForms) -> bool:
    """Take the step whose button was pressed; False where its form has to be put right. Raises PortalError."""
    form = forms.chosen
    if form is None:
        raise requesting.StepRefused(requests.why_not(asked, forms.verb))
    if not form.is_valid():
        return False
    step: Any = getattr(requesting, forms.verb)
    step(request=asked, by=request.user, now=timezone.now(), **form.given())
    messages.success(request, SAID[forms.verb])
    return True


SAID = {
    "dispatch": "已派单。队长的手机会收到链接，点开就能回话。",
    "refuse": "已答复不能办。点单的人会看到原因。",
    "accept": "已记下接单。点单的人会收到短信。",
    "decline": "已退回派单的单位，另找队伍。",
    "finish": "已报办好。点单的人会收到短信，请他确认。",
    "call_back": "已收回，可以另派一支队伍。",
    "withdraw": "已撤回，姓名、电话和地址已经删除。",
}


def _shown(
    request: DeskRequest, asked: ServiceRequest, forms: requests.StepForms, phone: str, error: str
) -> dict[str, Any]:
    steps = list(asked.steps.select_related("by", "team", "at_place").order_by("at", "pk"))
    search = request.GET.get("q", "").strip()[:SEARCH_LENGTH]
    teams = []
    if "dispatch" in forms.open:
        teams = requests.candidates(asked, by=request.user, back=requests.came_back(steps), search=search)
    return {
        "asked": asked,
        "line": requests.lines([asked], by=request.user, now=timezone.now())[0],
        "is_village": may_manage(request.user, asked.place),
        "forms": forms,
        "teams": teams,
        "search": search,
        "history": requests.history(steps),
        "phone": phone,
        "error": error,
    }


@readable_and_writable
@for_desk
def behalf(request: DeskRequest) -> HttpResponse:
    """代办: an order for somebody who stands before the person, or is on the telephone; first of which township."""
    town = _town(request)
    if town is None:
        towns = _towns(request)
        only = f"{reverse('desk:request_behalf')}?town={towns[0].pk}" if len(towns) == 1 else ""
        return redirect(only) if only else page(request, "desk/request_town.html", {"towns": towns})
    form = BehalfOrderForm(request.POST or None, town=town, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            submission = form.cleaned_data["submission"]
            made = requesting.order(order=form.order(), submission=submission, by=request.user, now=timezone.now())
        except NotAllowed:
            raise
        except (PortalError, ValidationError) as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, f"点好了，单号 {made.code}。请把单号告诉本人，有手机的会收到短信。")
            return redirect("desk:request", pk=made.pk)
    return page(request, "desk/request_behalf.html", {"form": form, "town": town})


def said(refusal: PortalError | ValidationError) -> ValidationError:
    return ValidationError(refusal.message) if isinstance(refusal, PortalError) else refusal


def _towns(request: DeskRequest) -> list[Place]:
    """The institutes whose villages this person looks after; for a head their own places."""
    own = Place.objects.managed_by(request.user).filter(closed_on=None)
    headed = own.filter(pk__in=[held.place_id for held in request.user.held_roles()])
    return list(own.filter(level=Place.Level.INSTITUTE).order_by("code", "pk") or headed.order_by("code", "pk"))


def _town(request: DeskRequest) -> Place | None:
    wished = request.GET.get("town", "")
    if not (wished.isascii() and wished.isdecimal() and len(wished) < 19):
        return None
    return find(request, Place.objects.managed_by(request.user).filter(closed_on=None), pk=int(wished))


@readable_and_writable
@for_desk
def hold(request: DeskRequest, pk: int) -> HttpResponse:
    """What was done becomes an activity; who went and for how long is logged on the ordinary page."""
    asked = _find(request, pk)
    if asked.activity is not None:
        return redirect("desk:log", pk=asked.activity.pk)
    form = HoldForm(request.POST) if request.method == "POST" else HoldForm.first(asked.done_at or timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:log", pk=_hold(request, asked, form))
        except NotAllowed:
            raise
        except (PortalError, ValidationError) as refusal:
            form.add_error(None, said(refusal))
    return page(request, "desk/request_hold.html", {"form": form, "asked": asked})


def _hold(request: DeskRequest, asked: ServiceRequest, form: HoldForm) -> int:
    starts_at, ends_at = form.span()
    activity = requesting.activity_for(asked, starts_at=starts_at, ends_at=ends_at)
    activity.uid = form.cleaned_data["uid"]
    report = Report(attendances=form.cleaned_data["attendances"])
    stored = requesting.hold_activity(
        request=asked,
        activity=activity,
        report=report,
        source=ServiceRecord.Source.HEAD,
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, "已记为一场活动。请勾上去的人和时长。")
    return stored.pk
