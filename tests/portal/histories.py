"""A small county to which random things happen, each through the service that a page would call."""

import datetime as dt
import random
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction

from activities.models import Activity
from activities.services import Report, cancel, correct_record, log_hours, mark_edited, report_activity
from activities.services import report_unplanned as report_unplanned_activity
from practice.days import SHANGHAI
from practice.errors import PortalError
from practice.models import Place
from practice.services import mark_changed, merge_place, move_place
from tests.factories import (
    ActivityFactory,
    CenterFactory,
    InstituteFactory,
    PlaceFactory,
    PointFactory,
    ProgrammeFactory,
    ServiceRecordFactory,
    UserFactory,
    VolunteerFactory,
)
from volunteers.models import ServiceRecord
from volunteers.services import approve_hours, return_hours, reverse_hours

MONTHS = [dt.date(2026, number, 1) for number in range(8, 13)]
STARTS = [
    dt.datetime(2026, 8, 31, 23, 30, tzinfo=SHANGHAI),
    dt.datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI),
    dt.datetime(2026, 9, 30, 20, 0, tzinfo=SHANGHAI),
    dt.datetime(2026, 9, 30, 23, 59, tzinfo=SHANGHAI),
    dt.datetime(2026, 10, 1, 0, 0, tzinfo=SHANGHAI),
    dt.datetime(2026, 10, 31, 22, 0, tzinfo=SHANGHAI),
]
LENGTHS = [30, 120, 300, 1500]
AFTERWARDS = [dt.timedelta(days=2), dt.timedelta(days=60)]
SOURCE = ServiceRecord.Source.HEAD


