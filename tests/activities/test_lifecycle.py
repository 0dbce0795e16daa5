"""Every step of an activity, the allowed and the forbidden ones."""

import datetime as dt
from collections.abc import Callable

import pytest

from activities.errors import ReportRefused, WrongStep
from activities.models import Activity
from activities.services import (
    Report,
    cancel,
    log_hours,
    mark_held,
    plan_activity,
    publish,
    report_activity,
    report_unplanned,
    return_to_draft,
    submit,
)
from activities.services.lifecycle import STEPS
from practice.days import SHANGHAI
from practice.errors import NotAllowed
from practice.models import ChangedMonth, Place, User
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.errors import HoursRefused
from volunteers.models import ServiceRecord

Status = Activity.Status
START = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)
LATER = START + dt.timedelta(days=1)
REPORT = Report(attendances=46)
HEAD = ServiceRecord.Source.HEAD

MOVES: dict[Status, Callable[[Activity, User], object]] = {
    Status.DRAFT: lambda activity, by: return_to_draft(activity=activity, by=by),
    Status.SUBMITTED: lambda activity, by: submit(activity=activity, by=by),
    Status.PUBLISHED: lambda activity, by: publish(activity=activity, by=by, now=LATER),
    Status.HELD: lambda activity, by: mark_held(activity=activity, by=by, now=LATER),
    Status.CANCELLED: lambda activity, by: cancel(activity=activity, reason="下雨", by=by),
}
TRAITS: dict[Status, dict[str, object]] = {
    Status.DRAFT: {"status": Status.DRAFT, "published_at": None, "published_by": None},
    Status.SUBMITTED: {"status": Status.SUBMITTED, "published_at": None, "published_by": None},
    Status.PUBLISHED: {},
    Status.HELD: {"held": True},
    Status.REPORTED: {"reported": True},
    Status.CANCELLED: {"cancelled": True},
}


@pytest.mark.parametrize("to", MOVES)
@pytest.mark.parametrize("start", Status)
def test_only_the_listed_steps_are_taken(station: Place, county_staff: User, start: Status, to: Status) -> None:
    activity = ActivityFactory(place=station, **TRAITS[start])
    if to in STEPS[start]:
        MOVES[to](activity, county_staff)
        expected = to
    else:
        with pytest.raises(WrongStep):
            MOVES[to](activity, county_staff)
        expected = start
    activity.refresh_from_db()
    assert activity.status == expected


def test_steps_table_is_the_issue_s_chain() -> None:
    assert {status.value: set(STEPS[status]) for status in Status} == {
        "draft": {"submitted", "published", "cancelled"},
        "submitted": {"draft", "published", "cancelled"},
        "published": {"held", "reported", "cancelled"},
        "held": {"reported", "cancelled"},
        "reported": set(),
        "cancelled": set(),
    }


