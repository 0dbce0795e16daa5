"""The fast and the slow reader say the same of odd files, and rows pass through one by one."""

import datetime as dt
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from practice.sheets import Cell, Column, Heading, Limits, as_text, read_table, stream_table, workbooks, write_xlsx
from practice.sheets.archive import check_archive
from practice.sheets.cells import plainly
from practice.sheets.lines import read_content
from tests.practice.sheets import on_the_clock, raw_sheet, saved, xlsx

MOMENT = on_the_clock("2026-03-05T09:30")


def by(sheets: Any, data: bytes) -> list[tuple[int, list[Cell]]]:
    """What one of the readers says of the rows that are not blank, without blank cells at their ends."""
    content = workbooks._only_filled(sheets(data), Limits())
    return [(line.number, trimmed(line.cells)) for line in content.lines]


def trimmed(cells: tuple[Cell, ...]) -> list[Cell]:
    shown = [None if cell == "" else plainly(cell) for cell in cells]
    while shown and shown[-1] is None:
        shown.pop()
    return shown


def book(change: Any, epoch: dt.datetime | None = None) -> bytes:
    made = Workbook()
    made.epoch = epoch or made.epoch
    change(made.active)
    return saved(made).read()


def kinds(page: Any) -> None:
    page["C3"], page["D3"], page["E3"], page["F3"] = on_the_clock("2026-03-05T00:00"), MOMENT, dt.time(9, 30), True
    page["G3"], page["H3"], page["I3"], page["J3"] = dt.timedelta(hours=30), 13935800000, "007", 1.5
    page["C9"], page["D9"], page["E9"], page["F9"] = 46086, 0.5, 110105194912310021, " 前后 "
    page["C9"].number_format, page["D9"].number_format = 'm"月"d"日"', "0%"
    page["G9"] = CellRichText("甲", TextBlock(InlineFont(b=True), "乙"))
    page["A12"] = "字" * 32_000


def formulas(page: Any) -> None:
    page["A1"], page["B1"] = "=1+1", "在"


def late_day(page: Any) -> None:
    page["A1"], page["A2"] = on_the_clock("2026-03-05T00:00"), on_the_clock("2026-03-05T01:02:03")


SHARED = '<c r="A1" t="inlineStr"><is><t>甲</t></is></c>'
ODD = {
    "kinds": book(kinds),
    "1904": book(late_day, dt.datetime(1904, 1, 1)),  # noqa: DTZ001 - the other calendar of old Excel for Mac
    "formulas": book(formulas),
    "phonetic": raw_sheet(
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>漢</t><rPh sb="0" eb="1"><t>かん</t></rPh></is></c></row>'
        "</sheetData>"
    ).read(),
    "runs": raw_sheet(
        f'<sheetData><row r="1">{SHARED}<c r="B1" t="inlineStr"><is><r><t>a</t></r><r><t>&amp;&#20013;</t></r></is></c>'
        "</row></sheetData>"
    ).read(),
    "claims": raw_sheet(
        f'<dimension ref="A1:XFD1048576"/><sheetData><row r="5">{SHARED.replace("A1", "A5")}</row></sheetData>'
    ).read(),
    "formatted far below": raw_sheet(
        f'<sheetData><row r="1">{SHARED}</row><row r="9999"><c r="Z9999" s="0"/></row></sheetData>'
    ).read(),
}


@pytest.mark.parametrize("name", ODD)
def test_both_readers_say_the_same(name: str) -> None:
    assert check_archive(ODD[name], Limits()).is_plain
    assert by(workbooks._fast_sheets, ODD[name]) == by(workbooks._slow_sheets, ODD[name])


values = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=5),
    st.sampled_from(["007", "=1+1", "#N/A", "a<b>&\"'", "_x0041_", "两\n行", "𠮷䶮"]),
    st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)).map(lambda day: dt.datetime.combine(day, dt.time())),
    st.booleans(),
)


@settings(max_examples=40)
@given(st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_is_written_is_read_back(rows: list[list[Cell]]) -> None:
    file = write_xlsx([Heading("甲"), Heading("乙"), Heading("丙")], rows)
    read = {line.number: trimmed(line.cells) for line in read_content(file, Limits()).lines}
    written = {number: trimmed(tuple(map(as_read, row))) for number, row in enumerate(rows, start=2)}
    assert {number: [as_written(cell) for cell in row] for number, row in read.items() if number > 1} == {
        number: row for number, row in written.items() if row
    }


def as_read(cell: Cell) -> Cell:
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}"
    return {True: "是", False: "否"}[cell] if isinstance(cell, bool) else as_written(cell)


def as_written(cell: Cell) -> Cell:
    """A day in a column of text is text, with its midnight; a number in a column of days is text."""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}"
    return str(cell).removesuffix(" 00:00") if cell is not None else None


def test_error_in_any_cell_is_refused_and_not_made_blank() -> None:
    """The fast reader gives nothing for it."""
    table = read_table(
        xlsx([["姓名", "所在村"], ["张三", "#N/A"], ["李四", "西湾村"]]),
        [Column("name", "姓名", required=True), Column("village", "所在村")],
    )
    assert [row.reasons for row in table.rows] == [
        ["“所在村”：这一格是公式错误 #N/A。请改成正确的内容。"],
        [],
    ]


def test_row_far_down_keeps_its_number_and_a_wide_empty_rectangle_is_left_to_the_slow_reader() -> None:
    file = xlsx([["姓名"], ["张三"]], lambda page: page.__setitem__("A90000", "李四"))
    assert [row.line for row in read_table(file, [Column("name", "姓名")]).rows] == [2, 90_000]
    wide = xlsx([["姓名"], ["张三"]], lambda page: page.__setitem__("Z900000", "李四"))
    assert not check_archive(wide.read(), Limits()).is_plain


def test_damage_the_fast_reader_finds_is_told_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_fast_sheets", lambda _: pytest.fail("not to be asked"))
    (row,) = read_table(
        raw_sheet("<sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>"), ONE
    ).rows
    assert (row.line, row.values) == (2, {"one": "2"})


ONE = [Column("one", "1")]


def test_rows_are_read_one_by_one_and_not_kept() -> None:
    file = write_xlsx([Heading("号"), Heading("站")], ([number, f"前麻峪村站{number}" * 9] for number in range(5_000)))
    data = BytesIO(file.read())
    columns = [Column("number", "号", as_text), Column("place", "站")]
    _, rows = stream_table(data, columns)
    next(rows)
    tracemalloc.start()
    try:
        count = sum(1 for _ in rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 4_999
    assert peak < 200_000  # the rows as a list would take 4 MB


def test_rows_are_pulled_while_the_file_is_written() -> None:
    """No more than the first rows are looked at before the writer begins, and none is asked for twice."""
    asked: list[int] = []
    alive = 0

    class Watched(list[Cell]):
        def __init__(self, cells: list[Cell]) -> None:
            nonlocal alive
            super().__init__(cells)
            alive += 1

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def rows() -> Iterator[list[Cell]]:
        for number in range(3_000):
            asked.append(alive)
            yield Watched([number])

    write_xlsx([Heading("号")], rows())
    assert len(asked) == 3_000
    assert max(asked) <= 2
