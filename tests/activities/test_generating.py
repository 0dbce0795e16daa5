"""A programme's month: previewed, generated once, and moved or left out when people are off."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity, Programme
from activities.services import generate_month, preview_month
from practice.days import SHANGHAI, day_of
from practice.errors import NotAllowed
from practice.models import Place, User
from tests.factories import HolidayFactory, MethodFactory, ProgrammeFactory, ThemeFactory

NOW = dt.datetime(2026, 1, 10, 9, 0, tzinfo=SHANGHAI)
FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"
FIFTHS = "FREQ=MONTHLY;BYMONTHDAY=5"
OnDayOff = Programme.OnDayOff


@pytest.fixture
def fridays(county: Place, institute: Place, other_institute: Place) -> Programme:
    programme = ProgrammeFactory(
        place=county, name="每周五创建文明城市志愿服务", category="fixed_day", recurrence=FRIDAYS, minutes=90
    )
    programme.held_at.set([institute, other_institute])
    programme.methods.set([MethodFactory()])
    programme.themes.set([ThemeFactory(), ThemeFactory()])
    return programme


@pytest.fixture
def national_day(db: None) -> None:
    """2026: off from 1 to 7 October; Saturday the 10th is worked."""
    for day in range(1, 8):
        HolidayFactory(date=dt.date(2026, 10, day))
    HolidayFactory(date=dt.date(2026, 10, 10), is_day_off=False, name="国庆节")


def days(activities: list[Activity], place: Place) -> list[dt.date]:
    return [day_of(one.starts_at) for one in activities if one.place_id == place.pk]


def test_every_friday_at_each_place(fridays: Programme, institute: Place, county_staff: User) -> None:
    created = generate_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff, now=NOW)

    assert days(created, institute) == [dt.date(2026, 6, day) for day in (5, 12, 19, 26)]
    one = Activity.objects.get(place=institute, occurrence_on=dt.date(2026, 6, 5))
    assert (one.starts_at, one.minutes) == (dt.datetime(2026, 6, 5, 9, 0, tzinfo=SHANGHAI), 90)
    assert (one.status, one.methods.count(), one.themes.count()) == ("published", 1, 2)
    assert Activity.history.filter(id=one.pk, history_user=county_staff).count() == 1


def test_generating_again_adds_nothing(fridays: Programme, county_staff: User) -> None:
    first = generate_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff, now=NOW)
    assert len(first) == 8
    assert generate_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff, now=NOW) == []
    again = preview_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff)
    assert {one.note for one in again} == {"已经生成过"}


def test_one_that_was_moved_by_hand_is_not_generated_again(
    fridays: Programme, institute: Place, county_staff: User
) -> None:
    generate_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff, now=NOW)
    one = Activity.objects.get(place=institute, occurrence_on=dt.date(2026, 6, 5))
    one.starts_at, one.ends_at = one.starts_at + dt.timedelta(days=1), one.ends_at + dt.timedelta(days=1)
    one.save()
    assert generate_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff, now=NOW) == []


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        (OnDayOff.HOLD, [2, 9, 16, 23, 30]),
        (OnDayOff.SKIP, [9, 16, 23, 30]),
        (OnDayOff.NEXT_WORKING_DAY, [8, 9, 16, 23, 30]),
    ],
)
def test_day_off_is_held_skipped_or_moved(
    fridays: Programme, institute: Place, county_staff: User, national_day: None, rule: OnDayOff, held: list[int]
) -> None:
    fridays.on_day_off = rule
    fridays.save()
    created = generate_month(programme=fridays, month=dt.date(2026, 10, 1), by=county_staff, now=NOW)
    assert days(created, institute) == [dt.date(2026, 10, day) for day in held]


def test_preview_says_why_one_is_left_out(fridays: Programme, county_staff: User, national_day: None) -> None:
    fridays.on_day_off = OnDayOff.SKIP
    fridays.save()
    first, *_ = preview_month(programme=fridays, month=dt.date(2026, 10, 1), by=county_staff)
    assert (first.named_on, first.held_on, first.note) == (dt.date(2026, 10, 2), None, "逢放假，当次取消")
    assert Activity.objects.count() == 0


def test_two_programmes_meet_on_one_day(
    fridays: Programme, county: Place, institute: Place, county_staff: User
) -> None:
    """2026-06-05 is a Friday and a 5th: both are held."""
    fifths = ProgrammeFactory(place=county, name="每月5日文明实践日", category="fixed_day", recurrence=FIFTHS)
    fifths.held_at.set([institute])
    for programme in (fridays, fifths):
        generate_month(programme=programme, month=dt.date(2026, 6, 1), by=county_staff, now=NOW)
    both = Activity.objects.filter(place=institute, occurrence_on=dt.date(2026, 6, 5))
    assert set(both.values_list("programme__name", flat=True)) == {fridays.name, fifths.name}


def test_moved_into_the_next_month_it_counts_there(county: Place, institute: Place, county_staff: User) -> None:
    last = ProgrammeFactory(place=county, recurrence="FREQ=MONTHLY;BYMONTHDAY=-1", on_day_off=OnDayOff.NEXT_WORKING_DAY)
    last.held_at.set([institute])
    (one,) = generate_month(programme=last, month=dt.date(2026, 5, 1), by=county_staff, now=NOW)
    assert (one.occurrence_on, one.month) == (dt.date(2026, 5, 31), dt.date(2026, 6, 1))


def test_closed_and_suspended_places_are_left_out(
    fridays: Programme, institute: Place, other_institute: Place, county_staff: User
) -> None:
    other_institute.status, other_institute.status_reason = Place.Status.SUSPENDED, "修缮"
    other_institute.save()
    places = {one.place for one in preview_month(programme=fridays, month=dt.date(2026, 6, 1), by=county_staff)}
    assert places == {institute}


def test_institute_generates_its_own_programmes_only(
    fridays: Programme, institute: Place, station: Place, institute_staff: User
) -> None:
    with pytest.raises(NotAllowed):
        generate_month(programme=fridays, month=dt.date(2026, 6, 1), by=institute_staff, now=NOW)
    own = ProgrammeFactory(place=institute, recurrence=FIFTHS)
    own.held_at.set([station])
    created = generate_month(programme=own, month=dt.date(2026, 6, 1), by=institute_staff, now=NOW)
    assert [(one.place, one.status) for one in created] == [(station, "published")]


@pytest.mark.parametrize("rule", ["每周五", "FREQ=WEEKLY;BYDAY=ZZ", "FREQ=NEVER", "BYDAY=FR", "FREQ=SECONDLY"])
def test_unreadable_rule_is_refused_in_words(county: Place, rule: str) -> None:
    programme = ProgrammeFactory.build(place=county, recurrence=rule)
    with pytest.raises(ValidationError) as refusal:
        programme.clean()
    assert "看不懂" in refusal.value.message_dict["recurrence"][0]


def test_rule_holds_between_its_first_and_last_day(county: Place) -> None:
    programme = ProgrammeFactory.build(
        place=county, recurrence=FRIDAYS, first_day=dt.date(2026, 6, 6), last_day=dt.date(2026, 6, 19)
    )
    assert programme.nominal_days(dt.date(2026, 6, 1)) == [dt.date(2026, 6, 12), dt.date(2026, 6, 19)]


def test_every_other_friday_counts_from_the_first_day(county: Place) -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
    with pytest.raises(ValidationError, match="开始日期"):
        ProgrammeFactory.build(place=county, recurrence=rule).clean()
    programme = ProgrammeFactory.build(place=county, recurrence=rule, first_day=dt.date(2026, 5, 29))
    assert programme.nominal_days(dt.date(2026, 6, 1)) == [dt.date(2026, 6, 12), dt.date(2026, 6, 26)]
