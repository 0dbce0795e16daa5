"""The map of the county for residents, and the two documents that its script asks for."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practice.days import month_of, next_month, today
from practice.freshness import Asked, Topic
from practice.kept import each_minute, kept
from practice.outlines import base_map, outline_of
from practice.queries import county

from . import map_next
from .map_page import MapPage

JSON = "application/json"


def of_map(_request: HttpRequest) -> tuple[Asked, ...]:
    """The next 31 days touch at most three months."""
    month = month_of(today())
    months = (month, next_month(month), next_month(next_month(month)))
    return (*((Topic.ACTIVITIES, one) for one in months), Topic.PLACES)


@kept(of_map, span=each_minute)
@require_safe
def county_map(request: HttpRequest) -> HttpResponse:
    return render(request, "activities/map.html", {"map": MapPage(request.GET), "tiles": base_map()})


@kept(of_map, span=each_minute)
@require_safe
def coming_activities(request: HttpRequest) -> HttpResponse:
    return HttpResponse(map_next.document(), content_type=JSON)


@kept([Topic.PLACES])
@require_safe
def outline(request: HttpRequest) -> HttpResponse:
    centre = county()
    rings = outline_of(centre.code) if centre else []
    return HttpResponse(orjson.dumps({"rings": rings}), content_type=JSON)
