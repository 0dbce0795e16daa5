"""Planning an activity and changing what was planned."""

import datetime as dt

from django.db import transaction

from practice.access import may_approve, require_manage
from practice.models import User
from practice.services import mark_all_changed

from ..models import Activity
from .lifecycle import publish, submit


@transaction.atomic
def create_activity(*, activity: Activity, by: User) -> Activity:
    """Store a new draft. Raises NotAllowed, ValidationError."""
    require_manage(by, activity.place)
    activity.created_by = by
    activity._history_user = by  # type: ignore[attr-defined]
    activity.full_clean(exclude=["month"])
    activity.save()
    return activity


@transaction.atomic
def plan_activity(*, activity: Activity, by: User, now: dt.datetime) -> Activity:
    """Store a new activity and take it as far as this person may: published, or handed up to be published.

    Raises NotAllowed, ValidationError.
    """
    created = create_activity(activity=activity, by=by)
    if may_approve(by, created.place):
        return publish(activity=created, by=by, now=now)
    return submit(activity=created, by=by)


def mark_edited(*, before: Activity | None, after: Activity) -> None:
    """Tell the roll-up about an edited activity: where and when it stood, and where and when it stands."""
    mark_all_changed({(one.place_id, one.month) for one in (before, after) if one is not None})
