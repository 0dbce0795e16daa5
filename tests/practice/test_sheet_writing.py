import csv as csv_format
import datetime as dt
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from practice.days import SHANGHAI
from practice.sheets import (
    Cell,
    Column,
    Heading,
    Kind,
    as_flag,
    one_of,
    read_table,
    refused_rows_xlsx,
    template_xlsx,
    write_xlsx,
)
from tests.practice.sheets import GOOD, HEADER, VISITORS, cells_of, csv, on_the_clock, xlsx

ONE = [Heading("内容")]


def written(value: Cell) -> Any:
    """The cell that a value becomes, in an opened workbook."""
    page: Any = load_workbook(write_xlsx(ONE, [[value]])).active
    return page["A2"]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+86 138", "-5", "@SUM(A1)", "\t=1+1", "\r=1+1", "=", "＝1+1", "'=1"]
)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    cell = written(text)
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert str(cell.value).replace("\r", "\n") == text.replace("\r", "\n")


@given(st.text(max_size=60))
def test_no_text_ever_becomes_a_formula_or_breaks_the_file(text: str) -> None:
    file = write_xlsx(ONE, [[text], ["后一行"]])
    with zipfile.ZipFile(file) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    page: Any = load_workbook(file).active
    assert page["A3"].value == "后一行"
    assert page["A2"].data_type == ("s" if text else "n")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn"]), min_size=1, max_size=60))
def test_ordinary_text_comes_back_as_written(text: str) -> None:
    assert written(text).value == text


def test_rare_names_survive() -> None:
    assert written("䶮𠮷𬀩·买买提").value == "䶮𠮷𬀩·买买提"


def test_characters_no_spreadsheet_holds_are_visibly_replaced() -> None:
    assert written("张\x00\x0b\ud800\uffff三").value == "张\ufffd\ufffd\ufffd\ufffd三"


def test_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    value = written("字" * 40_000).value
    assert len(value) == 32_767
    assert value.endswith("字……（太长，已截断）")
    assert written("字" * 32_767).value == "字" * 32_767


@pytest.mark.parametrize(
    ("value", "shown", "number_format"),
    [
        (46, 46, "General"),
        (9.5, 9.5, "General"),
        (True, "是", "@"),
        (False, "否", "@"),
        (None, None, "General"),
        (110105194912310021, "110105194912310021", "@"),
        (dt.date(2026, 3, 5), on_the_clock("2026-03-05T00:00"), "yyyy-mm-dd"),
        (
            dt.datetime(2026, 3, 4, 17, 30, tzinfo=dt.UTC),
            on_the_clock("2026-03-05T01:30"),
            "yyyy-mm-dd hh:mm",
        ),
        (dt.datetime(2026, 3, 5, 9, tzinfo=SHANGHAI), on_the_clock("2026-03-05T09:00"), "yyyy-mm-dd hh:mm"),
        (dt.time(9, 30), dt.time(9, 30), "hh:mm"),
    ],
)
def test_values_keep_their_kind(value: Cell, shown: object, number_format: str) -> None:
    cell = written(value)
    assert (cell.value, cell.number_format) == (shown, number_format)


def test_header_is_bold_wide_and_stays_in_view() -> None:
    file = write_xlsx([Heading("=姓名"), Heading("备注", 40)], [["张三", "好"]], sheet="名单")
    page: Any = load_workbook(file).active
    assert (page.title, page.freeze_panes) == ("名单", "A2")
    assert [(cell.value, cell.font.bold) for cell in page[1]] == [("=姓名", True), ("备注", True)]
    assert page["A1"].data_type == "s"
    assert (page.column_dimensions["A"].width, page.column_dimensions["B"].width) == (16, 40)
    assert [cell.font.bold for cell in page[2]] == [False, False]


def test_rows_of_mixed_kinds_do_not_run_into_each_other() -> None:
    rows: list[list[Cell]] = [
        ["甲", 1, dt.date(2026, 3, 5), None, "=乙", 2.5, dt.date(2026, 3, 6)],
        [None, "丙", None, dt.time(9, 0), "丁", None, "戊"],
    ]
    _header, first, second = cells_of(write_xlsx([Heading(str(number)) for number in range(7)], rows))
    assert first == [
        "甲",
        1,
        on_the_clock("2026-03-05T00:00"),
        None,
        "=乙",
        2.5,
        on_the_clock("2026-03-06T00:00"),
    ]
    assert second == [None, "丙", None, dt.time(9, 0), "丁", None, "戊"]


def test_number_among_days_and_late_day_among_words_are_not_shown_as_something_else() -> None:
    days: list[list[Cell]] = [[dt.date(2026, 3, 5)], [46], [dt.time(9, 0)], [0.5]]
    assert cells_of(write_xlsx(ONE, days))[1:] == [[on_the_clock("2026-03-05T00:00")], ["46"], ["09:00"], ["0.5"]]
    words: list[list[Cell]] = [["甲"], [dt.date(2026, 3, 5)], [dt.datetime(2026, 3, 5, 1, tzinfo=dt.UTC)]]
    assert cells_of(write_xlsx(ONE, words))[1:] == [["甲"], ["2026-03-05"], ["2026-03-05 09:00"]]


def test_column_that_names_its_kind_needs_no_first_row() -> None:
    rows: list[list[Cell]] = [[None] for _ in range(600)]
    rows.append([dt.date(2026, 3, 5)])
    page: Any = load_workbook(write_xlsx([Heading("撤销日期", kind=Kind.DAY)], rows)).active
    assert (page["A602"].value, page["A602"].number_format) == (on_the_clock("2026-03-05T00:00"), "yyyy-mm-dd")


