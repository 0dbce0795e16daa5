import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from activities.models import Activity
from activities.services import Report, correct_record, report_activity
from practice.days import SHANGHAI
from practice.errors import NotAllowed
from practice.models import ChangedMonth, Place, User
from tests.factories import ActivityFactory, HolidayFactory, ServiceRecordFactory, UserFactory, VolunteerFactory
from volunteers.errors import CorrectionRefused, DecisionRefused, HoursRefused
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services import approve_hours, return_hours, reverse_hours

Status = ServiceRecord.Status
LATER = dt.datetime(2026, 10, 17, 8, 0, tzinfo=SHANGHAI)


@pytest.fixture
def activity(station: Place) -> Activity:
    return ActivityFactory(place=station, title="创建文明城市志愿服务")


@pytest.fixture
def villager(station: Place) -> Volunteer:
    return VolunteerFactory(home_place=station, name="刘候平")


def log(activity: Activity, minutes: dict[Volunteer, int], by: User, now: dt.datetime = LATER) -> list[ServiceRecord]:
    report = Report(attendances=46, minutes={one.pk: amount for one, amount in minutes.items()})
    entered = report_activity(activity=activity, report=report, source=ServiceRecord.Source.HEAD, by=by, now=now)
    return list(ServiceRecord.objects.filter(pk__in=[row.pk for row in entered]).order_by("pk"))


def counted(**filters: object) -> int:
    return sum(ServiceRecord.objects.counted().filter(**filters).values_list("minutes", flat=True))


def test_reported_hours_wait_for_approval(activity: Activity, villager: Volunteer, station_head: User) -> None:
    (record,) = log(activity, {villager: 90}, station_head)

    activity.refresh_from_db()
    assert (activity.status, activity.attendances) == (Activity.Status.REPORTED, 46)
    assert (record.status, record.minutes, record.served_on) == (Status.SUBMITTED, 90, dt.date(2026, 10, 16))
    assert record.ends_at == activity.starts_at + dt.timedelta(minutes=90)
    assert counted() == 0


def test_record_keeps_its_own_copy_when_the_activity_is_edited(
    activity: Activity, villager: Volunteer, station_head: User
) -> None:
    (record,) = log(activity, {villager: 90}, station_head)
    activity.title = "改了名的活动"
    activity.save()

    record.refresh_from_db()
    assert record.activity_title == "创建文明城市志愿服务"


def test_second_person_approves(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    (record,) = log(activity, {villager: 90}, station_head)

    decision = approve_hours(records=[record.pk], by=institute_staff, now=LATER)

    assert (decision.decided, decision.already) == (1, 0)
    assert counted() == 90
    again = approve_hours(records=[record.pk], by=institute_staff, now=LATER)
    assert (again.decided, again.already) == (0, 1)


def test_own_entry_cannot_be_approved(activity: Activity, villager: Volunteer, institute_staff: User) -> None:
    (record,) = log(activity, {villager: 90}, institute_staff)

    with pytest.raises(DecisionRefused):
        approve_hours(records=[record.pk], by=institute_staff, now=LATER)
    assert counted() == 0


def test_head_cannot_approve(activity: Activity, villager: Volunteer, station: Place, station_head: User) -> None:
    (record,) = log(activity, {villager: 90}, station_head)
    second_head = UserFactory(role=(station, "station_head"))

    with pytest.raises(DecisionRefused):
        approve_hours(records=[record.pk], by=second_head, now=LATER)


def test_database_refuses_self_approval(activity: Activity) -> None:
    someone = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRecordFactory(activity=activity, entered_by=someone, approved_by=someone)


def test_out_of_scope_place_is_refused(activity: Activity, villager: Volunteer, other_station_head: User) -> None:
    with pytest.raises(NotAllowed):
        log(activity, {villager: 90}, other_station_head)
    assert ServiceRecord.objects.count() == 0


def test_out_of_scope_volunteer_is_refused(activity: Activity, other_station: Place, station_head: User) -> None:
    stranger = VolunteerFactory(home_place=other_station)
    with pytest.raises(HoursRefused) as refusal:
        log(activity, {stranger: 60}, station_head)
    assert list(refusal.value.problems) == [stranger.pk]


@pytest.mark.parametrize(
    ("minutes", "now"),
    [(121, LATER), (0, LATER), (90, dt.datetime(2026, 10, 16, 10, 29, tzinfo=SHANGHAI))],
    ids=["longer than the activity", "nothing", "not yet passed"],
)
def test_unbelievable_minutes_are_refused(
    activity: Activity, villager: Volunteer, station_head: User, minutes: int, now: dt.datetime
) -> None:
    with pytest.raises(HoursRefused) as refusal:
        log(activity, {villager: minutes}, station_head, now)
    assert "刘候平" in refusal.value.problems[villager.pk]
    activity.refresh_from_db()
    assert activity.status == Activity.Status.PUBLISHED


def test_same_volunteer_twice_at_one_activity_is_refused(
    activity: Activity, villager: Volunteer, station_head: User
) -> None:
    log(activity, {villager: 60}, station_head)
    with pytest.raises(HoursRefused):
        log(activity, {villager: 60}, station_head)


def test_overlap_and_long_day_are_flagged(station: Place, villager: Volunteer, station_head: User) -> None:
    morning = dt.datetime(2026, 10, 16, 6, 0, tzinfo=SHANGHAI)
    first = ActivityFactory(place=station, starts_at=morning, ends_at=morning + dt.timedelta(hours=7))
    second = ActivityFactory(
        place=station, starts_at=morning + dt.timedelta(hours=6), ends_at=morning + dt.timedelta(hours=12)
    )
    (plain,) = log(first, {villager: 420}, station_head)
    (flagged,) = log(second, {villager: 360}, station_head)

    assert plain.flags == ""
    assert flagged.flag_labels == ["与另一处时间重叠", "当天合计超过 12 小时"]


def test_span_over_month_end_falls_on_both_days(station: Place, villager: Volunteer, station_head: User) -> None:
    evening = dt.datetime(2026, 10, 31, 22, 0, tzinfo=SHANGHAI)
    vigil = ActivityFactory(place=station, starts_at=evening, ends_at=evening + dt.timedelta(hours=5))

    records = log(vigil, {villager: 300}, station_head, dt.datetime(2026, 11, 1, 8, 0, tzinfo=SHANGHAI))

    assert [(one.served_on, one.month, one.minutes) for one in records] == [
        (dt.date(2026, 10, 31), dt.date(2026, 10, 1), 120),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 1), 180),
    ]
    assert set(ChangedMonth.objects.values_list("place", "month")) == {
        (station.pk, dt.date(2026, 10, 1)),
        (station.pk, dt.date(2026, 11, 1)),
    }


