"""Sign-ups at the desk: who comes, signing up somebody who stands there, calling, cancelling, the list on paper."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from practice.days import clock, long_day
from practice.errors import NotAllowed, PortalError

from ...models import Activity, Registration
from ...paper.setting import CONTENT_TYPE
from ...paper.sheets import Row, signing_sheet
from ...services import arrange_sign_up, reveal_phones
from ...services.registering import (
    Phase,
    SignUpRefused,
    cancel_registration,
    register,
    seats_of,
    sign_up_state,
    terms_of,
)
from ...services.revealing import TO_CALL
from .. import signups
from ..doors import DeskRequest, find, for_desk
from ..pages import page
from ..signup_forms import BehalfForm, TermsForm

LINES_A_PAGE = 20
SIGN_UPS_A_PAGE = 60
FOUND_AT_MOST = 20

readable_and_writable = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@for_desk
def activities(request: DeskRequest) -> HttpResponse:
    """Activities that people sign up for, the next one first; and those that could be opened."""
    now = timezone.now()
    lines = Paginator(signups.taking_now(request.user, now=now), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": lines,
        "taking": signups.with_seats(list(lines)),
        "could_take": list(signups.could_take(request.user, now=now)[: signups.OFFERED]),
    }
    return page(request, "desk/signups.html", context)


def activity_of(request: DeskRequest, pk: int) -> Activity:
    rows = Activity.objects.managed_by(request.user).select_related("place__parent", "team", "sign_up_terms")
    return find(request, rows, pk=pk)


@readable_and_writable
@for_desk
def listing(request: DeskRequest, pk: int) -> HttpResponse:
    """Who comes and who waits, in the order in which they came; a name or number looked for is sent by POST."""
    activity = activity_of(request, pk)
    rows, words = signups.listed(activity), request.POST.get("q", "").strip()[:40]
    found = signups.lines(rows.filter(signups.matching(words))[:FOUND_AT_MOST]) if words else []
    live = Paginator(rows.live(), SIGN_UPS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **standing(activity),
        "page": live,
        "lines": signups.lines(live),
        "cancelled": signups.lines(rows.filter(status=Registration.Status.CANCELLED)[:SIGN_UPS_A_PAGE]),
        "words": words,
        "found": found,
        "has_searched": request.method == "POST",
    }
    return page(request, "desk/signups_list.html", context)


def standing(activity: Activity) -> dict[str, Any]:
    """The activity and how its sign-ups stand, in words."""
    terms, seats = terms_of(activity), seats_of(activity)
    state = sign_up_state(activity, terms, seats, timezone.now())
    return {
        "activity": activity,
        "terms": terms,
        "counted": signups.in_words(seats),
        "state": state,
        "may_sign_up": state.takes or state.phase is Phase.CLOSED,
    }


@readable_and_writable
@for_desk
def behalf(request: DeskRequest, pk: int) -> HttpResponse:
    """代办: sign up somebody who stands before the head and has heard what they agree to."""
    activity = activity_of(request, pk)
    terms = terms_of(activity)
    if terms is None:
        return redirect("desk:signups_terms", pk=pk)
    form = BehalfForm(request.POST or None, terms=terms)
    if request.method == "POST" and form.is_valid() and sign_up(request, activity, form):
        return redirect("desk:signups_list", pk=pk)
    return page(request, "desk/signups_behalf.html", {**standing(activity), "form": form})


def sign_up(request: DeskRequest, activity: Activity, form: BehalfForm) -> bool:
    """Take the seats; a refusal stands beside what it is about, and nothing typed is lost."""
    asked = {"party": form.party(), "submission": form.cleaned_data["submission"], "by": request.user}
    try:
        made = register(activity=activity, now=timezone.now(), **asked)
    except SignUpRefused as refusal:
        form.refuse(refusal)
        return False
    if made.status == Registration.Status.PLACED:
        messages.success(request, f"报上了，{made.party} 人，报名号 {made.code}。请把报名号告诉本人。")
    else:
        messages.info(request, f"名额已满，排上候补，{made.party} 人，报名号 {made.code}。有空位会发短信告诉本人。")
    return True


@readable_and_writable
@for_desk
def one(request: DeskRequest, pk: int) -> HttpResponse:
    """One sign-up: its telephone in full to call it, which is audited, or the end of it."""
    rows = Registration.objects.managed_by(request.user)
    rows = rows.select_related("activity__place__parent", "activity__team", "entered_by").prefetch_related("people")
    registration, act = find(request, rows, pk=pk), request.POST.get("act")
    shown: dict[str, str] = {}
    error = ""
    try:
        if act == "call":
            shown = reveal_phones(registration=registration, reason=TO_CALL, by=request.user)
        elif act == "cancel":
            return cancelled(request, registration)
    except NotAllowed:
        raise
    except PortalError as refusal:
        error = refusal.message
    may_cancel = registration.is_live and registration.activity.starts_at > timezone.now()
    context = {"line": signups.line(registration), "shown": shown, "error": error, "may_cancel": may_cancel}
    response = page(request, "desk/signups_one.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def cancelled(request: DeskRequest, registration: Registration) -> HttpResponse:
    """End it for whoever asked for that, and say who moved up."""
    activity, now = registration.activity, timezone.now()
    waited = Registration.objects.filter(activity=activity).waiting().count()
    cancel_registration(registration=registration, now=now, by=request.user)
    moved = waited - Registration.objects.filter(activity=activity).waiting().count()
    moved -= registration.status == Registration.Status.WAITING
    up = f"候补的 {moved} 份已经转为报上，并发短信告诉了他们。" if moved > 0 else ""
    messages.success(request, f"报名号 {registration.code} 已取消，短信告诉了本人。{up}")
    return redirect("desk:signups_list", pk=activity.pk)


@readable_and_writable
@for_desk
def terms(request: DeskRequest, pk: int) -> HttpResponse:
    """Whether and how an activity takes sign-ups."""
    activity = activity_of(request, pk)
    form = TermsForm(request.POST or None, activity=activity)
    if request.method == "POST" and form.fits(activity) and arranged(request, activity, form, now=timezone.now()):
        return redirect("desk:signups_list", pk=pk)
    return page(request, "desk/signups_terms.html", {**standing(activity), "form": form})


def arranged(request: DeskRequest, activity: Activity, form: TermsForm, *, now: dt.datetime) -> bool:
    """Store it; what stands in the way is said at its field or at the top."""
    capacity = form.cleaned_data["capacity"]
    try:
        arrange_sign_up(activity=activity, capacity=capacity, terms=form.terms(), by=request.user, now=now)
    except NotAllowed:
        raise
    except PortalError as refusal:
        form.add_error(None, refusal.message)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    else:
        messages.success(request, "报名设置已保存。")
        return True
    return False


def on_paper(activity: Activity) -> dict[str, list[signups.Line]]:
    """Everybody, as the lists on paper have them."""
    rows = signups.lines(signups.listed(activity).live())
    by_status = {status: [row for row in rows if row.registration.status == status] for status in Registration.LIVE}
    return {"placed": by_status[Registration.Status.PLACED], "waiting": by_status[Registration.Status.WAITING]}


@require_safe
@for_desk
def printed(request: DeskRequest, pk: int) -> HttpResponse:
    """The list to print from the browser: large type, a line to sign on."""
    activity = activity_of(request, pk)
    back = reverse("desk:signups_list", args=[pk])
    context = {**standing(activity), **on_paper(activity), "now": timezone.now(), "back": back}
    return page(request, "desk/signups_print.html", context)


@require_safe
@for_desk
def sheet(request: DeskRequest, pk: int) -> HttpResponse:
    """The same as a PDF with a few empty lines, for whoever comes without having signed up."""
    activity, now = activity_of(request, pk), timezone.now()
    lists = {name: [sheet_row(line) for line in lines] for name, lines in on_paper(activity).items()}
    made = signing_sheet(
        activity,
        lists["placed"],
        waiting=lists["waiting"],
        printed=f"{long_day(now)} {clock(now)} 打印",
        site=settings.SITE_NAME,
    )
    disposition = f'inline; filename="signups-{pk}.pdf"'
    return HttpResponse(made, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})


def sheet_row(line: signups.Line) -> Row:
    row = line.registration
    others = f"{'一起来：' if line.contact_comes else '本人不来，来的是：'}{line.others}" if line.others else ""
    note = "　".join(filter(None, [f"报名号 {row.code}", others]))
    return Row(str(row.ticket), row.name or "（已删除）", note, str(row.party), row.masked_phone)
