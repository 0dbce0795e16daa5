"""Entering hours into the ledger, with the checks that make them believable."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from practice.access import require_manage
from practice.days import clock, day_of, entry_deadline, month_of, split_at_midnight
from practice.models import Place, User
from practice.queries import holidays
from practice.services import mark_all_changed

from ..errors import HoursRefused
from ..models import ServiceRecord, Volunteer
from ..models.ledger import ServiceRecordQuerySet

LONGEST_BREAK = dt.timedelta(days=40)
"""Days after the service within which 10 working days surely pass, holidays included."""

LONG_DAY = 12 * 60
"""Minutes on one day above which a record is flagged."""


@dataclass(frozen=True)
class Occasion:
    """What the ledger copies of an activity, so that a record stays true when the activity is edited."""

    uid: UUID
    title: str
    content: str
    organiser: str
    person_in_charge: str
    place: Place
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Entry:
    """One volunteer's service at the occasion: minutes from its start, travel excluded."""

    volunteer: Volunteer
    minutes: int


@transaction.atomic
def enter_hours(
    *, occasion: Occasion, entries: Sequence[Entry], source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[ServiceRecord]:
    """Enter the hours of several volunteers at one occasion, all or none; they wait for approval.

    A span over midnight becomes one row per Asia/Shanghai day. Overlaps and days over 12 hours are flagged. The caller
    holds a lock on the occasion. Raises NotAllowed, HoursRefused (with a problem per volunteer).
    """
    require_manage(by, occasion.place)
    _refuse(_problems(occasion, entries, now))
    rows = [row for entry in entries for row in _rows(occasion, entry, source, by, now)]
    _refuse(_doubled(occasion, rows))
    put_flags(rows)
    _put_lateness(rows)
    created = ServiceRecord.objects.bulk_create(rows)
    mark_all_changed((row.place_id, row.month) for row in created)
    return created


def find_warnings(*, occasion: Occasion, entries: Sequence[Entry]) -> dict[int, list[str]]:
    """Per volunteer, in words, what would be flagged: shown beside the person before anything is sent."""
    spans = {entry.volunteer.pk: _span(occasion, entry) for entry in entries}
    days = [day_of(occasion.starts_at), day_of(occasion.ends_at)]
    warnings: dict[int, list[str]] = defaultdict(list)
    totals: dict[tuple[int, dt.date], int] = defaultdict(int)
    for other in _others(spans, days, occasion.uid).select_related("place"):
        totals[other.volunteer_id, other.served_on] += other.minutes
        starts_at, ends_at = spans[other.volunteer_id]
        if other.starts_at < ends_at and other.ends_at > starts_at:
            span = f"{clock(other.starts_at)}—{clock(other.ends_at)}"
            warnings[other.volunteer_id].append(f"同一时间在{other.place}已有 {span} 的记录，请核对")
    for entry in entries:
        if any(
            totals[entry.volunteer.pk, day] + minutes > LONG_DAY
            for day, _, _, minutes in split_at_midnight(*spans[entry.volunteer.pk])
        ):
            warnings[entry.volunteer.pk].append("加上这一次，当天合计超过 12 小时，请核对")
    return dict(warnings)


def _refuse(problems: dict[int, str]) -> None:
    if problems:
        raise HoursRefused("有的时长不能登记，一条也没有保存。请改好标出的几位再提交。", problems)


def _problems(occasion: Occasion, entries: Sequence[Entry], now: dt.datetime) -> dict[int, str]:
    times = Counter(entry.volunteer.pk for entry in entries)
    found = {entry.volunteer.pk: _problem(occasion, entry, now) for entry in entries}
    found |= {e.volunteer.pk: f"{e.volunteer.name}重复了，请只留一行。" for e in entries if times[e.volunteer.pk] > 1}
    return {key: problem for key, problem in found.items() if problem}


def _problem(occasion: Occasion, entry: Entry, now: dt.datetime) -> str:
    """Why this entry cannot be believed, in words; empty when it can."""
    name = entry.volunteer.name
    if entry.minutes < 1:
        return f"{name}的时长要大于 0 分钟。"
    if entry.minutes > occasion.minutes:
        return f"{name}的时长超过了活动本身的 {occasion.minutes} 分钟，请改小，或先改活动的起止时间。"
    if _span(occasion, entry)[1] > now:
        return f"{name}的服务时间还没过完，等做完了再登记。"
    if entry.volunteer.status == Volunteer.Status.WITHDRAWN:
        return f"{name}已退出志愿者名册，不能登记时长。"
    return ""


def _span(occasion: Occasion, entry: Entry) -> tuple[dt.datetime, dt.datetime]:
    return occasion.starts_at, occasion.starts_at + dt.timedelta(minutes=entry.minutes)


def _rows(
    occasion: Occasion, entry: Entry, source: ServiceRecord.Source, by: User, now: dt.datetime
) -> Iterable[ServiceRecord]:
    for day, starts_at, ends_at, minutes in split_at_midnight(*_span(occasion, entry)):
        yield ServiceRecord(
            volunteer=entry.volunteer,
            place=occasion.place,
            activity_uid=occasion.uid,
            activity_title=occasion.title,
            content=occasion.content[:300],
            organiser=occasion.organiser,
            person_in_charge=occasion.person_in_charge,
            starts_at=starts_at,
            ends_at=ends_at,
            served_on=day,
            month=month_of(day),
            minutes=minutes,
            source=source,
            entered_at=now,
            entered_by=by,
        )


def _doubled(occasion: Occasion, rows: Sequence[ServiceRecord]) -> dict[int, str]:
    """Volunteers who already have a standing record of this occasion."""
    names = {row.volunteer_id: row.volunteer.name for row in rows}
    standing = ServiceRecord.objects.live().filter(activity_uid=occasion.uid, volunteer__in=names)
    return {
        key: f"{names[key]}在这场活动已登记过时长，不能再登记一次。要改，请对原记录做更正。"
        for key in standing.values_list("volunteer_id", flat=True)
    }


def _others(volunteers: Iterable[int], days: Iterable[dt.date], uid: UUID) -> ServiceRecordQuerySet:
    """Standing records of these volunteers on these days at other occasions."""
    return (
        ServiceRecord.objects.live().filter(volunteer__in=volunteers, served_on__in=set(days)).exclude(activity_uid=uid)
    )


def put_flags(rows: Sequence[ServiceRecord]) -> None:
    """Flag unsaved rows of one occasion against what stands elsewhere on their days."""
    if not rows:
        return
    others = defaultdict(list)
    for other in _others({r.volunteer_id for r in rows}, {r.served_on for r in rows}, rows[0].activity_uid):
        others[other.volunteer_id, other.served_on].append(other)
    for row in rows:
        same_day = others[row.volunteer_id, row.served_on]
        found = []
        if any(o.starts_at < row.ends_at and o.ends_at > row.starts_at for o in same_day):
            found.append(ServiceRecord.Flag.OVERLAP.value)
        if sum(o.minutes for o in same_day) + row.minutes > LONG_DAY:
            found.append(ServiceRecord.Flag.LONG_DAY.value)
        row.flags = " ".join(found)


def _put_lateness(rows: Sequence[ServiceRecord]) -> None:
    late = {day: is_late(day, entered_on=day_of(rows[0].entered_at)) for day in {row.served_on for row in rows}}
    for row in rows:
        row.is_late = late[row.served_on]


def is_late(served_on: dt.date, *, entered_on: dt.date) -> bool:
    """Whether the entry comes after the 10 working days that 民政部令第67号 gives."""
    return entered_on > entry_deadline(served_on, holidays(served_on, served_on + LONGEST_BREAK))
