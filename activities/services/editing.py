"""Planning an activity and changing what was planned."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from practice.access import may_approve, require_manage
from practice.models import User
from practice.services import mark_all_changed
from volunteers.models import ServiceRecord

from ..errors import WrongStep
from ..models import Activity
from .lifecycle import lock, publish, submit
from .registering import tell_of_change


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

    The same one again (by its uid) is the one already stored. Raises NotAllowed, ValidationError.
    """
    if (known := stored_before(activity, by)) is not None:
        return known
    return _hand_on(create_activity(activity=activity, by=by), by, now)


@transaction.atomic
def plan_again(*, activity: Activity, by: User, now: dt.datetime) -> Activity:
    """Store a draft that was given back, as edited, and take it on again.

    Raises NotAllowed, ValidationError, WrongStep.
    """
    before = lock(activity)
    require_manage(by, before.place)
    require_manage(by, activity.place)
    if before.status != Activity.Status.DRAFT:
        raise WrongStep(f"“{before.title}”现在是“{before.get_status_display()}”，不能再改。请刷新页面看最新情况。")
    activity._history_user = by  # type: ignore[attr-defined]
    activity.full_clean(exclude=["month"])
    activity.save()
    mark_edited(before=before, after=activity)
    return _hand_on(activity, by, now)


def stored_before(activity: Activity, by: User) -> Activity | None:
    """The activity of this uid if a first request has stored it: a page that is sent twice makes one activity."""
    known = Activity.objects.select_related("place").filter(uid=activity.uid).first()
    if known is not None:
        require_manage(by, known.place)
    return known


def _hand_on(activity: Activity, by: User, now: dt.datetime) -> Activity:
    if may_approve(by, activity.place):
        return publish(activity=activity, by=by, now=now)
    return submit(activity=activity, by=by)


def mark_edited(*, before: Activity | None, after: Activity) -> None:
    """Tell the roll-up about an edited activity: where and when it stood, and where and when it stands.

    Its hours too, wherever they were served: they are totalled by its kind and programme, and so are its volunteers.
    Those who signed up learn what is new for them.
    """
    tell_of_change(before=before, after=after, now=timezone.now())
    mark_all_changed({(one.place_id, one.month) for one in (before, after) if one is not None})
    if before is None or (before.kind, before.programme_id) != (after.kind, after.programme_id):
        served = ServiceRecord.objects.filter(activity_uid=after.uid).values_list("place_id", "month")
        mark_all_changed(set(served), whole=True)
