"""Signing up, and seeing, changing, cancelling or taking back a sign-up by its link."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from practice.links import by_link
from practice.throttling import TooOften, address_of, count

from ..feeds import CONTENT_TYPE, calendar_bytes, happenings
from ..models import Activity, Registration
from ..services import registering
from ..services.registering import PhoneTaken, SignUpRefused
from . import limits
from .forms import ChangeForm, SignUpForm

View = Callable[[HttpRequest, Registration], HttpResponse]

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
@cache_control(private=True, no_store=True)
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    shown = Activity.objects.public().select_related("place__parent", "sign_up_terms")
    activity = get_object_or_404(shown, pk=pk)
    now, terms = timezone.now(), registering.terms_of(activity)
    state = registering.sign_up_state(activity, terms, registering.seats_of(activity), now)
    context = {"activity": activity, "state": state, "terms": terms}
    if terms is None or (not state.takes and request.method != "POST"):
        return render(request, "signups/closed.html", context)
    form = SignUpForm(request.POST or None, terms=terms)
    status = 200
    if request.method == "POST":
        if form.is_trap:
            return render(request, "signups/thanks.html", context)
        status, stored = _take(request, activity, form, now)
        if stored:
            return redirect("activities:registration", link=stored.link)
    return answer(request, "signups/form.html", {**context, "form": form}, status, form)


def _take(
    request: HttpRequest, activity: Activity, form: SignUpForm, now: dt.datetime
) -> tuple[int, Registration | None]:
    """Store what was typed; what stands in the way comes back in the form, with everything typed."""
    if not form.is_valid():
        return 400, None
    phone, submission = form.cleaned_data["phone"], form.cleaned_data["submission"]
    try:
        count(limits.PER_ADDRESS, address_of(request), now=now)
        count(limits.PER_PHONE, phone, now=now)
        return 302, _register(activity, form, submission, now)
    except TooOften as refusal:
        form.too_often = refusal
        form.add_error(None, refusal.message)
        return 429, None
    except SignUpRefused as refusal:
        form.refuse(refusal)
        return 409, None


def _register(activity: Activity, form: SignUpForm, submission: UUID, now: dt.datetime) -> Registration:
    party = form.party()
    try:
        return registering.register(activity=activity, party=party, submission=submission, now=now)
    except PhoneTaken:
        _send_link(activity, party.phone, now)
        raise


def _send_link(activity: Activity, phone: str, now: dt.datetime) -> None:
    """The way back for who lost it: to the phone itself and to nobody else, a few times a day."""
    try:
        count(limits.LINK_AGAIN, phone, now=now)
    except TooOften:
        return
    registering.send_link_again(activity=activity, phone=phone, now=now)


def answer(request: HttpRequest, template: str, context: dict[str, Any], status: int, form: SignUpForm) -> HttpResponse:
    response = render(request, template, context, status=status)
    if form.too_often:
        response.headers["Retry-After"] = str(form.too_often.seconds)
    return response


def with_registration(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find the sign-up of a link; guessing is answered alike, and not for ever."""

    @by_link
    def found(request: HttpRequest, link: str) -> HttpResponse:
        rows = Registration.objects.select_related("activity__place__parent", "activity__sign_up_terms", "consent")
        registration = rows.filter(link=link).first()
        if registration is not None:
            return view(request, registration)
        try:
            count(limits.UNKNOWN_LINKS, address_of(request))
        except TooOften as refusal:
            response = render(request, "signups/unknown.html", {"reason": refusal.message}, status=429)
            response.headers["Retry-After"] = str(refusal.seconds)
            return response
        return render(request, "signups/unknown.html", {"reason": ""}, status=404)

    return found


@require_safe
@with_registration
def registration(request: HttpRequest, registration: Registration) -> HttpResponse:
    return _show(request, registration)


def _show(request: HttpRequest, registration: Registration, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "registration": registration,
        "activity": registration.activity,
        "people": registration.people.all(),
        "ahead": registering.ahead_of(registration) if registration.status == Registration.Status.WAITING else 0,
        "is_open": _is_open(registration),
        "refusal": refusal,
    }
    return render(request, "signups/registration.html", context, status=status)


def _is_open(registration: Registration) -> bool:
    """Whether it can still be changed."""
    return registration.is_live and not registration.erased_at and registration.activity.starts_at > timezone.now()


@require_safe
@with_registration
def calendar(request: HttpRequest, registration: Registration) -> HttpResponse:
    """This one sign-up for the calendar of a phone; a cancelled one says so there too."""
    found = happenings(Activity.objects.filter(pk=registration.activity_id))
    if not registration.is_live:
        found = [one._replace(status=Activity.Status.CANCELLED, writes=(one.writes or 1) + 1) for one in found]
    body = calendar_bytes(
        found,
        name=registration.activity.title,
        absolute=request.build_absolute_uri,
        note=f"报名号 {registration.code}，{registration.party} 人。",
    )
    headers = {"Content-Disposition": 'inline; filename="calendar.ics"'}
    return HttpResponse(body, content_type=CONTENT_TYPE, headers=headers)


@read_or_send
@with_registration
def change(request: HttpRequest, registration: Registration) -> HttpResponse:
    terms = registering.terms_of(registration.activity)
    if not _is_open(registration) or terms is None:
        return redirect("activities:registration", link=registration.link)
    form, status = ChangeForm(request.POST or None, terms=terms, registration=registration), 200
    if request.method == "POST":
        status = _change(registration, form)
        if status == 302:
            return redirect("activities:registration", link=registration.link)
    seats = registering.seats_of(registration.activity)
    context = {"activity": registration.activity, "registration": registration, "form": form, "seats": seats}
    return answer(request, "signups/change.html", {**context, "terms": terms}, status, form)


def _change(registration: Registration, form: ChangeForm) -> int:
    if not form.is_valid():
        return 400
    now = timezone.now()
    try:
        count(limits.PER_LINK, registration.link, now=now)
        registering.change_registration(registration=registration, party=form.party(), now=now)
    except TooOften as refusal:
        form.too_often = refusal
        form.add_error(None, refusal.message)
        return 429
    except SignUpRefused as refusal:
        form.refuse(refusal)
        return 409
    return 302


@read_or_send
@with_registration
def cancel(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Asks first: a seat that is given back may be gone."""
    if not _is_open(registration):
        return redirect("activities:registration", link=registration.link)
    if request.method != "POST":
        return render(request, "signups/cancel.html", {"registration": registration, "activity": registration.activity})
    return _once(request, registration, registering.cancel_registration)


@read_or_send
@with_registration
def withdraw(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Says what is erased and what stays, then does it."""
    if registration.erased_at:
        return redirect("activities:registration", link=registration.link)
    if request.method != "POST":
        context = {"registration": registration, "activity": registration.activity, "is_open": _is_open(registration)}
        return render(request, "signups/withdraw.html", context)
    return _once(request, registration, registering.withdraw)


def _once(request: HttpRequest, registration: Registration, verb: Callable[..., Registration]) -> HttpResponse:
    now = timezone.now()
    try:
        count(limits.PER_LINK, registration.link, now=now)
        verb(registration=registration, now=now)
    except TooOften as refusal:
        return _show(request, registration, refusal.message, 429)
    except SignUpRefused as refusal:
        registration.refresh_from_db()
        return _show(request, registration, refusal.message, 409)
    return redirect("activities:registration", link=registration.link)
