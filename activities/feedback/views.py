"""Saying how an activity was, complaining and suggesting, and reading the answer behind the link."""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from practice.errors import PortalError
from practice.forms import PlaceSearch
from practice.links import by_link
from practice.models import Place
from practice.queries import county
from practice.throttling import Limit, TooOften, address_of, count
from practice.tree import FOUND_AT_MOST, find

from ..models import Activity, Feedback
from ..services.saying import (
    FeedbackRefused,
    Said,
    handler_of,
    leave_feedback,
    why_not_reviewed,
    withdraw_feedback,
)
from .forms import FeedbackForm, ReviewForm, SayingForm

BY_ADDRESS = Limit("feedback-address", 60, dt.timedelta(hours=1))
BY_PHONE = Limit("feedback-phone", 6, dt.timedelta(hours=1))

readable_and_writable = require_http_methods(["GET", "HEAD", "POST"])
for_one_person = cache_control(private=True, no_store=True)


@readable_and_writable
@for_one_person
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """How an activity was; reached from its page or the QR code at the venue."""
    activity = get_object_or_404(Activity.objects.public().select_related("place__parent"), pk=pk)
    form = ReviewForm(request.POST or None)
    context = {"activity": activity, "form": form, "closed": why_not_reviewed(activity, timezone.now())}
    status = 200
    if request.method == "POST":
        status, answer = _take(request, form, lambda: form.said(activity))
        if answer:
            return answer
    return render(request, "feedback/review.html", context, status=status)


@readable_and_writable
@for_one_person
def feedback(request: HttpRequest) -> HttpResponse:
    """Complaints and suggestions: about the county, or the place that was found or come from."""
    words = PlaceSearch(request.GET).words
    if request.method != "POST" and words:
        found = find(words)
        context = {"words": words, "found": found, "is_cut": len(found) == FOUND_AT_MOST}
        return render(request, "feedback/places.html", context)
    place = _place_of(request)
    form = FeedbackForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    context = {"place": place, "handler": handler_of(place) if place else None, "form": form}
    status = 200
    if request.method == "POST" and place:
        status, answer = _take(request, form, lambda: form.said(place))
        if answer:
            return answer
    return render(request, "feedback/new.html", context, status=status)


def _place_of(request: HttpRequest) -> Place | None:
    """The place it is about; the county's centre where none is named. None in an empty portal."""
    wanted = request.GET.get("place", "")
    if not wanted:
        return county()
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    return get_object_or_404(Place.objects.public().select_related("parent"), pk=int(wanted))


def _take(request: HttpRequest, form: SayingForm, said: Callable[[], Said]) -> tuple[int, HttpResponse | None]:
    """Store what was said and lead to its page; what stands in the way comes back in the form."""
    if form.is_trap:
        return 200, render(request, "feedback/thanks.html")
    if not form.is_valid():
        return 400, None
    try:
        count(BY_ADDRESS, address_of(request))
        if form.cleaned_data["phone"]:
            count(BY_PHONE, form.cleaned_data["phone"])
        stored = leave_feedback(said=said(), submission=form.cleaned_data["submission"], now=timezone.now())
    except TooOften as refusal:
        form.add_error(None, refusal.message)
        return 429, None
    except (FeedbackRefused, ValidationError) as refusal:
        form.add_error(None, refusal.message if isinstance(refusal, PortalError) else refusal)
        return 400, None
    return 302, redirect("activities:feedback_reply", link=stored.link)


@readable_and_writable
@by_link
def reply(request: HttpRequest, link: str) -> HttpResponse:
    """What was said, and the answer; whoever wrote it may take it back."""
    found = get_object_or_404(
        Feedback.objects.select_related("activity", "place__parent", "handled_at", "consent"), link=link
    )
    if request.method == "POST":
        withdraw_feedback(feedback=found, now=timezone.now())
        return redirect("activities:feedback_reply", link=link)
    return render(request, "feedback/reply.html", {"feedback": found})
