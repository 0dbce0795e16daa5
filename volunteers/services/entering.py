"""Entering hours into the ledger, with the checks that make them believable."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from practice.access import require_manage
from practice.compiled import Compiled
from practice.days import ONE_DAY, DayPart, clock, day_of, entry_deadline, month_of, split_at_midnight
from practice.models import Place, User
from practice.queries import holidays
from practice.services import mark_all_changed

from ..errors import HoursRefused
from ..models import ServiceRecord, Volunteer
from ..models.ledger import ServiceRecordQuerySet
from .storing import NewRecord, Shared, store_records

SHORTEST_TERM = 10 * ONE_DAY
"""10 working days never pass sooner, however many weekends are worked."""

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


class Served(Protocol):
    """Whoever served: a Volunteer, or a ``Person`` where no more is known."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...


class Person(NamedTuple):
    """The part of a Volunteer that entering hours asks about."""

    pk: int
    name: str
    status: str


@dataclass(frozen=True)
class Entry:
    """One volunteer's service at the occasion: minutes from its start, travel excluded."""

    volunteer: Served
    minutes: int


def enter_hours(
    *, occasion: Occasion, entries: Sequence[Entry], source: ServiceRecord.Source, by: User, now: dt.datetime
) -> list[NewRecord]:
    """Enter the hours of several volunteers at one occasion, all or none; they wait for approval.

    A span over midnight becomes one row per Asia/Shanghai day. Overlaps and days over 12 hours are flagged. The caller
    holds a lock on the occasion, in the transaction that this is part of. Raises NotAllowed, HoursRefused (with a
    problem per volunteer).
    """
    require_manage(by, occasion.place)
    _refuse(_problems(occasion, entries, now))
    if not entries:
        return []
    days = split_at_midnight(occasion.starts_at, occasion.ends_at)
    rows = [row for entry in entries for row in _rows(days, entry)]
    volunteers = [entry.volunteer.pk for entry in entries]
    served = STANDING(occasion.uid, days[0].day, max(row.served_on for row in rows), volunteers)
    standing = [Standing(*values) for values in served]
    _refuse(_doubled(entries, {one.volunteer_id for one in standing if one.activity_uid == occasion.uid}))
    _put_flags(rows, standing)
    _put_lateness(rows, entered_on=day_of(now))
    store_records(rows, shared=_shared(occasion, source, by, now))
    mark_all_changed((occasion.place.pk, row.month) for row in rows)
    return rows


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
    longest, passed = occasion.minutes, now - occasion.starts_at
    found = {entry.volunteer.pk: _problem(entry, longest, passed) for entry in entries}
    if len(times) < len(entries):
        found |= {
            e.volunteer.pk: f"{e.volunteer.name}重复了，请只留一行。" for e in entries if times[e.volunteer.pk] > 1
        }
    return {key: problem for key, problem in found.items() if problem}


def _problem(entry: Entry, longest: int, passed: dt.timedelta) -> str:
    """Why this entry cannot be believed, in words; empty when it can."""
    name = entry.volunteer.name
    if entry.minutes < 1:
        return f"{name}的时长要大于 0 分钟。"
    if entry.minutes > longest:
        return f"{name}的时长超过了活动本身的 {longest} 分钟，请改小，或先改活动的起止时间。"
    if dt.timedelta(minutes=entry.minutes) > passed:
        return f"{name}的服务时间还没过完，等做完了再登记。"
    if entry.volunteer.status == Volunteer.Status.WITHDRAWN:
        return f"{name}已退出志愿者名册，不能登记时长。"
    return ""


def _span(occasion: Occasion, entry: Entry) -> tuple[dt.datetime, dt.datetime]:
    return occasion.starts_at, occasion.starts_at + dt.timedelta(minutes=entry.minutes)


def _rows(days: Sequence[DayPart], entry: Entry) -> Iterator[NewRecord]:
    """The entry's minutes, laid from the beginning over the days of the occasion."""
    left = entry.minutes
    for day, starts_at, _, longest in days:
        minutes = min(left, longest)
        ends_at = starts_at + dt.timedelta(minutes=minutes)
        yield NewRecord(entry.volunteer.pk, day, month_of(day), starts_at, ends_at, minutes)
        left -= minutes
        if not left:
            return


def _shared(occasion: Occasion, source: ServiceRecord.Source, by: User, now: dt.datetime) -> Shared:
    return Shared(
        place_id=occasion.place.pk,
        activity_uid=occasion.uid,
        activity_title=occasion.title,
        content=occasion.content[:300],
        organiser=occasion.organiser,
        person_in_charge=occasion.person_in_charge,
        source=source.value,
        entered_at=now,
        entered_by_id=by.pk,
    )


class Standing(NamedTuple):
    """A record that stands or may yet stand, as far as new ones are held against it."""

    volunteer_id: int
    activity_uid: UUID
    served_on: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int


def _standing_of(uid: UUID, first: dt.date, last: dt.date, volunteers: list[int]) -> QuerySet[ServiceRecord, Any]:
    """What stands at the occasion on any day, and elsewhere for the volunteers on these days."""
    near = Q(activity_uid=uid) | Q(volunteer__pk__among=volunteers, served_on__range=(first, last))
    return ServiceRecord.objects.live().filter(near).order_by().values_list(*Standing._fields)


STANDING = Compiled(_standing_of)


def _doubled(entries: Sequence[Entry], standing: Collection[int]) -> dict[int, str]:
    """Volunteers who already have a standing record of this occasion."""
    twice = [entry.volunteer for entry in entries if entry.volunteer.pk in standing]
    return {one.pk: f"{one.name}在这场活动已登记过时长，不能再登记一次。要改，请对原记录做更正。" for one in twice}


def _others(volunteers: Iterable[int], days: Iterable[dt.date], uid: UUID) -> ServiceRecordQuerySet:
    """Standing records of these volunteers on these days at other occasions."""
    return (
        ServiceRecord.objects.live().filter(volunteer__in=volunteers, served_on__in=set(days)).exclude(activity_uid=uid)
    )


def flags_of(row: ServiceRecord) -> str:
    """What is to be flagged of one unsaved row, by what stands elsewhere on its day."""
    return _flags(row, list(_others([row.volunteer_id], [row.served_on], row.activity_uid)))


def _put_flags(rows: Sequence[NewRecord], elsewhere: Iterable[Standing]) -> None:
    others = defaultdict(list)
    for other in elsewhere:
        others[other.volunteer_id, other.served_on].append(other)
    for row in rows:
        row.flags = _flags(row, others[row.volunteer_id, row.served_on])


def _flags(row: NewRecord | ServiceRecord, same_day: Sequence[Standing | ServiceRecord]) -> str:
    found = []
    if any(other.starts_at < row.ends_at and other.ends_at > row.starts_at for other in same_day):
        found.append(ServiceRecord.Flag.OVERLAP.value)
    if sum(other.minutes for other in same_day) + row.minutes > LONG_DAY:
        found.append(ServiceRecord.Flag.LONG_DAY.value)
    return " ".join(found)


def _put_lateness(rows: Sequence[NewRecord], *, entered_on: dt.date) -> None:
    late = {day: is_late(day, entered_on=entered_on) for day in {row.served_on for row in rows}}
    for row in rows:
        row.is_late = late[row.served_on]


def is_late(served_on: dt.date, *, entered_on: dt.date) -> bool:
    """Whether the entry comes after the 10 working days that 民政部令第67号 gives; it reads holidays if they matter."""
    if entered_on <= served_on + SHORTEST_TERM:
        return False
    return entered_on > entry_deadline(served_on, holidays(served_on, served_on + LONGEST_BREAK))
