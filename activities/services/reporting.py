"""After the activity: how many came, which volunteers served and for how long."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from practice.access import require_manage
from practice.compiled import Compiled
from practice.days import day_bounds, minutes_between
from practice.histories import store_fields
from practice.models import User
from practice.services import mark_changed
from volunteers.errors import CorrectionRefused, HoursRefused
from volunteers.models import Membership, ServiceRecord, Volunteer
from volunteers.models.people import VolunteerQuerySet
from volunteers.services import Entry, NewRecord, Occasion, Person, correct_hours, enter_hours

from ..errors import ReportRefused, WrongStep
from ..models import Activity
from .editing import create_activity, stored_before
from .lifecycle import STEPPED, Status, lock, take_step

NO_TEAM = 0
"""The key of no team, where a question needs one."""

MOST_ATTENDANCES = 100_000
"""More residents at one activity than any county's square holds: a slip of the finger."""


@dataclass(frozen=True)
class Report:
    """What the head says of an activity: residents who came (人次), and minutes per volunteer (primary keys)."""

    attendances: int
    minutes: Mapping[int, int] = field(default_factory=dict)


def occasion_of(activity: Activity) -> Occasion:
    """What the ledger copies of the activity."""
    return Occasion(
        uid=activity.uid,
        title=activity.title,
        content=activity.content,
        organiser=activity.organiser,
        person_in_charge=activity.person_in_charge,
        place=activity.place,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
    )


def eligible_volunteers(activity: Activity, *, by: User) -> VolunteerQuerySet:
    """Whom this person may log at the activity: the volunteers they manage, and the organising team's members."""
    managed = Volunteer.objects.managed_by(by)
    if not by.is_superuser and activity.team_id:
        managed |= Volunteer.objects.filter(_in_team(activity.team_id))
    return managed.exclude(status=Volunteer.Status.WITHDRAWN)


def _in_team(team: int) -> Exists:
    return Exists(Membership.objects.filter(volunteer=OuterRef("pk"), team=team, left_on=None))


def _people(keys: list[int], paths: list[str], team: int) -> QuerySet[Volunteer, Any]:
    on_the_roll = Volunteer.objects.exclude(status=Volunteer.Status.WITHDRAWN).filter(pk__among=keys)
    in_scope = on_the_roll.filter(Q(home_place__path__begins_among=paths) | Q(_in_team(team)))
    return in_scope.order_by().values_list(*Person._fields)


PEOPLE = Compiled(_people)


def _named(activity: Activity, keys: list[int], by: User) -> dict[int, Person]:
    """Those of the volunteers (primary keys) who are ``eligible_volunteers``."""
    paths = ["/"] if by.is_superuser else by.scope_paths(writing=True)
    paths = paths if by.is_active else []
    return {values[0]: Person(*values) for values in PEOPLE(keys, paths, activity.team_id or NO_TEAM)}


