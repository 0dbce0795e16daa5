import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice import days
from practice.days import SHANGHAI

# The State Council's notice for the National Day of 2026, and the New Year's make-up Sunday.
NATIONAL_DAY_2026 = {
    dt.date(2026, 9, 20): False,
    **{dt.date(2026, 10, number): True for number in range(1, 8)},
    dt.date(2026, 10, 10): False,
}

seconds = st.integers(946_684_800, 4_070_908_800)  # 2000 to 2098
moments = seconds.map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
dates = st.dates(dt.date(2000, 1, 1), dt.date(2098, 12, 31))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_day_of_is_the_shanghai_day_whatever_the_zone() -> None:
    just_before = dt.datetime(2026, 10, 31, 15, 59, 59, tzinfo=dt.UTC)
    assert days.day_of(just_before) == dt.date(2026, 10, 31)
    assert days.day_of(just_before + dt.timedelta(seconds=1)) == dt.date(2026, 11, 1)
    assert days.month_of(just_before + dt.timedelta(seconds=1)) == dt.date(2026, 11, 1)


def test_today_takes_the_given_moment() -> None:
    assert days.today(dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC)) == dt.date(2027, 1, 1)


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        days.day_of(dt.datetime(2026, 10, 31))  # noqa: DTZ001  # the very thing that is refused


def test_month_of_a_date_is_its_first_day() -> None:
    assert days.month_of(dt.date(2026, 2, 28)) == dt.date(2026, 2, 1)


def test_months_step_over_the_year() -> None:
    assert days.next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)
    assert days.previous_month(dt.date(2027, 1, 31)) == dt.date(2026, 12, 1)
    assert days.months_between(dt.date(2026, 11, 30), dt.date(2027, 2, 1)) == [
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
        dt.date(2027, 2, 1),
    ]
    assert days.months_between(dt.date(2026, 11, 1), dt.date(2026, 10, 1)) == []


@given(dates)
def test_next_and_previous_month_undo_each_other(day: dt.date) -> None:
    month = days.month_of(day)
    assert days.previous_month(days.next_month(day)) == month
    assert days.next_month(days.previous_month(day)) == month
    assert days.months_between(day, days.next_month(day)) == [month, days.next_month(month)]


def test_month_bounds_are_shanghai_midnights() -> None:
    start, end = days.month_bounds(dt.date(2026, 10, 1))
    assert start.astimezone(dt.UTC) == dt.datetime(2026, 9, 30, 16, tzinfo=dt.UTC)
    assert end.astimezone(dt.UTC) == dt.datetime(2026, 10, 31, 16, tzinfo=dt.UTC)
    assert days.day_bounds(dt.date(2026, 10, 31)) == (at("2026-10-31"), at("2026-11-01"))


@given(moments)
def test_every_moment_lies_within_the_bounds_of_its_own_month_alone(moment: dt.datetime) -> None:
    month = days.month_of(moment)
    start, end = days.month_bounds(month)
    assert start <= moment < end
    assert days.month_bounds(days.next_month(month))[0] == end


def test_parse_month_reads_the_one_form() -> None:
    assert days.parse_month("2026-10") == dt.date(2026, 10, 1)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "2026-1", "2026/10", "2026-10\n", "２０２６-10"])
def test_parse_month_refuses_other_forms(text: str) -> None:
    with pytest.raises(days.InvalidMonth, match="月份请写成 2026-10 这样的格式。"):
        days.parse_month(text)


@pytest.mark.parametrize("text", ["1999-12", "2100-01", "9999-12", "0000-01"])
def test_parse_month_refuses_months_no_page_shows(text: str) -> None:
    with pytest.raises(days.InvalidMonth, match="只能查看 2000 年到 2099 年的月份。"):
        days.parse_month(text)


def test_day_off_follows_the_table_before_the_week() -> None:
    assert days.is_day_off(dt.date(2026, 10, 1), NATIONAL_DAY_2026) is True
    assert days.is_day_off(dt.date(2026, 10, 10), NATIONAL_DAY_2026) is False
    assert days.is_day_off(dt.date(2026, 10, 11), NATIONAL_DAY_2026) is True
    assert days.is_day_off(dt.date(2026, 10, 9), NATIONAL_DAY_2026) is False


def test_day_off_of_a_year_not_yet_announced_is_the_plain_week() -> None:
    assert [days.is_day_off(dt.date(2027, 10, number), NATIONAL_DAY_2026) for number in (1, 2, 3, 4)] == [
        False,
        True,
        True,
        False,
    ]


def test_fifth_of_june_2026_is_a_friday() -> None:
    assert days.weekday(dt.date(2026, 6, 5)) == "星期五"


def test_entry_deadline_counts_ten_working_days_over_the_national_day() -> None:
    """After Wednesday 30 September: 8, 9, Saturday 10 (made up), 12-16, 19, 20 October."""
    assert days.entry_deadline(dt.date(2026, 9, 30), NATIONAL_DAY_2026) == dt.date(2026, 10, 20)
    assert days.entry_deadline(dt.date(2026, 9, 30), {}) == dt.date(2026, 10, 14)


def test_entry_deadline_does_not_count_the_day_itself() -> None:
    assert days.working_days_after(dt.date(2026, 11, 20), 1, {}) == dt.date(2026, 11, 23)
    assert days.working_days_after(dt.date(2026, 11, 21), 1, {}) == dt.date(2026, 11, 23)


def test_working_days_start_at_one() -> None:
    with pytest.raises(ValueError, match="starts at 1"):
        days.working_days_after(dt.date(2026, 11, 20), 0, {})


