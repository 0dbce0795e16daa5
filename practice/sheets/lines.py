"""The lines of an .xlsx or .csv file, with the row numbers that Excel shows.

openpyxl reads in streaming mode on purpose: faster libraries lay the whole sheet out at once, and a 5 kB file with a
single cell in its last corner then ends the process.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .archive import Limits, SheetRefused, check_archive
from .cells import Cell, is_blank

NOTE_SHEET = "填写说明"
LAST_EXCEL_ROW = 1_048_576
MOST_MERGED_RANGES = 1_000
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{2,40})[\"']")
CHUNK = 1 << 20
OVERLAP = 256
"""Bytes carried from one chunk to the next, so that no tag is cut in two."""

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NOT_A_TABLE = "这个文件不是能读取的表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再传一次。"


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not blank; ``number`` counts from 1 as Excel does."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A file's rows. ``exact_width``: each row has its own number of cells, so that a wrong one shows (CSV)."""

    lines: list[Line]
    exact_width: bool
    merged: list[range] = field(default_factory=list)
    """The row numbers of each merged range."""


def read_content(file: IO[bytes], limits: Limits) -> Content:
    """All rows of the file's one table. Raises SheetRefused."""
    data = file.read(limits.packed + 1)
    if len(data) > limits.packed:
        raise SheetRefused(f"文件超过 {limits.packed // 1024 // 1024} MB。请分成几个文件再传。")
    if data.startswith(OLD_EXCEL):
        raise SheetRefused("这是旧版 .xls 文件，或是加了密码的文件。请用 Excel 或 WPS 打开后另存为 .xlsx，再传一次。")
    if data.startswith(b"PK"):
        return _xlsx_content(data, limits)
    return Content(_within_limits(_csv_rows(data), limits), exact_width=True)


def _within_limits(rows: Iterable[tuple[int, tuple[Cell, ...]]], limits: Limits) -> list[Line]:
    lines: list[Line] = []
    for number, cells in rows:
        if len(cells) > limits.columns:
            raise SheetRefused(f"第 {number} 行有 {len(cells)} 列，太多了。请删掉右边多余的列再传。")
        if all(is_blank(cell) for cell in cells):
            continue
        if len(lines) > limits.rows:
            raise SheetRefused(f"超过 {limits.rows:,} 行。请分成几个文件再传。")
        lines.append(Line(number, cells))
    return lines


def _xlsx_content(data: bytes, limits: Limits) -> Content:
    check_archive(data, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of each style and extension it leaves out
            return _read_workbook(data, limits)
    except SheetRefused:
        raise
    except Exception as error:
        # A damaged file makes openpyxl raise nearly anything: KeyError, TypeError, ParseError, AttributeError.
        raise SheetRefused(NOT_A_TABLE) from error


def _read_workbook(data: bytes, limits: Limits) -> Content:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    filled: dict[str, Content] = {}
    for sheet in book.worksheets:
        if sheet.title == NOTE_SHEET:
            continue
        sheet.reset_dimensions()  # a file may claim any size
        rows: Any = sheet.iter_rows(max_row=LAST_EXCEL_ROW, values_only=True)
        if lines := _within_limits(enumerate(rows, start=1), limits):
            filled[sheet.title] = Content(lines, False, _merged_rows(data, sheet))
    if len(filled) > 1:
        names = "、".join(f"“{name}”" for name in filled)
        raise SheetRefused(f"文件里有 {len(filled)} 张有内容的工作表（连隐藏的在内）：{names}。请只留一张再传。")
    return next(iter(filled.values()), Content([], exact_width=False))


def _merged_rows(data: bytes, sheet: Any) -> list[range]:
    """The rows of each merged range, from the sheet's XML, because openpyxl's streaming mode leaves them out."""
    merged = []
    with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as xml:
        for reference in _references(xml):
            _, top, _, bottom = range_boundaries(reference)
            merged.append(range(int(top or 1), int(bottom or LAST_EXCEL_ROW) + 1))
            if len(merged) > MOST_MERGED_RANGES:
                raise SheetRefused("合并单元格太多。请取消合并，每一行都填完整再传。")
    return merged


def _references(xml: IO[bytes]) -> Iterator[str]:
    kept = b""
    while chunk := xml.read(CHUNK):
        text, end = kept + chunk, 0
        for found in MERGED.finditer(text):
            yield found[1].decode()
            end = found.end()
        kept = text[max(end, len(text) - OVERLAP) :]


def _csv_rows(data: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    text = _decoded(data)
    first_line = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first_line and "," not in first_line else ","
    number = 0
    try:
        # strict: a quote that is never closed would otherwise swallow all rows after it
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1):
            yield number, tuple(row)
    except csv.Error:
        raise SheetRefused(f"第 {number + 1} 行起读不下去：引号不成对，或一格里的文字太长。请改正后再传。") from None


def _decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else what Chinese Excel writes: GBK, all of it in GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _looks_like_gbk(data):
        encodings = ["gb18030"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(NOT_A_TABLE)


def _looks_like_gbk(data: bytes) -> bool:
    """Whether bytes that happen to be good UTF-8 read better as GBK.

    Some 900 common characters do (原, 伟): their bytes pair up as Latin, Greek or Arabic letters, U+0080 to U+07FF.
    Chinese in UTF-8 lies beyond, so that a text with none there but some above ASCII is taken for GBK if it can be.
    """
    try:
        highest = max(data.decode("utf-8"), default="")
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return "\x7f" < highest <= "\u07ff"