def test_columns_of_the_same_name_stay_apart_and_a_row_of_another_width_is_no_row() -> None:
    assert cells_of(write_xlsx([Heading("名"), Heading("名")], [["甲", "乙"]])) == [["名", "名"], ["甲", "乙"]]
    assert cells_of(write_xlsx([Heading("名")], [])) == [["名"]]
    with pytest.raises(ValueError, match="zip"):
        write_xlsx(ONE, [["甲", "乙"]])


def test_failing_rows_leave_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Iterator[list[Cell]]:
        yield ["甲"]
        raise KeyError("乙")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(KeyError, match="乙"):
        write_xlsx(ONE, rows())
    kept = write_xlsx(ONE, [["甲"]])
    assert list(tmp_path.iterdir()) == []
    assert kept.read(2) == b"PK"


def test_rows_are_taken_one_by_one_and_not_kept() -> None:
    def rows() -> Iterator[list[Cell]]:
        for number in range(5_000):
            yield [number, "临泉镇前麻峪村新时代文明实践站" * 20]

    tracemalloc.start()
    try:
        file = write_xlsx([Heading("号"), Heading("站", 40)], rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * 1024 * 1024  # the text alone, held as a list of rows, would take 3 MB
    assert len(cells_of(file)) == 5_001


def test_refused_rows_come_back_with_their_reasons_last() -> None:
    table = read_table(xlsx([HEADER, GOOD, ["李四", 1.10105194912310e17, 3, None], GOOD, [None, *GOOD[1:]]]), VISITORS)
    header, first, second = cells_of(refused_rows_xlsx(table))
    assert header == [*HEADER, "原因"]
    assert first[:4] == ["李四", 1.10105194912310e17, 3, None]
    assert str(first[4]).startswith("第 3 行：“身份证号”：Excel 把长号码变成了数字")
    assert second == [None, *GOOD[1:], "第 5 行：“姓名”没有填。"]


def test_refused_rows_of_the_wrong_width_come_back_whole() -> None:
    table = read_table(csv("姓名,身份证号\n张三,1,2,3\n李四\n"), VISITORS)
    header, first, second = cells_of(refused_rows_xlsx(table))
    assert header == ["姓名", "身份证号", None, None, "原因"]
    assert first[:4] == ["张三", "1", "2", "3"]
    assert second[:4] == ["李四", None, None, None]
    assert "表头有 2 列" in str(first[4])
    assert "这一行有 1 列" in str(second[4])


def test_file_handed_back_can_be_put_right_and_uploaded_again() -> None:
    number = GOOD[1]
    table = read_table(csv(f"序号,姓名,身份证号,人次,日期\n1,,{number},46,\n2,=李四,{number},多,\n"), VISITORS)
    page: Any = (book := load_workbook(refused_rows_xlsx(table))).active
    page["B2"] = "张三"
    buffer = BytesIO()
    book.save(buffer)
    buffer.seek(0)
    again = read_table(buffer, VISITORS)
    assert [(row.values["name"], len(row.reasons)) for row in again.rows] == [("张三", 0), ("=李四", 1)]
    header, only = cells_of(refused_rows_xlsx(again))
    assert header == ["序号", *HEADER, "原因"]
    assert str(only[-1]).startswith("第 3 行：“人次”")


STAFF = [
    Column("name", "姓名", required=True, note="和身份证上一致。", example="=张三"),
    Column("id_number", "身份证号", note="18 位。", example="11010519491231002X", width=24),
    Column("sex", "性别", one_of({"男": "m", "女": "f"}), choices=("男", "女")),
    Column("trained", "培训过", as_flag, choices=tuple(f"第{number}个很长很长很长的选项" for number in range(40))),
]


def test_template_keeps_digits_as_text_and_explains_itself() -> None:
    book = load_workbook(template_xlsx(STAFF, sheet="志愿者"))
    page, notes = book["志愿者"], book["填写说明"]
    assert [cell.value for cell in page[1]] == ["姓名", "身份证号", "性别", "培训过"]
    assert page.max_row == 1
    assert [page.column_dimensions[letter].number_format for letter in "ABCD"] == ["@"] * 4
    assert page.column_dimensions["B"].width == 24
    assert [[cell.value for cell in row] for row in notes.iter_rows()] == [
        ["列名", "必填", "怎么填", "例子"],
        ["姓名", "必填", "和身份证上一致。", "=张三"],
        ["身份证号", "可不填", "18 位。", "11010519491231002X"],
        ["性别", "可不填", None, None],
        ["培训过", "可不填", None, None],
    ]
    assert notes["D2"].data_type == "s"


def test_template_offers_short_lists_only() -> None:
    """Excel calls a file damaged when a list is longer than 255 characters."""
    page: Any = load_workbook(template_xlsx(STAFF)).worksheets[0]
    (offered,) = page.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("C2:C1001", '"男,女"')


def test_template_filled_in_is_read_back() -> None:
    book = load_workbook(template_xlsx(STAFF))
    page: Any = book.worksheets[0]
    page.append(["张三", "11010519491231002X", "男", "是"])
    buffer = BytesIO()
    book.save(buffer)
    buffer.seek(0)
    (row,) = read_table(buffer, STAFF).rows
    assert row.values == {"name": "张三", "id_number": "11010519491231002X", "sex": "m", "trained": True}


def test_export_can_be_saved_as_csv_and_read_again() -> None:
    text = "\n".join(",".join(map(str, row)) for row in cells_of(write_xlsx(VISITORS, [GOOD])))
    assert next(csv_format.reader([text.splitlines()[0]])) == HEADER
    assert read_table(csv(text), VISITORS).rows[0].values["day"] == dt.date(2026, 3, 5)
