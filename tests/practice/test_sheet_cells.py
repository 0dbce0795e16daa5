import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice import sheets
from practice.days import SHANGHAI
from practice.identity import parse_phone
from practice.sheets import Cell, CellRefused
from tests.practice.sheets import on_the_clock


def refusal(read: Any, cell: Cell) -> str:
    with pytest.raises(CellRefused) as refused:
        read(cell)
    return str(refused.value.message)


@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000\t"])
def test_blank_cells_are_empty_and_no_error(blank: Cell) -> None:
    readers = (sheets.as_text, sheets.as_paragraphs, sheets.parsed(parse_phone))
    assert [read(blank) for read in readers] == ["", "", ""]
    readers_of_values = (sheets.as_date, sheets.as_time, sheets.as_moment, sheets.as_number, sheets.as_count)
    assert [read(blank) for read in (*readers_of_values, sheets.as_flag)] == [None] * 6
    assert sheets.as_names(blank) == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\u3000张三 ", "张三"),
        ("\t11010519491231002X", "11010519491231002X"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        (141124001000, "141124001000"),
        (999_999_999_999_999, "999999999999999"),
        (0, "0"),
        ("=1+1", "=1+1"),
        ("䶮𠮷𬀩", "䶮𠮷𬀩"),
    ],
)
def test_text_is_taken_whole(cell: Cell, text: str) -> None:
    assert sheets.as_text(cell) == text


LOST = "15 位以后的数字已经丢失。请把整列设为“文本”格式，再对照原件重新输入。"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (10**15, f"Excel 把长号码变成了数字 1.00000E+15，{LOST}"),
        (1.10105194912310e17, f"Excel 把长号码变成了数字 1.10105E+17，{LOST}"),
        (-(10**17), f"Excel 把长号码变成了数字 -1.00000E+17，{LOST}"),
        (float("nan"), f"Excel 把长号码变成了数字 NAN，{LOST}"),
        ("1.10105E+17", f"Excel 把长号码变成了数字 1.10105E+17，{LOST}"),
        ("1E+17", f"Excel 把长号码变成了数字 1E+17，{LOST}"),
        (3.5, "这一格是小数 3.5，这里应是文字。请把整列设为“文本”格式，再重新输入。"),
        (True, "这一格是逻辑值，不是文字。请改成文字。"),
        (on_the_clock("2026-03-05T00:00"), "Excel 把这一格变成了日期或时间。请把整列设为“文本”格式，再重新输入。"),
        (dt.time(9, 0), "Excel 把这一格变成了日期或时间。请把整列设为“文本”格式，再重新输入。"),
        ("#N/A", "这一格是公式错误 #N/A。请改成正确的内容。"),
        ("张\n三", "第 2 个字是换行或制表符，这里只能写一行。请删掉它。"),
    ],
)
def test_text_that_is_lost_or_broken_is_refused(cell: Cell, reason: str) -> None:
    assert refusal(sheets.as_text, cell) == reason


@given(st.integers(0, 10**20))
def test_number_for_text_is_exact_or_refused(number: int) -> None:
    """Excel holds numbers as doubles: whatever is taken must be the very digits."""
    if number < 10**15:
        assert sheets.as_text(number) == sheets.as_text(float(number)) == str(number)
    else:
        assert "已经丢失" in refusal(sheets.as_text, number)


def test_paragraphs_keep_their_lines() -> None:
    assert sheets.as_paragraphs("第一行\n第二行\n") == "第一行\n第二行"
    assert refusal(sheets.as_paragraphs, "第一行\x0b第二行").startswith("第 4 个字是看不见的控制字符（U+000B）")


