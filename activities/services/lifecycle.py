"""The steps of an activity: draft -> submitted -> published -> held -> reported, or cancelled.

``STEPS`` is the one table of what may follow what; every step locks the row, so that two people cannot take two
different steps at once.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from practice.access import may_see, require_approve, require_manage
from practice.compiled import Compiled
from practice.histories import store_fields
from practice.models import User
from practice.services import mark_changed
from practice.text import wrong_reason
from volunteers.models import ServiceRecord

from ..errors import WrongStep
from ..models import Activity
from .registering import end_all

Status = Activity.Status

LONGEST_KEPT = 100
"""Characters of a reason that a row's history has room for."""

STEPS: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.SUBMITTED, Status.PUBLISHED, Status.CANCELLED),
    Status.SUBMITTED: (Status.DRAFT, Status.PUBLISHED, Status.CANCELLED),
    Status.PUBLISHED: (Status.HELD, Status.REPORTED, Status.CANCELLED),
    Status.HELD: (Status.REPORTED, Status.CANCELLED),
    Status.REPORTED: (),
    Status.CANCELLED: (),
}


STEPPED = (
    "status",
    "cancel_reason",
    "attendances",
    "published_at",
    "published_by",
    "reported_at",
    "reported_by",
)
"""What a step may change of an activity, besides its history."""


def lock(activity: Activity) -> Activity:
    """The row as it is now, held until the end of the transaction."""
    return (
        Activity.objects.select_for_update(of=("self",))
        .select_related("place", "team", "programme")
        .get(pk=activity.pk)
    )


LOCKED = Compiled(
    lambda key: Activity.objects.select_for_update(of=("self",)).select_related("place", "team").filter(pk=key)
)


def lock_visible(*, key: int, by: User) -> Activity | None:
    """``lock`` for a row that this person may see; None where there is none for them."""
    found: Activity | None = next(iter(LOCKED(key)), None)
    if found is None or may_see(by, found.place) or Activity.objects.public().filter(pk=key).exists():
        return found
    return None


def step(activity: Activity, to: Activity.Status, *, by: User) -> None:
    """Take the step, store it and tell the roll-up. Raises WrongStep."""
    take_step(activity, to, by=by)
    mark_changed(place_id=activity.place_id, month=activity.month)


def take_step(activity: Activity, to: Activity.Status, *, by: User) -> None:
    """``step`` for a caller who tells the roll-up. Raises WrongStep."""
    if to not in STEPS[activity.status]:
        raise WrongStep(
            f"“{activity.title}”现在是“{activity.get_status_display()}”，不能改成“{to.label}”。请刷新页面看最新情况。"
        )
    activity.status = to
    store_fields(activity, fields=STEPPED, by=by)


@transaction.atomic
def submit(*, activity: Activity, by: User) -> Activity:
    """Hand a draft to the institute or centre, to be published. Raises NotAllowed, WrongStep."""
    require_manage(by, activity.place)
    activity = lock(activity)
    step(activity, Status.SUBMITTED, by=by)
    return activity


@transaction.atomic
def return_to_draft(*, activity: Activity, by: User, reason: str = "") -> Activity:
    """Give a submitted activity back to whoever planned it; the reason is kept in its history.

    Raises NotAllowed, WrongStep.
    """
    require_approve(by, activity.place)
    if wrong := wrong_reason(reason.strip(), longest=LONGEST_KEPT):
        raise WrongStep(wrong)
    activity = lock(activity)
    activity._change_reason = reason.strip()  # type: ignore[attr-defined]
    step(activity, Status.DRAFT, by=by)
    return activity


@transaction.atomic
def publish(*, activity: Activity, by: User, now: dt.datetime) -> Activity:
    """Put an activity on the public calendar. Raises NotAllowed, WrongStep."""
    require_approve(by, activity.place)
    activity = lock(activity)
    activity.published_at, activity.published_by = now, by
    step(activity, Status.PUBLISHED, by=by)
    return activity


@transaction.atomic
def publish_all(*, activities: Collection[Activity], by: User, now: dt.datetime) -> list[Activity]:
    """``publish`` for several, all or none; one that is public already is passed over. Raises as it does."""
    return [publish(activity=one, by=by, now=now) for one in activities if lock(one).status not in Activity.PUBLIC]


@transaction.atomic
def return_all(*, activities: Collection[Activity], reason: str, by: User) -> list[Activity]:
    """``return_to_draft`` for several, all or none, with the reason that the planner will read. Raises as it does."""
    if not reason.strip():
        raise WrongStep("请写明退回的原因，报送的人要看着它改。")
    return [
        return_to_draft(activity=one, reason=reason, by=by) for one in activities if lock(one).status != Status.DRAFT
    ]


@transaction.atomic
def mark_held(*, activity: Activity, by: User, now: dt.datetime) -> Activity:
    """Say that a published activity took place; its report may follow later. Raises NotAllowed, WrongStep."""
    require_manage(by, activity.place)
    activity = lock(activity)
    if activity.ends_at > now:
        raise WrongStep(f"“{activity.title}”还没有结束，等结束后再记。")
    step(activity, Status.HELD, by=by)
    return activity


@transaction.atomic
def cancel(*, activity: Activity, reason: str, by: User) -> Activity:
    """Call an activity off, with the reason that residents will read; all its sign-ups end, and each is told.

    Raises NotAllowed, WrongStep.
    """
    require_manage(by, activity.place)
    if not reason.strip():
        raise WrongStep("请写明取消的原因，群众会看到。")
    activity = lock(activity)
    if ServiceRecord.objects.live().filter(activity_uid=activity.uid).exists():
        raise WrongStep(f"“{activity.title}”已登记过志愿时长，不能取消。时长有误的，请先退回或冲正。")
    activity.cancel_reason = reason.strip()
    step(activity, Status.CANCELLED, by=by)
    end_all(activity, now=timezone.now())
    return activity
