"""The printed pages that residents may have: the month for the wall, and an activity's poster."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from practice.days import InvalidMonth, month_of, months_between, next_month, parse_month, previous_month, today
from practice.freshness import Asked, Topic
from practice.kept import kept

from .. import keeping
from ..models import Activity
from ..places import open_place
from ..services.registering import terms_of
from .addresses import is_set, wall_address
from .poster import poster_data
from .setting import CONTENT_TYPE, set_pdf
from .wall import PAPERS, wall_data


def of_month(request: HttpRequest) -> tuple[Asked, ...]:
    """The month, and its neighbours, of which a wall calendar shows some days."""
    found = request.resolver_match
    try:
        month = parse_month(str(found.kwargs["month"])) if found else month_of(today())
    except InvalidMonth:
        return keeping.TERMS
    return keeping.of_months(months_between(previous_month(month), next_month(month)))


@kept(of_month, at_once=False)
@require_safe
def wall(request: HttpRequest, month: str) -> HttpResponse:
    first = _month(month)
    paper = request.GET.get("paper", "a4")
    place = open_place(request.GET.get("place", ""))
    if paper not in PAPERS or place is None:
        raise Http404
    address = wall_address(first, paper=paper, place=place.pk if "place" in request.GET else None)
    if request.get_full_path() != address:
        # Only addresses that somebody links to are set and kept.
        return redirect(address)
    data = wall_data(
        first,
        place=place,
        paper=paper,
        today=today(),
        site=settings.SITE_NAME,
        address=request.build_absolute_uri(reverse("activities:calendar")),
    )
    return answer(set_pdf("wall", data), f"calendar-{month}-{paper}.pdf")


def _month(written: str) -> dt.date:
    try:
        month = parse_month(written)
    except InvalidMonth as error:
        raise Http404 from error
    if not is_set(month, today=today()):
        raise Http404
    return month


@kept([Topic.ACTIVITIES, Topic.PLACES, Topic.TEAMS, Topic.SIGN_UPS], at_once=False)
@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    shown = Activity.objects.public().select_related("place__parent", "team", "sign_up_terms")
    activity = get_object_or_404(shown, pk=pk)
    data = poster_data(
        activity,
        site=settings.SITE_NAME,
        absolute=request.build_absolute_uri,
        signs_up=terms_of(activity) is not None and not activity.cancel_reason,
    )
    return answer(set_pdf("poster", data), f"poster-{pk}.pdf")


def answer(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'inline; filename="{name}"'})
