"""The page of a week's script, in very large type, and the same as a file."""

import datetime as dt
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practice.days import ONE_DAY, months_between, short_day, today
from practice.freshness import Asked, Topic
from practice.kept import kept
from practice.models import Place

from .. import keeping
from ..calendar import whole_weeks
from ..calendar_window import parse_day
from ..places import open_place
from .script import AGAIN, Script, script_of

WEEK = 7 * ONE_DAY


class Asking(NamedTuple):
    """Whose week, and which; None for the place where there is none such."""

    place: Place | None
    day: dt.date

    @classmethod
    def of(cls, request: HttpRequest) -> "Asking":
        return cls(open_place(request.GET.get("place", "")), day_of(request))


def day_of(request: HttpRequest) -> dt.date:
    return parse_day(request.GET.get("week", "")) or today()


def of_week(request: HttpRequest) -> tuple[Asked, ...]:
    return (*keeping.of_months(months_between(*whole_weeks(day_of(request), day_of(request)))), Topic.SIGN_UPS)


def address(place: Place, day: dt.date, name: str = "activities:broadcast") -> str:
    return f"{reverse(name)}?place={place.pk}&week={day}"


@kept(of_week)
@require_safe
def broadcast(request: HttpRequest) -> HttpResponse:
    asking = Asking.of(request)
    if (place := asking.place) is None:
        raise Http404
    if request.GET.get("place", str(place.pk)) != str(place.pk):
        return redirect(address(place, asking.day))
    monday, sunday = whole_weeks(asking.day, asking.day)
    context = {
        "place": place,
        "script": script_of(place, asking.day, today=today()),
        "again": AGAIN,
        "span": f"{short_day(monday)}至{short_day(sunday)}",
        "earlier_url": address(place, monday - WEEK),
        "later_url": address(place, monday + WEEK),
        "text_url": address(place, monday, "activities:broadcast_text"),
    }
    return render(request, "activities/broadcast.html", context)


@kept(of_week)
@require_safe
def text(request: HttpRequest) -> HttpResponse:
    place, day = Asking.of(request)
    if place is None:
        raise Http404
    script: Script = script_of(place, day, today=today())
    # Old editors on Windows tell by the mark at its beginning how it is written.
    body = script.text.replace("\n", "\r\n").encode("utf-8-sig")
    name = f"broadcast-{place.pk}-{whole_weeks(day, day)[0]}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="text/plain; charset=utf-8", headers=headers)
