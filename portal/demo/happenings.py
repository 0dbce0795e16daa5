"""From sessions to stored activities: who planned and published them, which were held, reported or called off."""

import datetime as dt
from collections.abc import Sequence

from activities.models import Activity
from practice.days import ONE_DAY, SHANGHAI, entry_deadline, month_of
from practice.models import Place

from .programmes import Programmes
from .sessions import CANCELLED, Session
from .teams import Teams
from .words import CANCELLATIONS
from .world import YEARLY_ATTENDANCES, Staff, World

Status = Activity.Status

LATE = 0.035
UNPLANNED = 0.03
SPREAD = 0.42
"""Of attendances about a topic's usual one (sigma of the logarithm)."""


def hold(
    world: World, staff: Staff, teams: Teams, programmes: Programmes, sessions: Sequence[Session]
) -> list[tuple[Session, Activity]]:
    """Store the sessions as activities, with their methods and themes."""
    happened = [(session, _activity(world, staff, teams, session)) for session in sessions]
    _count_heads(world, happened)
    activities = [activity for _, activity in happened]
    created = [activity.created_at for activity in activities]
    Activity.objects.bulk_create(activities)
    for activity, created_at in zip(activities, created, strict=True):
        activity.created_at = created_at  # storing a row sets the clock's time
    Activity.objects.bulk_update(activities, ["created_at"], batch_size=400)
    _put_terms(programmes, happened)
    for activity in activities:
        activity._history_user = activity.created_by  # type: ignore[attr-defined]
        activity._history_date = activity.reported_at or activity.published_at or activity.created_at  # type: ignore[attr-defined]
    Activity.history.bulk_history_create(activities)
    return happened


def _activity(world: World, staff: Staff, teams: Teams, session: Session) -> Activity:
    place = session.place
    planner = staff.enterer(place, world)
    starts_at = session.starts_at
    created_at = min(starts_at, world.now) - world.rng.randint(4, 14) * ONE_DAY + _hours(world)
    activity = Activity(
        uid=world.uid(),
        programme=session.programme,
        occurrence_on=session.occurrence_on,
        place=place,
        team=world.pick(teams.squads) if place is world.center else teams.local[place.pk],
        kind=session.topic.kind,
        title=session.title,
        content=session.topic.content,
        starts_at=starts_at,
        ends_at=session.ends_at,
        month=month_of(starts_at),
        venue=session.venue,
        person_in_charge=planner.name.removesuffix("（演示）"),
        enquiry_phone=place.phone,
        capacity=_capacity(world, session),
        created_at=created_at,
        created_by=planner,
        is_demo=True,
    )
    _settle(world, staff, activity, session)
    return activity


def _hours(world: World) -> dt.timedelta:
    """From midnight to some minute of the working day."""
    return dt.timedelta(minutes=world.rng.randint(8 * 60 + 30, 17 * 60 + 30))


def _capacity(world: World, session: Session) -> int | None:
    return world.pick([30, 40, 50, 60]) if session.topic.kind == Activity.Kind.TRAINING and world.chance(0.4) else None


def _settle(world: World, staff: Staff, activity: Activity, session: Session) -> None:
    """Its status by now, and the moments that go with it."""
    fate = session.fate or _fate(world, session)
    if fate in (Status.DRAFT, Status.SUBMITTED):
        activity.status = fate
        return
    unplanned = fate == Status.REPORTED and not session.occurrence_on and not session.fate and world.chance(UNPLANNED)
    if unplanned:
        activity.is_unplanned = True
    else:
        activity.published_by = staff.approver(activity.place, activity.created_by, world)  # type: ignore[arg-type]
        activity.published_at = activity.created_at + ONE_DAY * world.rng.randint(0, 2) + dt.timedelta(minutes=25)
    reported_at = _reported_at(world, activity, must=session.fate == Status.REPORTED)
    if fate == Status.REPORTED and reported_at >= world.now:
        fate = Status.PUBLISHED if world.chance(0.35) and not unplanned else Status.HELD
    if fate == Status.REPORTED:
        activity.reported_at, activity.reported_by = reported_at, activity.created_by
    if fate == Status.CANCELLED:
        activity.cancel_reason = world.pick(CANCELLATIONS)
    if unplanned:
        activity.created_at = reported_at if fate == Status.REPORTED else session.ends_at
    activity.status = fate


def _fate(world: World, session: Session) -> str:
    roll = world.rng.random()
    if roll < CANCELLED:
        return Status.CANCELLED
    if session.starts_at < world.now:
        return Status.REPORTED
    if session.starts_at > world.now + 10 * ONE_DAY and not session.occurrence_on:
        if roll > 0.9:
            return Status.SUBMITTED
        if roll > 0.84:
            return Status.DRAFT
    return Status.PUBLISHED


def _reported_at(world: World, activity: Activity, *, must: bool) -> dt.datetime:
    """Mostly within three days; now and then after the ten working days that the rules give."""
    if must:
        return activity.ends_at + dt.timedelta(hours=3)
    day = activity.ends_at.astimezone(SHANGHAI).date()
    if world.chance(LATE):
        day = entry_deadline(day, world.holidays) + world.rng.randint(1, 9) * ONE_DAY
        return dt.datetime.combine(day, dt.time(), SHANGHAI) + _hours(world)
    return activity.ends_at + dt.timedelta(minutes=world.rng.choice([30, 60, 180, 600, 1500, 2900, 4400, 6000]))


def _count_heads(world: World, happened: Sequence[tuple[Session, Activity]]) -> None:
    """Attendances of the reported ones, scaled so that the whole comes to the county's true size."""
    reported = [(session, activity) for session, activity in happened if activity.status == Status.REPORTED]
    rough = [
        session.topic.turnout[_tier(session.place)] * world.rng.lognormvariate(0, SPREAD) for session, _ in reported
    ]
    scale = world.share(YEARLY_ATTENDANCES) / max(sum(rough), 1)
    for (_, activity), figure in zip(reported, rough, strict=True):
        activity.attendances = max(round(figure * scale), 4)
        if activity.capacity:
            activity.capacity = max(activity.capacity, -(-activity.attendances // 10) * 10)


def _tier(place: Place) -> int:
    return place.level - Place.Level.CENTER


def _put_terms(programmes: Programmes, happened: Sequence[tuple[Session, Activity]]) -> None:
    """A term that staff took out of the lists is left out."""
    methods, themes = Activity.methods.through, Activity.themes.through
    by_method = [(activity, programmes.methods.get(session.topic.method)) for session, activity in happened]
    by_theme = [(activity, programmes.themes.get(session.topic.theme)) for session, activity in happened]
    methods.objects.bulk_create(methods(activity=activity, method_id=key) for activity, key in by_method if key)
    themes.objects.bulk_create(themes(activity=activity, theme_id=key) for activity, key in by_theme if key)