@given(dates, st.integers(1, 30), st.dictionaries(dates, st.booleans()))
def test_working_days_after_passes_exactly_that_many(day: dt.date, count: int, holidays: dict[dt.date, bool]) -> None:
    last = days.working_days_after(day, count, holidays)
    passed = [day + dt.timedelta(number) for number in range(1, (last - day).days + 1)]
    assert [days.is_day_off(one, holidays) for one in passed].count(False) == count
    assert not days.is_day_off(last, holidays)


def test_next_working_day_is_the_day_itself_when_worked() -> None:
    assert days.next_working_day(dt.date(2026, 9, 30), NATIONAL_DAY_2026) == dt.date(2026, 9, 30)
    assert days.next_working_day(dt.date(2026, 10, 2), NATIONAL_DAY_2026) == dt.date(2026, 10, 8)
    assert days.next_working_day(dt.date(2026, 10, 10), NATIONAL_DAY_2026) == dt.date(2026, 10, 10)


def test_span_over_a_month_end_falls_on_both_days_once() -> None:
    parts = days.split_at_midnight(at("2026-10-31T22:30"), at("2026-11-01T01:15"))
    assert parts == [
        (dt.date(2026, 10, 31), at("2026-10-31T22:30"), at("2026-11-01T00:00"), 90),
        (dt.date(2026, 11, 1), at("2026-11-01T00:00"), at("2026-11-01T01:15"), 75),
    ]


def test_span_that_ends_at_midnight_has_one_part() -> None:
    parts = days.split_at_midnight(at("2026-10-31T22:30"), at("2026-11-01T00:00"))
    assert [(part.day, part.minutes) for part in parts] == [(dt.date(2026, 10, 31), 90)]


def test_span_drops_seconds_at_both_ends() -> None:
    parts = days.split_at_midnight(at("2026-10-31T23:59:59"), at("2026-11-01T00:01:01"))
    assert [(part.day, part.minutes) for part in parts] == [(dt.date(2026, 10, 31), 1), (dt.date(2026, 11, 1), 1)]


def test_span_of_nothing_has_no_part_and_a_backward_one_is_refused() -> None:
    noon = at("2026-10-31T12:00")
    assert days.split_at_midnight(noon, noon) == []
    with pytest.raises(ValueError, match="ends before it starts"):
        days.split_at_midnight(noon, noon - dt.timedelta(seconds=1))


@given(moments, st.timedeltas(dt.timedelta(0), dt.timedelta(days=5)))
def test_parts_touch_and_add_up_to_the_whole(start: dt.datetime, length: dt.timedelta) -> None:
    end = start + length
    parts = days.split_at_midnight(start, end)
    whole = days.minutes_between(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    assert sum(part.minutes for part in parts) == whole
    assert all(part.minutes >= 1 for part in parts)
    assert all(days.day_of(part.start) == part.day for part in parts)
    assert all(part.end <= days.day_bounds(part.day)[1] for part in parts)
    assert all(earlier.end == later.start for earlier, later in pairwise(parts))
    assert len({part.day for part in parts}) == len(parts)


def test_days_read_as_people_write_them() -> None:
    evening = dt.datetime(2026, 3, 4, 17, 5, tzinfo=dt.UTC)
    assert days.long_day(evening) == "2026年3月5日"
    assert days.short_day(evening) == "3月5日"
    assert days.long_month(evening) == "2026年3月"
    assert days.weekday(evening) == "星期四"
    assert days.clock(evening) == "1:05"
    assert [days.short_weekday(dt.date(2026, 11, number)) for number in range(16, 23)] == [
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "周六",
        "周日",
    ]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-11-20T09:00", "2026-11-20T11:00", "9:00—11:00"),
        ("2026-11-20T21:00", "2026-11-21T01:00", "21:00—次日 1:00"),
        ("2026-11-30T21:00", "2026-12-01T00:00", "21:00—次日 0:00"),
        ("2026-11-20T09:00", "2026-11-22T17:30", "9:00—11月22日 17:30"),
    ],
)
def test_span_names_a_later_day(start: str, end: str, words: str) -> None:
    assert days.span(at(start), at(end)) == words


@pytest.mark.parametrize(
    ("minutes", "spoken", "printed", "cell"),
    [
        (0, "0 小时", "0 小时", "0"),
        (570, "9 小时 30 分", "9.5 小时", "9.5"),
        (120, "2 小时", "2 小时", "2"),
        (45, "45 分", "45 分", "45 分"),
        (30, "30 分", "0.5 小时", "0.5"),
        (6, "6 分", "0.1 小时", "0.1"),
        (104_520, "1,742 小时", "1,742 小时", "1,742"),
        (12_870, "214 小时 30 分", "214.5 小时", "214.5"),
        (12_860, "214 小时 20 分", "214 小时 20 分", "214 小时 20 分"),
        (-90, "−1 小时 30 分", "−1.5 小时", "−1.5"),
        (-20, "−20 分", "−20 分", "−20 分"),
    ],
)
def test_lengths_are_never_rounded(minutes: int, spoken: str, printed: str, cell: str) -> None:
    assert days.minutes_as_hours(minutes) == spoken
    assert str(days.hours(minutes)) == printed
    assert days.hours(minutes).cell == cell


def in_minutes(words: str) -> int:
    """Read a printed length back."""
    number, sign = words.replace(",", ""), 1
    if number.startswith("−"):
        number, sign = number[1:], -1
    whole, _, rest = number.partition(" 小时") if "小时" in number else ("0", "", number)
    tenths = round(float(whole) * 10)
    return sign * (tenths * 6 + int(rest.replace("分", "").strip() or 0))


@given(st.integers(-10_000_000, 10_000_000))
def test_lengths_read_back_to_the_same_minutes(minutes: int) -> None:
    assert in_minutes(days.minutes_as_hours(minutes)) == minutes
    assert in_minutes(str(days.hours(minutes))) == minutes