@pytest.mark.parametrize(("entered", "late"), [(dt.date(2026, 10, 16), False), (dt.date(2026, 10, 17), True)])
def test_entry_after_ten_working_days_is_marked_late(
    station: Place, villager: Volunteer, station_head: User, entered: dt.date, late: bool
) -> None:
    """National Day 2026: off from the 1st to the 7th, worked on Saturday the 10th."""
    for day in range(1, 8):
        HolidayFactory(date=dt.date(2026, 10, day))
    HolidayFactory(date=dt.date(2026, 10, 10), is_day_off=False)
    start = dt.datetime(2026, 9, 28, 9, 0, tzinfo=SHANGHAI)
    activity = ActivityFactory(place=station, starts_at=start)

    (record,) = log(activity, {villager: 60}, station_head, dt.datetime.combine(entered, dt.time(9), SHANGHAI))

    assert record.is_late is late


def test_returned_record_can_be_entered_again(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    (record,) = log(activity, {villager: 90}, station_head)
    return_hours(records=[record.pk], reason="他那天没来", by=institute_staff, now=LATER)
    record.refresh_from_db()
    assert (record.status, record.return_reason) == (Status.RETURNED, "他那天没来")

    (second,) = log(activity, {villager: 60}, station_head)
    approve_hours(records=[second.pk], by=institute_staff, now=LATER)
    assert counted() == 60


def test_return_needs_a_reason(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    (record,) = log(activity, {villager: 90}, station_head)
    with pytest.raises(DecisionRefused):
        return_hours(records=[record.pk], reason=" ", by=institute_staff, now=LATER)


def test_correction_reverses_and_replaces_together(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    (record,) = log(activity, {villager: 60}, station_head)
    approve_hours(records=[record.pk], by=institute_staff, now=LATER)
    record.refresh_from_db()

    reversal, replacement = correct_record(
        record=record, minutes=120, reason="少记了一小时", by=station_head, now=LATER
    )
    assert (reversal.minutes, replacement.minutes, counted()) == (-60, 120, 60)

    approve_hours(records=[replacement.pk], by=institute_staff, now=LATER)
    record.refresh_from_db()
    assert (record.status, counted()) == (Status.REVERSED, 120)
    whole = ServiceRecord.objects.filter(status__in=[Status.APPROVED, Status.REVERSED])
    assert sum(whole.values_list("minutes", flat=True)) == counted()


def test_reversal_is_asked_for_once(
    activity: Activity, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    (record,) = log(activity, {villager: 60}, station_head)
    approve_hours(records=[record.pk], by=institute_staff, now=LATER)
    record.refresh_from_db()
    reverse_hours(record=record, reason="记错人", by=station_head, now=LATER)
    with pytest.raises(CorrectionRefused):
        reverse_hours(record=record, reason="记错人", by=station_head, now=LATER)


@pytest.mark.parametrize(
    "edit", [{"minutes": 600}, {"volunteer": None}, {"status": "submitted"}, {"served_on": dt.date(2026, 1, 1)}]
)
def test_database_refuses_edits_of_the_ledger(activity: Activity, edit: dict[str, object]) -> None:
    record = ServiceRecordFactory(activity=activity)
    if "volunteer" in edit:
        edit = {"volunteer": VolunteerFactory()}
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRecord.objects.filter(pk=record.pk).update(**edit)


def test_database_refuses_deletes_of_the_ledger(activity: Activity) -> None:
    record = ServiceRecordFactory(activity=activity)
    with pytest.raises(DatabaseError), transaction.atomic():
        record.delete()


def test_longer_correction_is_flagged_anew(
    station: Place, villager: Volunteer, station_head: User, institute_staff: User
) -> None:
    morning = dt.datetime(2026, 10, 16, 8, 0, tzinfo=SHANGHAI)
    first = ActivityFactory(place=station, starts_at=morning, ends_at=morning + dt.timedelta(hours=3))
    second = ActivityFactory(place=station, starts_at=morning + dt.timedelta(hours=2))
    (record,) = log(first, {villager: 60}, station_head)
    log(second, {villager: 120}, station_head)
    approve_hours(records=[record.pk], by=institute_staff, now=LATER)
    record.refresh_from_db()

    _, replacement = correct_record(record=record, minutes=180, reason="少记了", by=station_head, now=LATER)

    assert (record.flags, replacement.flag_labels) == ("", ["与另一处时间重叠"])