@pytest.mark.parametrize(
    ("planner", "status"), [("station_head", Status.SUBMITTED), ("institute_staff", Status.PUBLISHED)]
)
def test_plan_goes_as_far_as_the_planner_may(
    station: Place, planner: str, status: Status, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(planner)
    activity = plan_activity(activity=ActivityFactory.build(place=station, **TRAITS[Status.DRAFT]), by=by, now=LATER)
    assert (activity.status, activity.created_by) == (status, by)


def test_head_cannot_publish(station: Place, station_head: User) -> None:
    with pytest.raises(NotAllowed):
        publish(activity=ActivityFactory(place=station, **TRAITS[Status.SUBMITTED]), by=station_head, now=LATER)


def test_history_names_who_took_the_step(station: Place, county_staff: User) -> None:
    activity = ActivityFactory(place=station)
    cancel(activity=activity, reason="下雨", by=county_staff)
    newest = Activity.history.filter(id=activity.pk).first()
    assert newest is not None
    assert (newest.status, newest.cancel_reason, newest.history_user) == ("cancelled", "下雨", county_staff)


def test_step_marks_the_month_for_the_roll_up(station: Place, county_staff: User) -> None:
    mark_held(activity=ActivityFactory(place=station, starts_at=START), by=county_staff, now=LATER)
    assert list(ChangedMonth.objects.values_list("place", "month")) == [(station.pk, dt.date(2026, 10, 1))]


def test_activity_with_hours_cannot_be_cancelled(station: Place, county_staff: User) -> None:
    activity = ActivityFactory(place=station, held=True)
    ServiceRecordFactory(activity=activity, submitted=True)
    with pytest.raises(WrongStep, match="已登记过志愿时长"):
        cancel(activity=activity, reason="下雨", by=county_staff)


def test_cancelling_needs_a_reason(station: Place, county_staff: User) -> None:
    with pytest.raises(WrongStep, match="原因"):
        cancel(activity=ActivityFactory(place=station), reason="  ", by=county_staff)


def test_activity_is_not_held_before_it_ends(station: Place, station_head: User) -> None:
    with pytest.raises(WrongStep):
        mark_held(activity=ActivityFactory(place=station, starts_at=START), by=station_head, now=START)


def test_activity_is_not_reported_before_it_starts(station: Place, station_head: User) -> None:
    activity = ActivityFactory(place=station, starts_at=START)
    with pytest.raises(ReportRefused):
        report_activity(
            activity=activity, report=REPORT, source=HEAD, by=station_head, now=START - dt.timedelta(hours=1)
        )


@pytest.mark.parametrize("start", [Status.DRAFT, Status.SUBMITTED, Status.CANCELLED])
def test_unpublished_activity_is_not_reported(station: Place, station_head: User, start: Status) -> None:
    activity = ActivityFactory(place=station, **TRAITS[start])
    with pytest.raises(WrongStep):
        report_activity(activity=activity, report=REPORT, source=HEAD, by=station_head, now=LATER)
    with pytest.raises(WrongStep):
        log_hours(activity=activity, minutes={}, source=HEAD, by=station_head, now=LATER)


def test_second_report_puts_the_figure_right(station: Place, station_head: User) -> None:
    activity = ActivityFactory(place=station)
    report_activity(activity=activity, report=REPORT, source=HEAD, by=station_head, now=LATER)
    report_activity(activity=activity, report=Report(attendances=50), source=HEAD, by=station_head, now=LATER)
    activity.refresh_from_db()
    assert (activity.status, activity.attendances) == (Status.REPORTED, 50)


def test_unplanned_activity_is_reported_and_labelled(station: Place, station_head: User) -> None:
    villager = VolunteerFactory(home_place=station)
    activity = ActivityFactory.build(place=station, starts_at=START, **TRAITS[Status.DRAFT])

    stored = report_unplanned(
        activity=activity, report=Report(20, {villager.pk: 60}), source=HEAD, by=station_head, now=LATER
    )

    assert (stored.status, stored.is_unplanned, stored.attendances) == (Status.REPORTED, True, 20)
    assert ServiceRecord.objects.get().activity_uid == stored.uid


def test_refused_unplanned_report_leaves_nothing_behind(
    station: Place, other_station: Place, station_head: User
) -> None:
    stranger = VolunteerFactory(home_place=other_station)
    activity = ActivityFactory.build(place=station, starts_at=START, **TRAITS[Status.DRAFT])
    with pytest.raises(HoursRefused):
        report_unplanned(
            activity=activity, report=Report(20, {stranger.pk: 60}), source=HEAD, by=station_head, now=LATER
        )
    assert Activity.objects.count() == 0


def test_public_list_shows_no_plans_and_keeps_cancelled_ones(station: Place) -> None:
    made = {status: ActivityFactory(place=station, **TRAITS[status]) for status in Status}
    never_published = ActivityFactory(place=station, cancelled=True, published_at=None, published_by=None)

    shown = set(Activity.objects.public())
    assert shown == {made[s] for s in (Status.PUBLISHED, Status.HELD, Status.REPORTED, Status.CANCELLED)}
    assert never_published not in shown
