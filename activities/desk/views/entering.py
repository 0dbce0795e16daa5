"""Entering: the hours of an activity, one that was not planned, a plan, a correction."""

import datetime as dt
import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from practice.days import day_bounds, minutes_between
from practice.errors import PortalError
from practice.models import User
from volunteers.models import ServiceRecord
from volunteers.services import reverse_hours

from ...models import Activity
from ...services import arrange_sign_up, correct_record, plan_activity, plan_again
from .. import queries, signups
from ..doors import DeskRequest, find, for_desk
from ..forms import CorrectionForm, PlanForm, UnplannedForm
from ..history import History, history_of
from ..pages import page
from ..screen import HoursScreen
from ..sheet import lengths
from ..signup_forms import TermsForm

readable_and_writable = require_http_methods(["GET", "HEAD", "POST"])


@readable_and_writable
@for_desk
def log(request: DeskRequest, pk: int) -> HttpResponse:
    """The hours of one activity on one screen; what is on record stands above."""
    related = ("place__parent", "team", "programme", "sign_up_terms")
    rows = Activity.objects.managed_by(request.user).select_related(*related)
    activity = find(request, rows, pk=pk)
    screen = HoursScreen(request, activity, history_of(activity), now=timezone.now())
    if request.method == "POST" and screen.act_on_it():
        return redirect("desk:log", activity.pk)
    (line,) = signups.noted([activity])
    return page(request, "desk/log.html", {**screen.context(), "signed_up": line.signed_up})


@readable_and_writable
@for_desk
def unplanned(request: DeskRequest) -> HttpResponse:
    """An activity that nobody had planned: first what it was, then the same list of people."""
    now = timezone.now()
    form = UnplannedForm(request.POST or None, by=request.user, now=now)
    is_described = request.method == "POST" and form.is_valid()
    if not is_described or request.POST.get("act") == "back":
        return page(request, "desk/unplanned.html", {"form": form, "carried": typed_people(request)})
    screen = HoursScreen(request, form.instance, History(), now=now)
    if request.POST.get("act") != "next" and screen.act_on_it():
        return redirect("desk:log", screen.activity.pk)
    return page(request, "desk/unplanned_people.html", {**screen.context(), "form": form})


def typed_people(request: DeskRequest) -> list[tuple[str, str]]:
    """What was typed about the people already, carried along while the activity itself is put right."""
    kept = [name for name in request.POST if re.fullmatch(r"v|attendances|minutes|m[0-9]+", name)]
    return [(name, value) for name in kept for value in request.POST.getlist(name)]


@readable_and_writable
@for_desk
def plan(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """A plan handed up for publication; with ``pk`` a draft that was given back."""
    now = timezone.now()
    mine = Activity.objects.managed_by(request.user).filter(status=Activity.Status.DRAFT)
    draft = find(request, mine.select_related("place", "sign_up_terms"), pk=pk) if pk else None
    form = PlanForm(request.POST or None, by=request.user, now=now, instance=draft)
    terms = TermsForm(request.POST or None, activity=draft)
    if request.method == "POST" and fit(form, terms) and hand_in(request, form, terms):
        return redirect("desk:index")
    reason = queries.reason_given_back(draft) if draft else ""
    return page(request, "desk/plan.html", {"form": form, "terms": terms, "draft": draft, "reason": reason})


def fit(form: PlanForm, terms: TermsForm) -> bool:
    """Both are judged, so that all that is wrong is said at once."""
    is_described = form.is_valid()
    return (terms.fits(form.instance) if is_described else terms.is_valid()) and is_described


def hand_in(request: DeskRequest, form: PlanForm, terms: TermsForm) -> bool:
    """Store the plan and how it takes sign-ups; a refusal stands at the top of the form."""
    store = plan_activity if form.instance._state.adding else plan_again
    is_repeat = form.instance._state.adding and Activity.objects.filter(uid=form.instance.uid).exists()
    now = timezone.now()
    try:
        with transaction.atomic():
            activity = store(activity=form.instance, by=request.user, now=now)
            arrange(activity, terms, by=request.user, now=now)
    except (PortalError, ValidationError) as refusal:
        form.add_error(None, getattr(refusal, "message", None) or str(refusal))
        return False
    said = "这份安排已经报过了，没有重复提交。" if is_repeat else f"“{activity.title}”{activity.get_status_display()}。"
    messages.success(request, said)
    return True


def arrange(activity: Activity, form: TermsForm, *, by: User, now: dt.datetime) -> None:
    """Sign-ups as the plan says; a plan that never took any is not asked."""
    if form.terms() is not None or not form.instance._state.adding:
        arrange_sign_up(activity=activity, capacity=form.cleaned_data["capacity"], terms=form.terms(), by=by, now=now)


@readable_and_writable
@for_desk
def correct(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for an approved record to be changed or undone; a second person approves it."""
    rows = ServiceRecord.objects.managed_by(request.user).select_related("volunteer", "place")
    record = find(request, rows, pk=pk, reverses=None)
    activity = Activity.objects.filter(uid=record.activity_uid).first()
    form = CorrectionForm(request.POST or None, lengths=lengths_for(record, activity), now_is=record.minutes)
    if request.method == "POST" and form.is_valid() and ask_for_change(request, record, form):
        return redirect("desk:log", activity.pk) if activity else redirect("desk:records")
    context = {"record": record, "activity": activity, "form": form}
    return page(request, "desk/correct.html", {**context, "checked_by": queries.checked_by(record.place, request.user)})


def lengths_for(record: ServiceRecord, activity: Activity | None) -> list[int]:
    """The lengths that the activity allows on the record's day; none for one that is not on file here."""
    if activity is None:
        return []
    end_of_day = day_bounds(record.served_on)[1]
    longest = minutes_between(record.starts_at, min(activity.ends_at, end_of_day))
    return [choice.minutes for choice in lengths(longest)] if longest > 0 else []


def ask_for_change(request: DeskRequest, record: ServiceRecord, form: CorrectionForm) -> bool:
    """Hand the change up. The same one again is said to wait already, and changes nothing."""
    minutes, reason, now = form.cleaned_data["minutes"], form.cleaned_data["reason"], timezone.now()
    if queries.is_waiting_change(record, minutes=minutes, reason=reason):
        messages.info(request, "这条更正已经提交过，正等核对，没有重复提交。")
        return True
    try:
        if minutes:
            correct_record(record=record, minutes=minutes, reason=reason, by=request.user, now=now)
        else:
            reverse_hours(record=record, reason=reason, by=request.user, now=now)
    except PortalError as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, f"更正已提交，由{queries.checked_by(record.place, request.user)}核对；核对前按原来的算。")
    return True
