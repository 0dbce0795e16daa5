"""Drafting an activity field by field, and changing one that stands."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from practice.access import require_approve, require_manage
from practice.editing import store_changes
from practice.models import User
from volunteers.models import ServiceRecord

from ..errors import WrongStep
from ..models import Activity
from .editing import create_activity, mark_edited
from .lifecycle import Status, lock
from .registering import check_capacity
from .reporting import Report, report_unplanned

TERMS = ("methods", "themes")


@transaction.atomic
def draft_activity(*, values: Mapping[str, Any], by: User) -> Activity:
    """Store a new draft with its methods and themes. Raises NotAllowed, ValidationError."""
    activity = create_activity(activity=Activity(**without_terms(values)), by=by)
    _put_terms(activity, values)
    return activity


@transaction.atomic
def record_unplanned(
    *, values: Mapping[str, Any], report: Report, source: ServiceRecord.Source, by: User, now: dt.datetime
) -> Activity:
    """``report_unplanned`` with the activity's methods and themes. Raises as it does."""
    told = Activity(**without_terms(values))
    activity = report_unplanned(activity=told, report=report, source=source, by=by, now=now)
    _put_terms(activity, values)
    return activity


def without_terms(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in TERMS}


def _put_terms(activity: Activity, values: Mapping[str, Any]) -> None:
    for name in TERMS:
        getattr(activity, name).set(values.get(name, ()))


@transaction.atomic
def revise_activity(*, activity: Activity, changes: Mapping[str, Any], by: User) -> Activity:
    """Change an activity. Once it is public only those who publish may; a cancelled one stays as it is.

    Raises NotAllowed, WrongStep, ValidationError.
    """
    activity, before = lock(activity), lock(activity)
    place = changes.get("place", activity.place)
    require_manage(by, before.place)
    require_manage(by, place)
    if before.status == Status.CANCELLED:
        raise WrongStep(f"“{before.title}”已取消，不能再改。")
    if before.status not in (Status.DRAFT, Status.SUBMITTED):
        require_approve(by, before.place)
        require_approve(by, place)
    store_changes(row=activity, changes=changes, by=by, exclude=["month"])
    check_hours(before, activity)
    if before.capacity != activity.capacity:
        check_capacity(activity)
    mark_edited(before=before, after=activity)
    return activity


def check_hours(before: Activity, after: Activity) -> None:
    """Hours that stand say where and when they were given; the activity must go on saying the same."""
    last = ServiceRecord.objects.live().filter(activity_uid=after.uid).aggregate(last=Max("ends_at"))["last"]
    if last is None:
        return
    moved = "已登记过志愿时长，不能再改。时长有误的，请先退回或冲正。"
    fixed = [name for name in ("place_id", "starts_at") if getattr(before, name) != getattr(after, name)]
    if fixed:
        raise ValidationError({name.removesuffix("_id"): moved for name in fixed})
    if after.ends_at < last:
        raise ValidationError({"ends_at": "已登记的志愿时长比这更长，结束时间不能再提前。"})
