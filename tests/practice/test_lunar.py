import datetime as dt

import pytest

from practice import lunar


def every_day(year: int) -> list[dt.date]:
    return [dt.date(year, 1, 1) + dt.timedelta(number) for number in range(366 if year % 4 == 0 else 365)]


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (dt.date(2026, 11, 7), "立冬"),
        (dt.date(2026, 11, 8), "三十"),
        (dt.date(2026, 11, 9), "十月"),
        (dt.date(2026, 11, 11), "初三"),
        (dt.date(2026, 11, 21), "十三"),
        (dt.date(2026, 11, 22), "小雪"),
        (dt.date(2026, 2, 16), "除夕"),
        (dt.date(2026, 2, 17), "春节"),
        (dt.date(2025, 7, 25), "闰六月"),
        (dt.date(2033, 12, 22), "闰冬月"),
    ],
)
def test_day_label_says_the_most_telling_word(day: dt.date, label: str) -> None:
    assert lunar.day_label(day) == label


def test_full_label_names_month_and_day() -> None:
    assert lunar.full_label(dt.date(2026, 11, 21)) == "农历十月十三"
    assert lunar.full_label(dt.date(2026, 11, 22)) == "农历十月十四"
    assert lunar.full_label(dt.date(2025, 7, 25)) == "农历闰六月初一"


def test_seven_festivals_of_2026() -> None:
    found = {lunar.festival(day): day for day in every_day(2026) if lunar.festival(day)}
    assert found == {
        "春节": dt.date(2026, 2, 17),
        "元宵": dt.date(2026, 3, 3),
        "清明": dt.date(2026, 4, 5),
        "端午": dt.date(2026, 6, 19),
        "七夕": dt.date(2026, 8, 19),
        "中秋": dt.date(2026, 9, 25),
        "重阳": dt.date(2026, 10, 18),
    }


@pytest.mark.parametrize("year", range(2020, 2041))
def test_each_year_has_each_festival_once_also_with_a_leap_month(year: int) -> None:
    names = sorted(lunar.festival(day) for day in every_day(year) if lunar.festival(day))
    assert names == sorted(["春节", "元宵", "清明", "端午", "七夕", "中秋", "重阳"])


def test_leap_month_has_no_festival_of_its_own() -> None:
    """2028 has a leap fifth month: 端午 is on 28 May, and not again on 27 June."""
    assert lunar.full_label(dt.date(2028, 6, 27)) == "农历闰五月初五"
    assert lunar.festival(dt.date(2028, 6, 27)) == ""
    assert lunar.festival(dt.date(2028, 5, 28)) == "端午"


@pytest.mark.parametrize("day", [dt.date(1899, 12, 31), dt.date(2100, 1, 1), dt.date.min, dt.date.max])
def test_years_nobody_checked_have_no_labels(day: dt.date) -> None:
    assert lunar.lunar_day(day) is None
    assert (lunar.day_label(day), lunar.full_label(day), lunar.festival(day)) == ("", "", "")


def test_last_day_of_the_checked_years_has_its_label() -> None:
    assert lunar.day_label(dt.date(2099, 12, 31)) == "二十"
