"""What is doubled and what is flagged when hours are entered, corrections included."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from activities.errors import WrongStep
from activities.models import Activity
from activities.services import (
    Report,
    correct_record,
    occasion_of,
    plan_activity,
    plan_again,
    publish_all,
    report_once,
    return_all,
)
from practice.days import SHANGHAI
from practice.errors import NotAllowed
from practice.models import Place, User
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.errors import HoursRefused
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services import Entry, approve_hours, find_warnings, return_hours

LATER = dt.datetime(2026, 10, 17, 8, 0, tzinfo=SHANGHAI)
UNPUBLISHED = {"status": "submitted", "published_at": None, "published_by": None}


@pytest.fixture
def activity(station: Place) -> Activity:
    return ActivityFactory(place=station)


@pytest.fixture
def villager(station: Place) -> Volunteer:
    return VolunteerFactory(home_place=station, name="刘候平")


def report(activity: Activity, minutes: dict[Volunteer, int], by: User, attendances: int = 46) -> Sequence[Any]:
    said = Report(attendances, {one.pk: amount for one, amount in minutes.items()})
    done = report_once(activity=activity, report=said, source=ServiceRecord.Source.HEAD, by=by, now=LATER)
    return done.records


def test_waiting_correction_does_not_double_the_service(
    activity: Activity, villager: Volunteer, station: Place, station_head: User
) -> None:
    """Six hours, being corrected to six and a half: with another five and a half the day is 12 hours, not 18."""
    long = ActivityFactory(place=station, starts_at=LATER - dt.timedelta(days=1, hours=8))
    long.ends_at = long.starts_at + dt.timedelta(hours=7)
    long.save()
    record = ServiceRecordFactory(activity=long, volunteer=villager, minutes=360)
    correct_record(record=record, minutes=390, reason="少记了", by=station_head, now=LATER)

    assert list(ServiceRecord.objects.live()) == [record]
    late = ActivityFactory(place=station, starts_at=long.ends_at, ends_at=long.ends_at + dt.timedelta(minutes=330))
    assert find_warnings(occasion=occasion_of(late), entries=[Entry(villager, 330)]) == {}


def test_approved_correction_stands_in_place_of_the_first(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    record = ServiceRecordFactory(activity=activity, volunteer=villager, entered_by=station_head)
    pair = correct_record(record=record, minutes=60, reason="多记了", by=station_head, now=LATER)
    approve_hours(records=[pair[0].pk], by=institute_staff, now=LATER)
    assert list(ServiceRecord.objects.live().values_list("pk", "minutes")) == [(pair[1].pk, 60)]


def test_same_report_again_is_a_repeat(activity: Activity, villager: Volunteer, station_head: User) -> None:
    said = Report(46, {villager.pk: 90})
    answers = [
        report_once(activity=activity, report=said, source=ServiceRecord.Source.HEAD, by=station_head, now=LATER)
        for _ in range(2)
    ]
    assert [(len(one.records), one.is_repeat) for one in answers] == [(1, False), (0, True)]
    assert Activity.history.filter(id=activity.pk, status="reported").count() == 1


def test_repeat_with_another_figure_puts_only_the_figure_right(
    activity: Activity, villager: Volunteer, station_head: User
) -> None:
    report(activity, {villager: 90}, station_head)
    assert report(activity, {villager: 90}, station_head, attendances=50) == []
    activity.refresh_from_db()
    assert activity.attendances == 50


def test_repeat_with_other_minutes_is_refused(activity: Activity, villager: Volunteer, station_head: User) -> None:
    report(activity, {villager: 90}, station_head)
    with pytest.raises(HoursRefused):
        report(activity, {villager: 60}, station_head)


def test_returned_hours_are_no_repeat(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    (row,) = report(activity, {villager: 90}, station_head)
    return_hours(records=[row.pk], reason="他没有来", by=institute_staff, now=LATER)
    (again,) = report(activity, {villager: 90}, station_head)
    assert again.pk != row.pk


def test_repeat_is_out_of_reach_for_others(activity: Activity, villager: Volunteer, other_station_head: User) -> None:
    with pytest.raises(NotAllowed):
        report(activity, {villager: 90}, other_station_head)


def test_several_plans_are_published_or_none(station: Place, other_station: Place, institute_staff: User) -> None:
    plans = [ActivityFactory(place=place, **UNPUBLISHED) for place in (station, other_station)]
    with pytest.raises(NotAllowed):
        publish_all(activities=plans, by=institute_staff, now=LATER)
    assert set(Activity.objects.values_list("status", flat=True)) == {"submitted"}
    assert publish_all(activities=plans[:1], by=institute_staff, now=LATER) == plans[:1]
    assert publish_all(activities=plans[:1], by=institute_staff, now=LATER) == []


def test_plans_are_given_back_with_a_reason(station: Place, institute_staff: User) -> None:
    plan = ActivityFactory(place=station, **UNPUBLISHED)
    with pytest.raises(WrongStep):
        return_all(activities=[plan], reason=" ", by=institute_staff)
    return_all(activities=[plan], reason="改到下周", by=institute_staff)
    assert Activity.history.filter(id=plan.pk).first().history_change_reason == "改到下周"
    assert return_all(activities=[plan], reason="改到下周", by=institute_staff) == []


def test_plan_is_stored_once(station: Place, station_head: User) -> None:
    starts_at = LATER + dt.timedelta(days=3)
    plan = Activity(place=station, title="共读", starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=1))
    again = Activity(place=station, title="共读", uid=plan.uid, starts_at=starts_at, ends_at=plan.ends_at)
    first = plan_activity(activity=plan, by=station_head, now=LATER)
    assert plan_activity(activity=again, by=station_head, now=LATER) == first
    assert Activity.objects.count() == 1


def test_only_a_draft_is_handed_up_again(station: Place, station_head: User) -> None:
    plan = ActivityFactory(place=station, **UNPUBLISHED)
    with pytest.raises(WrongStep):
        plan_again(activity=plan, by=station_head, now=LATER)


def test_draft_is_not_moved_out_of_scope(station: Place, other_station: Place, station_head: User) -> None:
    draft = ActivityFactory(place=station, status="draft", published_at=None, published_by=None)
    draft.place = other_station
    with pytest.raises(NotAllowed):
        plan_again(activity=draft, by=station_head, now=LATER)
    draft.refresh_from_db()
    assert draft.place == station
