"""Files as a whole: encodings, limits, what is refused before it is read."""

import struct
import zipfile
from io import BytesIO
from typing import IO

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook

from practice.sheets import Column, Limits, SheetRefused, read_table
from tests.practice.sheets import GOOD, HEADER, VISITORS, csv, raw_sheet, saved, xlsx

NAMES = [Column("name", "姓名", required=True), Column("village", "所在村")]
TEXT = "姓名,所在村\r\n张三,前麻峪村\r\n𠮷野䶮,西湾村\r\n"


def refusal(file: IO[bytes], columns: list[Column] = VISITORS, limits: Limits | None = None) -> str:
    with pytest.raises(SheetRefused) as refused:
        read_table(file, columns, limits=limits)
    return str(refused.value.message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_excel_writes(encoding: str) -> None:
    table = read_table(csv(TEXT, encoding), NAMES)
    assert [row.values for row in table.rows] == [
        {"name": "张三", "village": "前麻峪村"},
        {"name": "𠮷野䶮", "village": "西湾村"},
    ]
    assert [row.line for row in table.rows] == [2, 3]


def test_csv_from_the_clipboard_is_read_by_its_tabs() -> None:
    assert read_table(csv("姓名\t所在村\n张三\t前麻峪村\n"), NAMES).rows[0].values["village"] == "前麻峪村"


hanzi = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


@given(st.lists(st.tuples(hanzi, hanzi), min_size=1, max_size=5), st.sampled_from(["utf-8", "gb18030"]))
def test_csv_of_any_chinese_words_is_read_right(rows: list[tuple[str, str]], encoding: str) -> None:
    text = "".join(f"{name},{village}\r\n" for name, village in [("姓名", "所在村"), *rows])
    table = read_table(csv(text, encoding), NAMES)
    assert [(row.values["name"], row.values["village"]) for row in table.rows] == rows


@given(st.lists(hanzi, min_size=1, max_size=3))
def test_gbk_under_english_headers_is_read_right(names: list[str]) -> None:
    text = "".join(f"{name}\n" for name in ["name", *names])
    assume(not reads_as_chinese_utf8(text.encode("gb18030")))
    table = read_table(csv(text, "gb18030"), [Column("name", "name", required=True)])
    assert [row.values["name"] for row in table.rows] == names


def reads_as_chinese_utf8(data: bytes) -> bool:
    """Some rare sequences do, and nothing can tell then; a Chinese header above them always does."""
    return max(data.decode("utf-8", errors="replace")) > "\u07ff" and "\ufffd" not in data.decode(errors="replace")


@pytest.mark.parametrize("word", ["原", "卢伟", "全元"])
def test_gbk_words_that_are_also_good_utf8_are_read_as_gbk(word: str) -> None:
    assert word.encode("gb18030").decode("utf-8") != word
    table = read_table(csv(f"name\n{word}\n", "gb18030"), [Column("name", "name", required=True)])
    assert table.rows[0].values == {"name": word}


def test_csv_quote_that_never_closes_swallows_no_rows() -> None:
    text = 'name,village\n张三,"前麻峪村\n李四,西湾村\n王五,碛口村\n'
    message = refusal(csv(text), [Column("name", "name"), Column("village", "village")])
    assert message == "第 2 行起读不下去：引号不成对，或一格里的文字太长。请改正后再传。"


def test_csv_cell_of_several_lines_keeps_the_row_numbers_of_excel() -> None:
    table = read_table(csv('姓名,所在村\n"张\n三",甲村\n\n李四,乙村\n'), NAMES)
    assert [(row.line, bool(row.reasons)) for row in table.rows] == [(2, True), (4, False)]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x80\xff"])
def test_picture_is_no_table(data: bytes) -> None:
    assert refusal(BytesIO(data)).startswith("这个文件不是能读取的表格。")


def test_old_or_locked_excel_is_refused_with_the_remedy() -> None:
    assert refusal(BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")).startswith("这是旧版 .xls 文件，或是加了密码的文件。")


@pytest.mark.parametrize("file", [csv(""), csv("\n\n,,\n"), saved(Workbook())])
def test_empty_file_is_refused(file: IO[bytes]) -> None:
    assert refusal(file) == "文件是空的。请下载模板，填好后再传。"


def test_header_without_rows_is_refused() -> None:
    assert refusal(xlsx([HEADER])) == "文件里只有表头，没有数据。请从表头下一行开始填写。"


def test_file_of_too_many_bytes_is_refused() -> None:
    assert refusal(csv("姓名\n" * 600_000), limits=Limits(packed=1024 * 1024)) == "文件超过 1 MB。请分成几个文件再传。"


def archive_of(entries: dict[str, bytes]) -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    file.seek(0)
    return file


TOO_LARGE = "文件解开后太大，不像普通的表格，没有读取。请把数据复制到新的工作簿里，分成几个文件再传。"
DAMAGED = "文件已损坏或有密码，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx，再传一次。"


@pytest.mark.parametrize(
    "limits", [Limits(unpacked=2_000_000), Limits(ratio=100), Limits(entries=1)], ids=["size", "ratio", "entries"]
)
def test_archive_that_unpacks_too_large_is_not_opened(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive_of({"xl/workbook.xml": b"0" * 3_000_000, "xl/worksheets/sheet1.xml": b""})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert refusal(bomb, limits=limits) == TOO_LARGE


def test_archive_whose_directory_lies_is_refused() -> None:
    """The directory claims 10 bytes, the entry unpacks to three million."""
    data = archive_of({"xl/workbook.xml": b"0" * 3_000_000}).getvalue()
    assert data.count(struct.pack("<I", 3_000_000)) == 2
    lying = data.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 10))
    assert refusal(BytesIO(lying)) == DAMAGED


@pytest.mark.parametrize("cut", [10, 200, 2000])
def test_archive_cut_short_is_refused(cut: int) -> None:
    assert refusal(BytesIO(xlsx([HEADER, GOOD]).read()[:-cut])) == DAMAGED


def test_other_archives_are_no_table() -> None:
    document = archive_of({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})
    assert refusal(document).startswith("这个文件不是能读取的表格。")


def test_single_cell_in_the_last_corner_is_no_burden() -> None:
    message = refusal(xlsx([HEADER, GOOD], lambda page: page.__setitem__("XFD1048576", "x")))
    assert message == "第 1048576 行有 16384 列，太多了。请删掉右边多余的列再传。"


def test_claimed_size_of_the_sheet_is_not_believed() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
    row += '<row r="2"><c r="A2" t="inlineStr"><is><t>张三</t></is></c></row>'
    table = read_table(raw_sheet(f'<dimension ref="A1:XFD1048576"/><sheetData>{row}</sheetData>'), NAMES)
    assert [(row.line, row.values) for row in table.rows] == [(2, {"name": "张三"})]


@pytest.mark.parametrize("number", ["999999999999", "1e300", "x"])
def test_row_number_beyond_reason_does_not_hang(number: str) -> None:
    cell = '<c t="inlineStr"><is><t>姓名</t></is></c>'
    assert refusal(raw_sheet(f'<sheetData><row r="{number}">{cell}</row></sheetData>'), NAMES)


def test_entity_bomb_is_refused() -> None:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    entities = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "laughs">{entities}]><worksheet xmlns="{namespace}">'
    bomb += '<sheetData><row r="1"><c r="A1" t="str"><v>&e9;</v></c></row></sheetData></worksheet>'
    with zipfile.ZipFile(xlsx([["x"]])) as good:
        entries = {name: good.read(name) for name in good.namelist()}
    bombed = archive_of(entries | {"xl/worksheets/sheet1.xml": bomb.encode()})
    assert refusal(bombed).startswith("这个文件不是能读取的表格。")


def test_too_many_rows_are_refused() -> None:
    rows = [HEADER, *[GOOD] * 3]
    assert len(read_table(xlsx(rows), VISITORS, limits=Limits(rows=3)).rows) == 3
    assert refusal(xlsx([*rows, GOOD]), limits=Limits(rows=3)) == "超过 3 行。请分成几个文件再传。"


def test_two_filled_sheets_are_refused_by_name() -> None:
    book = Workbook()
    for page in (book.active, book.create_sheet("二月"), book.create_sheet("空的")):
        assert page is not None
        page.append(HEADER if page.title != "空的" else [])
    message = refusal(saved(book))
    assert message == "文件里有 2 张有内容的工作表（连隐藏的在内）：“Sheet”、“二月”。请只留一张再传。"


def test_note_sheet_of_the_template_is_not_read() -> None:
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "填写说明"
    notes.append(["列名", "姓名"])
    data = book.create_sheet("数据")
    data.append(HEADER)
    data.append(GOOD)
    assert [row.values["name"] for row in read_table(saved(book), VISITORS).rows] == ["张三"]