class County:
    """The places, the people, the tree as this test remembers it, and what can happen."""

    def __init__(self) -> None:
        self.centre = CenterFactory()
        self.institutes = [InstituteFactory(parent=self.centre) for _ in range(2)]
        self.stations = [PlaceFactory(parent=self.institutes[number % 2]) for number in range(3)]
        self.points = [PointFactory(parent=self.stations[0]), PointFactory(parent=self.centre)]
        self.places = [self.centre, *self.institutes, *self.stations, *self.points]
        self.volunteers = [VolunteerFactory(home_place=self.centre) for _ in range(4)]
        self.programmes = [None, ProgrammeFactory(place=self.centre), ProgrammeFactory(place=self.centre)]
        self.head, self.approver = (UserFactory(is_superuser=True) for _ in range(2))
        self.parents = {month: {place.pk: place.parent_id for place in self.places} for month in MONTHS}

    @property
    def happenings(self) -> list[Callable[[random.Random], None]]:
        return [
            self.report,
            self.report,
            self.hold,
            self.report_unplanned,
            self.log_more,
            self.approve,
            self.approve,
            self.give_back,
            self.reverse,
            self.correct,
            self.call_off,
            self.edit,
            self.move,
            self.merge,
            self.found,
        ]

    def happen(self, number: int, seed: int) -> None:
        """One thing happens, or is refused and leaves nothing behind."""
        step = self.happenings[number % len(self.happenings)]
        try:
            with transaction.atomic():
                step(random.Random(seed))
        except (PortalError, ValidationError):
            return

    def plan(self, chance: random.Random) -> Activity:
        starts_at = chance.choice(STARTS)
        return ActivityFactory(
            place=Place.objects.get(pk=chance.choice(self.places).pk),
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=chance.choice(LENGTHS)),
            kind=chance.choice(Activity.Kind.values),
            programme=chance.choice(self.programmes),
        )

    def said(self, activity: Activity, chance: random.Random) -> Report:
        people = chance.sample(self.volunteers, chance.randint(0, 3))
        minutes = {one.pk: chance.randint(1, min(activity.minutes, 1440)) for one in people}
        return Report(attendances=chance.randint(0, 90), minutes=minutes)

    def later(self, activity: Activity, chance: random.Random) -> dt.datetime:
        return activity.ends_at + chance.choice(AFTERWARDS)

    def report(self, chance: random.Random) -> None:
        activity = self.plan(chance)
        now = self.later(activity, chance)
        report_activity(activity=activity, report=self.said(activity, chance), source=SOURCE, by=self.head, now=now)

    def hold(self, chance: random.Random) -> None:
        activity = self.plan(chance)
        minutes = self.said(activity, chance).minutes
        log_hours(activity=activity, minutes=minutes, source=SOURCE, by=self.head, now=self.later(activity, chance))

    def report_unplanned(self, chance: random.Random) -> None:
        planned = self.plan(chance)
        activity = Activity(
            place=planned.place, title="临时", kind=planned.kind, starts_at=planned.starts_at, ends_at=planned.ends_at
        )
        now, report = self.later(activity, chance), self.said(activity, chance)
        report_unplanned_activity(activity=activity, report=report, source=SOURCE, by=self.head, now=now)

    def log_more(self, chance: random.Random) -> None:
        if (activity := self.any_activity(chance, *Activity.COUNTED)) is not None:
            now, minutes = self.later(activity, chance), self.said(activity, chance).minutes
            log_hours(activity=activity, minutes=minutes, source=SOURCE, by=self.head, now=now)

    def approve(self, chance: random.Random) -> None:
        waiting = list(ServiceRecord.objects.waiting().order_by("pk").values_list("pk", flat=True))
        chosen = chance.sample(waiting, chance.randint(0, len(waiting)))
        approve_hours(records=chosen, by=self.approver, now=dt.datetime(2026, 12, 1, tzinfo=SHANGHAI))

    def give_back(self, chance: random.Random) -> None:
        waiting = list(ServiceRecord.objects.waiting().order_by("pk").values_list("pk", flat=True))
        chosen = chance.sample(waiting, min(1, len(waiting)))
        return_hours(records=chosen, reason="请核对", by=self.approver, now=dt.datetime(2026, 12, 1, tzinfo=SHANGHAI))

    def reverse(self, chance: random.Random) -> None:
        if (record := self.any_approved(chance)) is not None:
            reverse_hours(record=record, reason="记错了", by=self.head, now=record.entered_at)

    def correct(self, chance: random.Random) -> None:
        if (record := self.any_approved(chance)) is not None:
            minutes = chance.randint(1, record.minutes)
            correct_record(record=record, minutes=minutes, reason="记错了", by=self.head, now=record.entered_at)

    def call_off(self, chance: random.Random) -> None:
        if (activity := self.any_activity(chance, "published", "held")) is not None:
            cancel(activity=activity, reason="下雨", by=self.head)

    def edit(self, chance: random.Random) -> None:
        """As the admin does: place, time, kind and programme of an activity whose hours may be in the ledger."""
        if (activity := self.any_activity(chance, *Activity.COUNTED)) is None:
            return
        before = Activity.objects.get(pk=activity.pk)
        activity.place = chance.choice(self.places)
        activity.kind, activity.programme = chance.choice(Activity.Kind.values), chance.choice(self.programmes)
        length = activity.ends_at - activity.starts_at
        activity.starts_at = chance.choice([activity.starts_at, chance.choice(STARTS)])
        activity.ends_at = activity.starts_at + length
        activity.save()
        mark_edited(before=before, after=activity)

    def move(self, chance: random.Random) -> None:
        station, institute = chance.choice(self.stations), chance.choice(self.institutes)
        point, above = chance.choice(self.points), chance.choice([self.centre, *self.institutes, *self.stations])
        pair = chance.choice([(station, institute), (point, above)])
        month = chance.choice(MONTHS[1:])
        place, parent = (Place.objects.get(pk=one.pk) for one in pair)
        move_place(place=place, parent=parent, by=self.head, from_month=month)
        self.remember(place, parent, month)

    def merge(self, chance: random.Random) -> None:
        old, new = (Place.objects.get(pk=one.pk) for one in chance.sample(self.stations, 2))
        children = list(old.children.filter(closed_on=None))
        on = chance.choice(MONTHS[2:]) + dt.timedelta(days=9)
        merge_place(place=old, into=new, on=on, by=self.head)
        for child in children:
            self.remember(child, new, on.replace(day=1))

    def found(self, chance: random.Random) -> None:
        """A new point, which may stand under a place that was moved before."""
        parent = Place.objects.get(pk=chance.choice([self.centre, *self.institutes, *self.stations]).pk)
        point = PointFactory(parent=parent)
        self.points.append(point)
        self.places.append(point)
        self.remember(point, parent, MONTHS[0])

    def remember(self, place: Place, parent: Place, month: dt.date) -> None:
        for one in MONTHS:
            if one >= month:
                self.parents[one][place.pk] = parent.pk

    def any_activity(self, chance: random.Random, *statuses: str) -> Activity | None:
        found = list(Activity.objects.filter(status__in=statuses).order_by("pk"))
        return chance.choice(found) if found else None

    def any_approved(self, chance: random.Random) -> ServiceRecord | None:
        found = list(ServiceRecord.objects.counted().order_by("pk"))
        return chance.choice(found) if found else None


def touch(county: County, place: Place, month: dt.date, chance: random.Random) -> None:
    """One more session at the place, with approved hours of someone, marked as every service marks it."""
    starts_at = dt.datetime(month.year, month.month, 9, 9, tzinfo=SHANGHAI)
    activity = ActivityFactory(place=place, held=True, starts_at=starts_at, kind=chance.choice(Activity.Kind.values))
    ServiceRecordFactory(activity=activity, volunteer=chance.choice(county.volunteers))
    mark_changed(place_id=place.pk, month=month)
