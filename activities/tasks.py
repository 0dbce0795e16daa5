"""What this app does by the clock. Each is safe to run twice or at once."""

from celery import shared_task
from django.utils import timezone

from .services import requesting
from .services.erasing import erase_residents
from .services.registering import remind_of_tomorrow


@shared_task(name="activities.erase")
def erase() -> None:
    """Each night: forget who came to activities, asked for help or complained half a year ago."""
    erase_residents(now=timezone.now())


@shared_task(name="activities.remind")
def remind() -> None:
    """Each afternoon: remind all who come tomorrow, and say to those who still wait how it stands."""
    remind_of_tomorrow(now=timezone.now())


@shared_task(name="activities.raise_overdue")
def raise_overdue() -> None:
    """Each hour of the day, when people may be told: what waits too long at a step goes to the level above."""
    now = timezone.now()
    requesting.raise_overdue(now=now)
    requesting.remind_to_rate(now=now)
