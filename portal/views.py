"""The home page, and what a watchdog asks."""

import datetime as dt

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from activities.calendar import Day, days
from activities.keeping import of_months
from activities.queries import next_fixed_days
from practice.days import ONE_DAY, months_between, today
from practice.display import display_of
from practice.freshness import Asked, Topic
from practice.kept import kept
from practice.lunar import full_label
from practice.queries import county, institutes

from .news.queries import latest

SHOWN_A_DAY = 6
"""Activities of one day on the home page; the rest are one tap away."""

REDIS_WAIT = 0.5
"""Seconds a health check waits for Redis: without it the site works, so a silent one must not hold the answer up."""


def week_ahead(_request: HttpRequest) -> tuple[Asked, ...]:
    return (*of_months(months_between(today(), today() + 6 * ONE_DAY)), Topic.NEWS)


@kept(week_ahead)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Today first, the next fixed days, then a week."""
    if display_of(request).is_large:
        return large_home(request)
    now = today()
    week = coming_days(now, 7)
    context = {
        "today": week[0],
        "week": week,
        "has_events": any(day.lines for day in week),
        "lunar": full_label(now),
        "fixed_days": next_fixed_days(now),
        "latest": latest(now),
        "towns": institutes(),
    }
    return render(request, "portal/home.html", context)


def large_home(request: HttpRequest) -> HttpResponse:
    """For the large-type version: today, tomorrow, whom to call, and three doors."""
    now = today()
    coming = coming_days(now, 2)
    return render(request, "portal/home_large.html", {"days": coming, "lunar": full_label(now), "centre": county()})


def coming_days(now: dt.date, count: int) -> list[Day]:
    address = reverse("activities:calendar")
    return days(
        *(now, now + (count - 1) * ONE_DAY),
        today=now,
        url=lambda day: f"{address}?view=list&date={day}",
        room=SHOWN_A_DAY,
    )


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Well when the database answers; Redis is told but does not decide, because the site works without it."""
    database = database_answers()
    state = {"database": "ok" if database else "down", "redis": redis_state()}
    return JsonResponse(state, status=200 if database else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def redis_state() -> str:
    """ok, down, or unused where none is configured."""
    if not settings.REDIS_URL:
        return "unused"
    client = Redis.from_url(settings.REDIS_URL, socket_timeout=REDIS_WAIT, socket_connect_timeout=REDIS_WAIT)
    try:
        return "ok" if client.ping() else "down"
    except (RedisError, OSError):
        return "down"
    finally:
        client.close()
