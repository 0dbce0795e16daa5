"""What was done becomes an activity in the ledger: one entry, and every report has it."""

import datetime as dt

from django.db import transaction

from practice.models import User
from volunteers.models import ServiceRecord

from ...models import Activity, ServiceRequest
from ..reporting import Report, report_unplanned
from .errors import StepRefused
from .steps import Asker, Verb, check, lock, take


def activity_for(request: ServiceRequest, *, starts_at: dt.datetime, ends_at: dt.datetime) -> Activity:
    """Unsaved: where, by whom and what kind of help. Public pages show it, so it says nothing of the person."""
    return Activity(
        place=request.place,
        team=request.team,
        title=f"点单服务：{request.offer.name}" if request.offer else "点单服务",
        starts_at=starts_at,
        ends_at=ends_at,
        is_demo=request.is_demo,
    )


@transaction.atomic
def hold_activity(
    *,
    request: ServiceRequest,
    activity: Activity,
    report: Report,
    source: ServiceRecord.Source,
    by: User,
    now: dt.datetime,
) -> Activity:
    """Report the activity (from ``activity_for``) with its hours, and tie the request to it.

    The same one again (by its uid) is the one already stored. Raises NotTheirs, StepRefused and what
    ``report_unplanned`` raises.
    """
    request, asker = lock(request), Asker(by)
    as_whom = check(Verb.HOLD, request, asker)
    if request.activity is not None:
        if request.activity.uid == activity.uid:
            return request.activity
        raise StepRefused(f"单号 {request.code} 的时长已经登记过。有人漏记的，请到那场活动里补。")
    request.activity = report_unplanned(activity=activity, report=report, source=source, by=by, now=now)
    take(Verb.HOLD, request, asker=asker, as_whom=as_whom, now=now)
    return request.activity
