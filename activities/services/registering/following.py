"""What sign-ups do when their activity changes, is called off or comes near."""

import datetime as dt

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from practice.days import ONE_DAY, day_bounds, day_of

from ...models import Activity, Registrant, Registration
from . import telling
from .seats import follow_capacity

Status, EndedBy = Registration.Status, Registration.EndedBy

TOLD_OF = ("title", "starts_at", "ends_at", "place_id", "venue")
"""What of an activity matters to those who signed up."""


def tell_of_change(*, before: Activity | None, after: Activity, now: dt.datetime) -> None:
    """After an edit, in its transaction: seats follow the new number, and all who come or wait learn what is new."""
    if before is None or after.status != Activity.Status.PUBLISHED:
        return
    if before.capacity != after.capacity:
        follow_capacity(after, now=now)
    if after.ends_at <= now or all(getattr(before, name) == getattr(after, name) for name in TOLD_OF):
        return
    for registration in _live(after):
        telling.tell_moved(registration, was=before, version=_version(after))


def end_all(activity: Activity, *, now: dt.datetime) -> int:
    """The activity was called off: all its sign-ups end, and each is told why; returns how many."""
    ended = _live(activity)
    for registration in ended:
        registration.status, registration.ended_by = Status.CANCELLED, EndedBy.ACTIVITY
        registration.cancelled_at = registration.changed_at = now
    bulk_update_with_history(ended, Registration, ["status", "ended_by", "cancelled_at", "changed_at"])
    Registrant.objects.filter(activity=activity, seat__isnull=False).update(seat=None)
    if activity.ends_at > now:
        for registration in ended:
            telling.tell_ended(registration)
    return len(ended)


def _live(activity: Activity) -> list[Registration]:
    live = list(Registration.objects.live().filter(activity=activity).order_by("ticket"))
    for registration in live:
        registration.activity = activity
    return live


def _version(activity: Activity) -> int:
    """The key of the activity's last history: one more with each edit."""
    return int(activity.history.values_list("history_id", flat=True)[0])


def remind_of_tomorrow(*, now: dt.datetime) -> int:
    """Remind all who come tomorrow, and say to those who wait how it stands; safe to repeat. Returns how many."""
    begins, ends = day_bounds(day_of(now) + ONE_DAY)
    tomorrow = Registration.objects.live().filter(
        activity__status=Activity.Status.PUBLISHED,
        activity__starts_at__gte=begins,
        activity__starts_at__lt=ends,
        erased_at=None,
    )
    told = 0
    for registration in tomorrow.select_related("activity__place").order_by("pk").iterator():
        with transaction.atomic():
            telling.tell_tomorrow(registration)
        told += 1
    return told


def send_link_again(*, activity: Activity, phone: str, now: dt.datetime) -> None:
    """To the phone that signed up before, the link of its sign-up; at most once an hour. Says nothing on the page."""
    found = Registration.objects.live().filter(activity=activity, phone=phone).first()
    if found is None:
        return
    found.activity = activity
    with transaction.atomic():
        telling.tell_link_again(found, hour=f"{now.astimezone(dt.UTC):%Y%m%d%H}")
