"""The ledger of the made-up year: who served how long, who entered it, and who approved or returned it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from activities.models import Activity
from practice.days import ONE_DAY, day_of, entry_deadline, month_of, split_at_midnight
from practice.models import Place
from volunteers.models import ServiceRecord, Volunteer

from .corrections import copy_of, correct_some, flag_all
from .sessions import Session
from .words import RETURNS
from .world import YEARLY_RECORDS, Staff, World

Status = ServiceRecord.Status

FULL_TIME = 0.72
OVERLAPPING, OVERLAPPING_AND_WAITING = 0.2, 0.7
"""How often somebody is ticked who is entered elsewhere for the same time; more where a reviewer is to see it."""
RETURNED, RETURNED_ON_PURPOSE, ENTERED_AGAIN = 0.011, 0.4, 0.6
RECENT_DAYS, STILL_WAITING = 10, 0.4
FORGOTTEN_DAYS, FORGOTTEN = 70, 0.02
"""Hours of a few activities that nobody has looked at for weeks."""


def keep_ledger(
    world: World, staff: Staff, people: Sequence[Volunteer], happened: Sequence[tuple[Session, Activity]]
) -> list[ServiceRecord]:
    """Enter the hours of all reported activities, with their decisions and corrections, and store them."""
    entering = _Entering(world, staff, people)
    reported = [(session, activity) for session, activity in happened if activity.status == Activity.Status.REPORTED]
    scale = world.share(YEARLY_RECORDS) / max(sum(session.topic.crew for session, _ in reported), 1)
    for session, activity in reported:
        if world.now - session.starts_at < FORGOTTEN_DAYS * ONE_DAY and world.chance(FORGOTTEN):
            session.hours = session.hours or "waiting"
        crew = session.topic.crew * scale * world.rng.uniform(0.6, 1.4)
        entering.enter(session, activity, max(round(crew), 1))
    flag_all(entering.rows)
    corrections = correct_some(entering.rows, world, staff)
    ServiceRecord.objects.bulk_create(entering.rows)
    ServiceRecord.objects.bulk_create(corrections)
    return entering.rows + corrections


def _pools(world: World, people: Sequence[Volunteer]) -> dict[int, list[Volunteer]]:
    """Who can be asked at a place: its own people; a station also asks its institute's, an institute its stations'."""
    pools: dict[int, list[Volunteer]] = defaultdict(list)
    active = {place.pk for place in world.active}
    for one in people:
        if one.status != Volunteer.Status.ACTIVE or one.guardian_name:
            continue
        home = one.home_place
        pools[home.pk].append(one)
        if home.level == Place.Level.STATION and home.pk in active:
            pools[home.parent_id or 0].append(one)
    return pools


class _Entering:
    def __init__(self, world: World, staff: Staff, people: Sequence[Volunteer]) -> None:
        self.world = world
        self.staff = staff
        self.pools = _pools(world, people)
        self.busy: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        self.rows: list[ServiceRecord] = []

    def enter(self, session: Session, activity: Activity, crew: int) -> None:
        for volunteer in self._crew(session, activity, crew):
            rows = self._rows(activity, volunteer)
            self.busy[volunteer.pk] += [(row.starts_at, row.ends_at) for row in rows]
            for row in rows:
                self._decide(row, session.hours)
            self.rows += rows

    def _crew(self, session: Session, activity: Activity, wanted: int) -> list[Volunteer]:
        """People of the place who were on the roll and free; the keenest come first."""
        day, tolerance = day_of(activity.starts_at), OVERLAPPING_AND_WAITING if session.hours else OVERLAPPING
        pool = self.pools[activity.place_id]
        if len(pool) < wanted + 2 and activity.place.parent_id:
            pool = pool + self.pools[activity.place.parent_id]
        crew: dict[int, Volunteer] = {}
        for one in sorted(pool, key=lambda one: self.world.rng.random() ** (1 + one.pk % 5), reverse=True):
            if len(crew) == wanted:
                break
            if one.registered_on <= day and (self._is_free(one, activity) or self.world.chance(tolerance)):
                crew[one.pk] = one
        return list(crew.values())

    def _is_free(self, volunteer: Volunteer, activity: Activity) -> bool:
        return not any(start < activity.ends_at and activity.starts_at < end for start, end in self.busy[volunteer.pk])

    def _minutes(self, activity: Activity) -> int:
        if self.world.chance(FULL_TIME):
            return activity.minutes
        return max(10, activity.minutes * self.world.rng.choice([50, 60, 75, 80]) // 100 // 5 * 5)

    def _rows(self, activity: Activity, volunteer: Volunteer) -> list[ServiceRecord]:
        """One row for each day served."""
        assert activity.reported_at is not None
        ends_at = activity.starts_at + dt.timedelta(minutes=self._minutes(activity))
        reported_on = day_of(activity.reported_at)
        return [
            ServiceRecord(
                volunteer=volunteer,
                place=activity.place,
                activity_uid=activity.uid,
                activity_title=activity.title,
                content=activity.content,
                organiser=activity.organiser,
                person_in_charge=activity.person_in_charge,
                starts_at=part.start,
                ends_at=part.end,
                served_on=part.day,
                month=month_of(part.day),
                minutes=part.minutes,
                source=ServiceRecord.Source.DEMO,
                entered_at=activity.reported_at,
                entered_by=activity.reported_by,
                is_late=reported_on > entry_deadline(part.day, self.world.holidays),
            )
            for part in split_at_midnight(activity.starts_at, ends_at)
        ]

    def _decide(self, row: ServiceRecord, hours: str) -> None:
        """By a second person some days later, unless that day has not come; now and then the row is returned."""
        decided_at = self.world.some_days_after(row.entered_at)
        recent = row.entered_at > self.world.now - RECENT_DAYS * ONE_DAY
        if hours == "waiting" or decided_at >= self.world.now or (recent and self.world.chance(STILL_WAITING)):
            return
        second = self.staff.approver(row.place, row.entered_by, self.world)
        if self.world.chance(RETURNED_ON_PURPOSE if hours == "returned" else RETURNED):
            row.status, row.returned_at, row.returned_by = Status.RETURNED, decided_at, second
            row.return_reason = self.world.pick(RETURNS)
            if not hours and self.world.chance(ENTERED_AGAIN):
                self._enter_again(row)
        else:
            row.status, row.approved_at, row.approved_by = Status.APPROVED, decided_at, second

    def _enter_again(self, returned: ServiceRecord) -> None:
        assert returned.returned_at is not None
        row = copy_of(returned, entered_at=self.world.some_days_after(returned.returned_at))
        decided_at = self.world.some_days_after(row.entered_at)
        if decided_at >= self.world.now:
            return
        row.minutes -= 30 if row.minutes > 40 else 0
        row.ends_at = row.starts_at + dt.timedelta(minutes=row.minutes)
        row.is_late = day_of(row.entered_at) > entry_deadline(row.served_on, self.world.holidays)
        row.status, row.approved_at, row.approved_by = Status.APPROVED, decided_at, returned.returned_by
        self.rows.append(row)
