"""When the next fixed day of a programme is."""

import datetime as dt

import pytest

from activities.models import Programme
from activities.queries import FixedDay, next_fixed_days
from practice.models import Place
from tests.factories import HolidayFactory, ProgrammeFactory

EVERY_FRIDAY = "FREQ=WEEKLY;BYDAY=FR"
EVERY_FIFTH = "FREQ=MONTHLY;BYMONTHDAY=5"


def fixed(county: Place, recurrence: str, on_day_off: str = "hold", **fields: object) -> Programme:
    category = Programme.Category.FIXED_DAY
    return ProgrammeFactory(place=county, category=category, recurrence=recurrence, on_day_off=on_day_off, **fields)


def test_soonest_comes_first(county: Place) -> None:
    fifth, friday = fixed(county, EVERY_FIFTH), fixed(county, EVERY_FRIDAY)
    assert next_fixed_days(dt.date(2026, 11, 21)) == [
        FixedDay(friday, dt.date(2026, 11, 27), 6),
        FixedDay(fifth, dt.date(2026, 12, 5), 14),
    ]


def test_today_counts(county: Place) -> None:
    friday = fixed(county, EVERY_FRIDAY)
    assert next_fixed_days(dt.date(2026, 11, 27)) == [FixedDay(friday, dt.date(2026, 11, 27), 0)]


def test_last_friday_of_the_month_is_followed_by_the_next_month(county: Place) -> None:
    friday = fixed(county, EVERY_FRIDAY)
    assert next_fixed_days(dt.date(2026, 11, 28)) == [FixedDay(friday, dt.date(2026, 12, 4), 6)]


@pytest.mark.parametrize(
    ("rule", "date"),
    [("hold", dt.date(2026, 10, 5)), ("skip", dt.date(2026, 11, 5)), ("next_working_day", dt.date(2026, 10, 8))],
)
def test_day_off_is_seen_to_as_the_programme_says(county: Place, rule: str, date: dt.date) -> None:
    """The 5th of October 2026 falls into the National Day holiday, which ends on the 7th."""
    for day in range(1, 8):
        HolidayFactory(date=dt.date(2026, 10, day))
    programme = fixed(county, EVERY_FIFTH, rule)
    assert next_fixed_days(dt.date(2026, 10, 1)) == [FixedDay(programme, date, (date - dt.date(2026, 10, 1)).days)]


def test_day_put_off_from_last_month_still_counts(county: Place) -> None:
    """Every 31st: Sunday the 31st of January 2027 is put off to Monday the 1st of February."""
    programme = fixed(county, "FREQ=MONTHLY;BYMONTHDAY=31", "next_working_day")
    assert next_fixed_days(dt.date(2027, 2, 1)) == [FixedDay(programme, dt.date(2027, 2, 1), 0)]


def test_programme_that_has_ended_or_is_no_fixed_day_is_left_out(county: Place) -> None:
    fixed(county, EVERY_FRIDAY, last_day=dt.date(2026, 11, 20))
    fixed(county, EVERY_FRIDAY, is_active=False)
    ProgrammeFactory(place=county, category=Programme.Category.SPECIALITY, recurrence=EVERY_FRIDAY)
    assert next_fixed_days(dt.date(2026, 11, 21)) == []