@transaction.atomic
def report_activity(
    *, activity: Activity, report: Report, source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[NewRecord]:
    """Report a published or held activity: it counts from now on, and the hours wait for approval.

    Reporting one again adds the volunteers that were forgotten and puts the attendances right. Raises NotAllowed,
    WrongStep, ReportRefused, HoursRefused.
    """
    return report_locked(activity=lock(activity), report=report, source=source, by=by, now=now)


def report_locked(
    *, activity: Activity, report: Report, source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[NewRecord]:
    """``report_activity`` for a caller whose transaction has the row by ``lock``. Raises as it does."""
    require_manage(by, activity.place)
    _check(activity, report, now)
    activity.attendances, activity.reported_at, activity.reported_by = report.attendances, now, by
    if activity.status == Status.REPORTED:
        store_fields(activity, fields=STEPPED, by=by)
    else:
        take_step(activity, Status.REPORTED, by=by)
    return _enter(activity, report.minutes, source, by, now)


@dataclass(frozen=True)
class Reported:
    """What a report did: the records it entered, or that all of it had been said before."""

    records: Sequence[NewRecord | ServiceRecord]
    is_repeat: bool


@transaction.atomic
def report_once(
    *, activity: Activity, report: Report, source: ServiceRecord.Source, by: User, now: dt.datetime
) -> Reported:
    """``report_activity`` for pages that may be sent twice: what already stands as reported is left alone.

    Raises as it does.
    """
    current = lock(activity)
    require_manage(by, current.place)
    standing = _standing_minutes(current)
    fresh = {key: minutes for key, minutes in report.minutes.items() if standing.get(key) != minutes}
    if current.status == Status.REPORTED and current.attendances == report.attendances and not fresh:
        return Reported([], is_repeat=True)
    rest = Report(report.attendances, fresh)
    return Reported(report_locked(activity=current, report=rest, source=source, by=by, now=now), is_repeat=False)


def _standing_minutes(activity: Activity) -> dict[int, int]:
    """Minutes that stand or wait at the activity, per volunteer."""
    rows = ServiceRecord.objects.live().filter(activity_uid=activity.uid).order_by()
    return dict(rows.values_list("volunteer_id").annotate(total=Sum("minutes")))


@transaction.atomic
def log_hours(
    *, activity: Activity, minutes: Mapping[int, int], source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[NewRecord]:
    """Enter hours only (minutes per volunteer's primary key); a published activity thereby counts as held.

    Raises NotAllowed, WrongStep, HoursRefused.
    """
    return log_locked(activity=lock(activity), minutes=minutes, source=source, by=by, now=now)


def log_locked(
    *, activity: Activity, minutes: Mapping[int, int], source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[NewRecord]:
    """``log_hours`` for a caller whose transaction has the row by ``lock``. Raises as it does."""
    require_manage(by, activity.place)
    if activity.status == Status.PUBLISHED:
        take_step(activity, Status.HELD, by=by)
    if activity.status not in Activity.COUNTED:
        raise WrongStep(f"“{activity.title}”{activity.get_status_display()}，不能登记时长。")
    return _enter(activity, minutes, source, by, now)


@transaction.atomic
def report_unplanned(
    *, activity: Activity, report: Report, source: ServiceRecord.Source, by: User, now: dt.datetime
) -> Activity:
    """Report an activity that took place without having been planned; it stays labelled as such.

    The same one again (by its uid) is the one already stored. Raises NotAllowed, ValidationError, ReportRefused,
    HoursRefused.
    """
    if (known := stored_before(activity, by)) is not None:
        return known
    activity.is_unplanned, activity.status = True, Status.HELD
    stored = lock(create_activity(activity=activity, by=by))
    report_locked(activity=stored, report=report, source=source, by=by, now=now)
    return stored


def correct_record(
    *, record: ServiceRecord, minutes: int, reason: str, by: User, now: dt.datetime
) -> tuple[ServiceRecord, ServiceRecord]:
    """``correct_hours`` within the length that the activity had on the record's day. Raises as it does."""
    activity = Activity.objects.filter(uid=record.activity_uid).first()
    if activity is None:
        raise CorrectionRefused("找不到这条记录对应的活动，不能更正；可以冲正。")
    _, end_of_day = day_bounds(record.served_on)
    longest = minutes_between(record.starts_at, min(activity.ends_at, end_of_day))
    return correct_hours(record=record, minutes=minutes, longest=longest, reason=reason, by=by, now=now)


def _check(activity: Activity, report: Report, now: dt.datetime) -> None:
    if activity.starts_at > now:
        raise ReportRefused(f"“{activity.title}”还没有开始，等办完再补记。")
    if not 0 <= report.attendances <= MOST_ATTENDANCES:
        raise ReportRefused(f"参加人次要在 0 到 {MOST_ATTENDANCES} 之间，请核对。")
    if activity.status not in (Status.PUBLISHED, Status.HELD, Status.REPORTED):
        raise WrongStep(f"“{activity.title}”现在是“{activity.get_status_display()}”，不能补记。")


def _enter(
    activity: Activity, minutes: Mapping[int, int], source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[NewRecord]:
    """Enter the hours, if there are any, and tell the roll-up: where they are, entries say the activity's month too."""
    if not minutes:
        mark_changed(place_id=activity.place_id, month=activity.month)
        return []
    people = _named(activity, list(minutes), by)
    unknown = set(minutes) - set(people)
    if unknown:
        wrong = "这位志愿者不在您负责的范围内，也不是组织队伍的队员，不能登记。"
        raise HoursRefused("有的志愿者不能登记，一条也没有保存。", dict.fromkeys(unknown, wrong))
    entries = [Entry(people[key], amount) for key, amount in minutes.items()]
    return enter_hours(occasion=occasion_of(activity), entries=entries, source=source, by=by, now=now)
