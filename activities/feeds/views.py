"""The feeds: the county, a place with all below it, a team, a programme; and one activity as a file."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from practice.days import ONE_DAY, midnight, months_between, today
from practice.freshness import Asked, Topic
from practice.kept import kept
from practice.models import Place
from volunteers.models import Team

from .. import keeping
from ..models import Activity, Programme
from ..models.activity import ActivityQuerySet
from .happenings import Happening, gathered, happenings
from .writing import CONTENT_TYPE, calendar_bytes

DAYS_BACK, DAYS_AHEAD = 60, 180


def window() -> tuple[dt.date, dt.date]:
    """The first and the last day of which a feed tells; it moves on with today."""
    now = today()
    return now - DAYS_BACK * ONE_DAY, now + DAYS_AHEAD * ONE_DAY


def of_window(_request: HttpRequest) -> tuple[Asked, ...]:
    return (*keeping.of_months(months_between(*window())), Topic.TEAMS)


kept_for_the_window = kept(of_window)


@kept_for_the_window
@require_safe
def county(request: HttpRequest) -> HttpResponse:
    return _feed(request, Activity.objects.public(), "全县活动日历")


@kept_for_the_window
@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """A phone that subscribed to a place which was merged goes on with the one it was merged into."""
    shown = get_object_or_404(Place.objects.select_related("merged_into"), pk=pk)
    if shown.merged_into:
        return redirect("activities:place_ics", pk=shown.merged_into.pk)
    if shown.closed_on:
        raise Http404
    return _feed(request, Activity.objects.public().within(shown), f"{shown.label}活动日历")


@kept_for_the_window
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Team.objects.public(), pk=pk)
    return _feed(request, Activity.objects.public().filter(team=shown), f"{shown.name}活动日历")


@kept_for_the_window
@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Programme.objects.public(), pk=pk)
    return _feed(request, Activity.objects.public().filter(programme=shown), f"{shown.name}活动日历")


@kept([Topic.ACTIVITIES, Topic.PLACES, Topic.PROGRAMMES, Topic.TEAMS])
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    found = happenings(Activity.objects.public().filter(pk=pk))
    if not found:
        raise Http404
    return _answer(request, found, found[0].title, f"activity-{pk}.ics")


def _feed(request: HttpRequest, activities: ActivityQuerySet, name: str) -> HttpResponse:
    first, last = window()
    within = activities.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + ONE_DAY))
    return _answer(request, gathered(happenings(within)), name, "calendar.ics")


def _answer(request: HttpRequest, found: list[Happening], name: str, file: str) -> HttpResponse:
    body = calendar_bytes(found, name=name, absolute=request.build_absolute_uri)
    return HttpResponse(body, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'inline; filename="{file}"'})
