"""What each of the residents' pages shows, and so which writes make a kept copy of it stale."""

import datetime as dt

from django.http import HttpRequest

from practice.days import today
from practice.freshness import Asked, Topic

from .calendar_window import Window

TERMS = (Topic.PLACES, Topic.PROGRAMMES, Topic.HOLIDAYS)
"""What a list of days names beside its activities; whether this is a demo is said by the places too."""

ACTIVITY = (Topic.ACTIVITIES, Topic.PLACES, Topic.PROGRAMMES, Topic.TEAMS, Topic.SIGN_UPS, Topic.FEEDBACK)
PLACE = (Topic.ACTIVITIES, Topic.PLACES)


def of_months(months: list[dt.date]) -> tuple[Asked, ...]:
    return (*((Topic.ACTIVITIES, month) for month in months), *TERMS)


def calendar_page(request: HttpRequest) -> tuple[Asked, ...]:
    """Only the months of which it shows a day: a late report for last month leaves this month's page alone."""
    return of_months(Window.of(request.GET, today()).months)
