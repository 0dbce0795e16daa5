"""The residents' pages: the calendar, one activity, the county's places."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.days import month_of, today
from practice.display import display_of
from practice.forms import PlaceSearch
from practice.freshness import Topic
from practice.kept import each_minute, kept
from practice.models import Place
from practice.queries import ancestors, children, county
from practice.tree import FOUND_AT_MOST, branches, find

from . import keeping
from .calendar_page import CalendarPage
from .calendar_window import Window
from .filters import CalendarFilter
from .models import Activity
from .paper.addresses import sheets_of
from .queries import also_at, recent_at, upcoming_at
from .services.registering import state_of
from .services.saying import heard_of, why_not_reviewed


@kept(keeping.calendar_page)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    asked = request.GET.copy()
    if display_of(request).is_large:
        # Days one below the other come first in the large-type version; the month's grid is one tap away.
        asked.setdefault("view", "list")
    page = CalendarPage(Window.of(asked, today()), CalendarFilter(asked))
    return render(request, "activities/calendar.html", {"page": page})


@kept(keeping.ACTIVITY, span=each_minute)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    activities = Activity.objects.public().select_related("place__parent", "programme", "team", "sign_up_terms")
    activity = get_object_or_404(activities.prefetch_related("methods", "themes", "photos"), pk=pk)
    context = {
        "activity": activity,
        "others": also_at(activity),
        "heard": heard_of(activity),
        "may_review": not why_not_reviewed(activity, timezone.now()),
        "is_over": activity.ends_at < timezone.now(),
        "signing_up": state_of(activity, timezone.now()),
    }
    return render(request, "activities/detail.html", context)


@kept([Topic.PLACES])
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    if words := PlaceSearch(request.GET).words:
        found = find(words)
        context = {"words": words, "found": found, "is_cut": len(found) == FOUND_AT_MOST}
        return render(request, "activities/places.html", context)
    return render(request, "activities/places.html", {"words": "", "centre": county(), "branches": branches()})


@kept(keeping.PLACE, span=each_minute)
@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Place.objects.select_related("merged_into"), pk=pk)
    if shown.merged_into:
        return redirect(shown.merged_into, permanent=False)
    if shown.closed_on:
        raise Http404
    context = {
        "place": shown,
        "place_key": str(shown.pk),
        "sheets": sheets_of(month_of(today()), place=shown.pk, today=today()),
        "trail": ancestors(shown),
        "children": children(shown),
        "upcoming": upcoming_at(shown),
        "recent": recent_at(shown),
    }
    return render(request, "activities/place.html", context)
