"""Which files the fast reader may be given: their cells lie close together, however they are written."""

from io import BytesIO
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from practice.sheets import Limits
from practice.sheets.archive import check_archive
from practice.sheets.extent import LARGEST_AREA, Extent
from tests.practice.sheets import raw_sheet, xlsx


def extent_of(*chunks: bytes, most_columns: int = 200) -> Extent:
    extent = Extent(most_columns)
    for chunk in chunks:
        extent.look_at(chunk)
    extent.finish_entry()
    return extent


def cell(row: int, column: int) -> str:
    return f'<c r="{get_column_letter(column)}{row}" s="1" t="s"><v>1</v></c>'


@given(st.lists(st.tuples(st.integers(1, 90_000), st.integers(1, 200)), min_size=1, max_size=30))
def test_extent_holds_every_cell_and_little_more(cells: list[tuple[int, int]]) -> None:
    extent = extent_of("".join(cell(*one) for one in cells).encode())
    rows, columns = max(row for row, _ in cells), max(column for _, column in cells)
    if extent.is_plain:
        assert extent.columns == columns
        assert rows <= extent.rows <= max(rows * 5 // 4 * 11 // 10 + 1, 2)
    else:
        assert rows * columns * 11 // 8 > LARGEST_AREA


@given(st.integers(1, 400), st.lists(st.tuples(st.integers(1, 900), st.integers(1, 60)), min_size=3, max_size=9))
def test_border_of_two_chunks_hides_no_cell(cut: int, cells: list[tuple[int, int]]) -> None:
    text = ("<sheetData>" + "".join(cell(*one) for one in cells) + "</sheetData></worksheet>").encode()
    cut = min(cut, len(text) - 1)
    extent = extent_of(text[:cut], text[cut:])
    assert not extent.is_plain or extent.columns == max(column for _, column in cells)
    assert not extent.is_plain or extent.rows >= max(row for row, _ in cells)


def test_every_border_of_two_chunks_is_seen_through() -> None:
    text = b"<sheetData>" + cell(7, 3).encode() + cell(90, 40).encode() + b"</sheetData>" + b" " * 200
    found = {(one.is_plain, one.rows, one.columns) for one in (extent_of(text[:n], text[n:]) for n in range(len(text)))}
    assert found == {(True, 90, 40)}
    far = text.replace(b"AN90", b"XFD9")
    assert not any(extent_of(far[:n], far[n:]).is_plain for n in range(len(far)))


@pytest.mark.parametrize(
    "written",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r="A1048576"/><c r="GR1"/>',
        '<c s="1" r="A1"/>',
        "<c r='A1'/>",
        '<c  r="A1"/>',
        '<c\nr="A1"/>',
        '<c r="a1"/>',
        '<c r="A0"/>',
        '<c r="A01"/>',
        '<c r="A99999999999999999999"/>',
        '<c r="A&#49;"/>',
        "<c><v>1</v></c>",
        "<c/>",
        '<x:c r="A1"/>',
        '<c r="A1" t="e"><v>#N/A</v></c>',
        '<c r="A1" t="d"><v>2026-03-05</v></c>',
        '<c r="A1" r="XFD1"/>',
        '<c r="A1',
    ],
)
def test_anything_unusual_is_left_to_the_slow_reader(written: str) -> None:
    assert not extent_of(f"<row>{written}<v>1</v></row>".encode()).is_plain or written == '<c r="A1'


@pytest.mark.parametrize("words", ["<col min='1'/>", "<cols/>", "a:b", "<cellXfs/>", "<t>c r=</t>", "<conditional/>"])
def test_other_tags_and_words_do_not_matter(words: str) -> None:
    assert extent_of(words.encode()).is_plain


def plain(file: IO[bytes]) -> bool:
    return check_archive(file.read(), Limits()).is_plain


def test_ordinary_file_is_plain() -> None:
    assert plain(xlsx([["姓名", "人次"], ["张三", 46], [True, None]]))


def test_archive_with_anything_after_its_directory_is_not_plain() -> None:
    """Two readers might find two directories in it."""
    data = xlsx([["姓名"], ["张三"]]).read()
    assert plain(BytesIO(data))
    assert not plain(BytesIO(data[:-2] + b"\x04\x00note"))


def test_cell_far_away_makes_the_file_not_plain() -> None:
    assert not plain(raw_sheet('<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"/></row></sheetData>'))
