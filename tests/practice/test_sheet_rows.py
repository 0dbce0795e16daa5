"""Headers, rows and cells: every row comes back, with its values or with the reasons against it."""

import datetime as dt
from typing import IO

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from practice.sheets import Column, Row, SheetRefused, as_count, as_names, read_table
from tests.practice.sheets import GOOD, HEADER, VISITORS, csv, xlsx


def only_row(file: IO[bytes]) -> Row:
    (row,) = read_table(file, VISITORS).rows
    return row


def test_good_row_is_understood() -> None:
    row = only_row(xlsx([HEADER, GOOD]))
    assert row.values == {
        "name": "张三",
        "id_number": "11010519491231002X",
        "visits": 46,
        "day": dt.date(2026, 3, 5),
    }
    assert (row.line, row.reasons, list(row.cells)) == (2, [], GOOD)


def test_header_is_found_below_a_merged_title() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A1:D1")

    table = read_table(xlsx([["临泉镇志愿者登记表"], [], HEADER, GOOD, [], GOOD], merge), VISITORS)
    assert [(row.line, row.reasons) for row in table.rows] == [(4, []), (6, [])]
    assert table.header == tuple(HEADER)


@pytest.mark.parametrize("header", [["人次", "证件号码", "姓 名*"], ["人次", "ID_NUMBER", "姓名\n"]])
def test_header_is_matched_in_any_order_and_by_its_other_names(header: list[str]) -> None:
    row = only_row(xlsx([header, [46, "11010519491231002X", "张三"]]))
    assert row.values == {"name": "张三", "id_number": "11010519491231002X", "visits": 46}


def test_own_numbering_and_earlier_reasons_are_left_out() -> None:
    row = only_row(xlsx([["序号", *HEADER, "原因"], [1, *GOOD, "第 9 行：“姓名”没有填。"]]))
    assert (row.values["name"], row.reasons) == ("张三", [])


def test_wrong_header_names_everything_that_is_wrong() -> None:
    with pytest.raises(SheetRefused) as refused:
        read_table(xlsx([["身份证", "姓名", "姓名", "备注"], GOOD]), VISITORS)
    problems = "多出“身份证”这一列；“姓名”这一列有两个；多出“备注”这一列；缺少“身份证号”这一列"
    assert refused.value.message == f"第 1 行的表头不对：{problems}。请对照模板改好再传。"


def test_file_without_any_known_header_is_told_which_there_should_be() -> None:
    with pytest.raises(SheetRefused) as refused:
        read_table(xlsx([GOOD]), VISITORS)
    assert refused.value.message == "没有找到表头。表头应有这些列：姓名、身份证号、人次、日期。请对照模板。"


@pytest.mark.parametrize(
    ("line", "width"), [("张三,11010519491231002X,46", 3), ("张三,11010519491231002X,46,2026-03-05,又", 5)]
)
def test_csv_row_of_the_wrong_width_is_refused_and_not_dropped(line: str, width: int) -> None:
    good = "李四,11010519491231002X,1,2026-03-05"
    table = read_table(csv(f"姓名,身份证号,人次,日期\n{good}\n{line}\n{good}\n"), VISITORS)
    assert [(row.line, row.reasons) for row in table.rows] == [
        (2, []),
        (3, [f"这一行有 {width} 列，表头有 4 列。可能多了或少了逗号，请核对。"]),
        (4, []),
    ]
    assert table.refused == [table.rows[1]]
    assert table.rows[1].cells == tuple(line.split(","))


def test_excel_cell_beyond_the_header_is_refused() -> None:
    row = only_row(xlsx([HEADER, [*GOOD, None, "又来"]]))
    assert row.reasons == ["表头没有写列名的地方有内容：“又来”。请移到对应的列，或删掉。"]


def test_blank_cells_beyond_the_header_do_not_matter() -> None:
    assert only_row(xlsx([[*HEADER, None], [*GOOD, " ", ""]])).reasons == []


def test_merged_rows_are_refused_one_by_one() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("C3:C4")

    table = read_table(xlsx([HEADER, GOOD, GOOD, GOOD, GOOD], merge), VISITORS)
    merged = ["这一行有合并单元格。请取消合并，每一行都填完整。"]
    assert [(row.line, row.reasons) for row in table.rows] == [(2, []), (3, merged), (4, merged), (5, [])]


def test_merged_rows_are_found_far_down_a_long_sheet() -> None:
    def merge(page: Worksheet) -> None:
        for line in range(2000, 2400, 2):
            page.merge_cells(f"A{line}:A{line + 1}")

    table = read_table(xlsx([HEADER, *[GOOD] * 2500], merge), VISITORS)
    assert [row.line for row in table.refused] == list(range(2000, 2400))


def test_row_gives_all_its_reasons_at_once() -> None:
    row = only_row(xlsx([HEADER, [" ", 1.10105194912310e17, "很多", "2026-02-30"]]))
    lost = "Excel 把长号码变成了数字 1.10105E+17，15 位以后的数字已经丢失。"
    assert row.reasons == [
        "“姓名”没有填。",
        f"“身份证号”：{lost}请把整列设为“文本”格式，再对照原件重新输入。",
        "“人次”：“很多”不是数字。请只写数字，不写单位。",
        "“日期”：“2026-02-30”这一天不存在，请核对。",
    ]


@pytest.mark.parametrize("given", [110105194912310021, 110105194912310021.0, "1.10105E+17", "1.10105194912310e+17"])
def test_id_number_that_lost_digits_is_refused_with_the_reason(given: object) -> None:
    (reason,) = only_row(xlsx([HEADER, ["张三", given, 1, None]])).reasons
    assert reason.startswith("“身份证号”：Excel 把长号码变成了数字 1.10105")
    assert "15 位以后的数字已经丢失" in reason


def test_wrong_id_number_keeps_the_words_of_its_own_check() -> None:
    (reason,) = only_row(xlsx([HEADER, ["张三", "110105194912310021", 1, None]])).reasons
    assert reason == "“身份证号”：身份证号的校验位对不上，多半有一位抄错了。请对照证件核对。"


def test_control_character_in_a_cell_is_refused() -> None:
    (reason,) = only_row(csv("姓名,身份证号\n张\x00三,11010519491231002X\n")).reasons
    assert reason == "“姓名”：第 2 个字是看不见的控制字符（U+0000），不能保存。请删掉它，或把这一段重新输入一遍。"


def test_importer_adds_its_own_reasons() -> None:
    table = read_table(xlsx([HEADER, GOOD, GOOD]), VISITORS)
    table.rows[1].refuse("第 2 行已经有这个人。")
    assert [(row.line, row.reasons) for row in table.refused] == [(3, ["第 2 行已经有这个人。"])]


def test_columns_read_as_they_say() -> None:
    columns = [Column("skills", "特长", as_names), Column("visits", "人次", as_count)]
    table = read_table(csv('特长,人次\n"书法、剪纸，书法；秧歌","1,742"\n,\n秧歌,\n'), columns)
    assert [row.values for row in table.rows] == [
        {"skills": ["书法", "剪纸", "秧歌"], "visits": 1742},
        {"skills": ["秧歌"], "visits": None},
    ]