@pytest.mark.parametrize(
    "cell",
    [
        on_the_clock("2026-03-05T00:00"),
        dt.date(2026, 3, 5),
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "2026年03月05日",
        "2026年3月5",
        "２０２６－０３－０５",
        "20260305",
        20260305,
    ],
)
def test_date_is_read_from_cells_and_text(cell: Cell) -> None:
    assert sheets.as_date(cell) == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-02-30", "“2026-02-30”这一天不存在，请核对。"),
        ("20261301", "“20261301”这一天不存在，请核对。"),
        ("2026-03/05", "“2026-03/05”不是日期。请写成 2026-03-05 或 2026年3月5日。"),
        ("3月5日", "“3月5日”不是日期。请写成 2026-03-05 或 2026年3月5日。"),
        ("26-3-5", "“26-3-5”不是日期。请写成 2026-03-05 或 2026年3月5日。"),
        (46086, "“46086”不是日期。请写成 2026-03-05 或 2026年3月5日。"),
        (
            on_the_clock("2026-03-05T09:30"),
            "这里只要日期，但这一格还带着时间：2026年3月5日 09:30。请去掉时间。",
        ),
    ],
)
def test_date_that_is_none_is_refused(cell: Cell, reason: str) -> None:
    assert refusal(sheets.as_date, cell) == reason


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_date_is_read_in_every_form(day: dt.date) -> None:
    year, month, number = day.year, day.month, day.day
    forms = (f"{day:%Y-%m-%d}", f"{year}/{month}/{number}", f"{year}年{month}月{number}日", f"{day:%Y%m%d}")
    assert {sheets.as_date(form) for form in forms} == {day}


@pytest.mark.parametrize(
    "cell", [dt.time(9, 30), "9:30", "09:30", "9：30", "9:30:00", "9时30分", dt.timedelta(hours=9, minutes=30)]
)
def test_time_is_read_from_cells_and_text(cell: Cell) -> None:
    assert sheets.as_time(cell) == dt.time(9, 30)


def test_full_hour_may_be_said_without_minutes() -> None:
    assert sheets.as_time("14时") == dt.time(14, 0)


@pytest.mark.parametrize("cell", ["24:00", "9:60", "上午9点", "930", 0.5])
def test_time_that_is_none_is_refused(cell: Cell) -> None:
    assert refusal(sheets.as_time, cell) == f"“{cell}”不是时间。请写成 9:00 或 14:30。"


@pytest.mark.parametrize(
    "cell",
    [
        on_the_clock("2026-03-05T09:00:00.000001"),
        "2026-03-05 9:00",
        "2026-03-05T09:00",
        "2026/3/5 9:00:00",
        "2026年3月5日9:00",
        "2026年3月5日 9时",
        "20260305 9：00",
    ],
)
def test_moment_is_on_the_shanghai_clock(cell: Cell) -> None:
    moment = sheets.as_moment(cell)
    assert moment == dt.datetime(2026, 3, 5, 9, 0, tzinfo=SHANGHAI)
    assert moment.tzinfo is SHANGHAI


@pytest.mark.parametrize("cell", ["2026-03-05", "9:00", 46086.375, "明天 9:00", dt.date(2026, 3, 5)])
def test_moment_that_is_none_is_refused(cell: Cell) -> None:
    assert refusal(sheets.as_moment, cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [(37.07, 37.07), ("37.07", 37.07), ("-0.5", -0.5), ("1,742", 1742.0), ("１２", 12.0), (46, 46.0)],
)
def test_number_is_read_from_cells_and_text(cell: Cell, number: float) -> None:
    assert sheets.as_number(cell) == number


@pytest.mark.parametrize("cell", ["46人", "1,74", "nan", "1e5", "٣", "--1", "1.", True])
def test_number_with_a_unit_or_a_slip_is_refused(cell: Cell) -> None:
    assert refusal(sheets.as_number, cell)


def test_count_is_whole_and_not_negative() -> None:
    assert [sheets.as_count(cell) for cell in (46, 46.0, "46", "0", "1,742")] == [46, 46, 46, 0, 1742]
    for cell in (46.5, "46.5", -1):
        assert refusal(sheets.as_count, cell) == "这里应是 0 或更大的整数。"


def test_choice_is_read_by_its_label() -> None:
    as_sex = sheets.one_of({"男": "male", "女": "female"})
    assert [as_sex(cell) for cell in ("男", " 女 ", None)] == ["male", "female", None]
    assert refusal(as_sex, "先生") == "“先生”不在可填的内容里。可以填：男、女。"
    assert [sheets.as_flag(cell) for cell in ("是", "否")] == [True, False]


def test_names_are_parted_and_kept_once_in_order() -> None:
    assert sheets.as_names("书法、剪纸，书法,秧歌；快板; 书法/锣鼓\n歌唱、") == [
        "书法",
        "剪纸",
        "秧歌",
        "快板",
        "锣鼓",
        "歌唱",
    ]


def test_text_of_a_form_of_its_own_is_parsed() -> None:
    as_phone = sheets.parsed(parse_phone)
    assert as_phone(13812345678) == "13812345678"
    assert as_phone("（0358）4422048") == "0358-4422048"
