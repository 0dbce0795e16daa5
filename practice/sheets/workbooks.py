"""The lines of an .xlsx file, by the fast reader where its cells are plain and close together, else by the slow one.

calamine is some ten times faster, but lays a sheet out as one rectangle (a 5 kB file with a single cell in its last
corner ends the process) and makes errors such as #N/A blank. openpyxl takes such files row by row in little memory.
"""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, count
from typing import IO, Any

import python_calamine
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .archive import CHUNK, Limits, SheetRefused, check_archive
from .cells import Cell
from .content import NOT_A_TABLE, Content, Line, within_limits

NOTE_SHEET = "填写说明"
LAST_EXCEL_ROW = 1_048_576
MOST_MERGED_RANGES = 1_000
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{2,40})[\"']")
OVERLAP = 256
"""Bytes carried from one chunk to the next, so that no tag is cut in two."""

Sheet = tuple[str, Iterator[Line], list[range]]
"""A sheet's name, its rows, and the row numbers of each merged range."""


def workbook_content(data: bytes, limits: Limits) -> Content:
    if check_archive(data, limits).is_plain:
        try:
            return _only_filled(_fast_sheets(data), limits)
        except (SheetRefused, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: S110 - a panic inside calamine is no Exception
            pass  # the slow reader takes more, and says so when it does not
    try:
        content = _only_filled(_slow_sheets(data), limits)
    except SheetRefused:
        raise
    except Exception as error:
        raise SheetRefused(NOT_A_TABLE) from error
    return Content(_refusing_damage(content.lines), content.exact_width, content.merged)


def _refusing_damage(lines: Iterable[Line]) -> Iterator[Line]:
    """A damaged file makes openpyxl raise nearly anything: KeyError, TypeError, ParseError, AttributeError."""
    try:
        yield from lines
    except SheetRefused:
        raise
    except Exception as error:
        raise SheetRefused(NOT_A_TABLE) from error


def _only_filled(sheets: Iterable[Sheet], limits: Limits) -> Content:
    """The one sheet that holds anything; no row beyond its first filled one is read yet."""
    filled: dict[str, Content] = {}
    for name, rows, merged in sheets:
        lines = within_limits(rows, limits)
        if (first := next(lines, None)) is not None:
            _check_merged(merged)
            filled[name] = Content(chain([first], lines), exact_width=False, merged=merged)
    if len(filled) > 1:
        names = "、".join(f"“{name}”" for name in filled)
        raise SheetRefused(f"文件里有 {len(filled)} 张有内容的工作表（连隐藏的在内）：{names}。请只留一张再传。")
    return next(iter(filled.values()), Content(iter(()), exact_width=False))


def _check_merged(merged: list[range]) -> None:
    if len(merged) > MOST_MERGED_RANGES:
        raise SheetRefused("合并单元格太多。请取消合并，每一行都填完整再传。")


def _fast_sheets(data: bytes) -> Iterator[Sheet]:
    book = python_calamine.load_workbook(BytesIO(data))
    for about in book.sheets_metadata:
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet and about.name != NOTE_SHEET:
            sheet = book.get_sheet_by_name(about.name)
            merged = [range(first[0] + 1, last[0] + 2) for first, last in sheet.merged_cell_ranges or ()]
            yield about.name, _fast_rows(sheet), merged


def _fast_rows(sheet: python_calamine.CalamineSheet) -> Iterator[Line]:
    """The rows from the first on; calamine leaves out the columns before the first filled one.

    A date becomes its midnight: cells hold moments only, and calamine tells by the value which of them are days.
    """
    before: list[Cell] = [""] * (sheet.start or (0, 0))[1]
    day, midnight = dt.date, dt.time()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        whole: list[Cell] = [dt.datetime.combine(cell, midnight) if cell.__class__ is day else cell for cell in cells]
        yield Line(number, tuple(before + whole if before else whole))


def _slow_sheets(data: bytes) -> Iterator[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of each style and extension it leaves out
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.title != NOTE_SHEET:
            sheet.reset_dimensions()  # a file may claim any size
            rows: Any = sheet.iter_rows(max_row=LAST_EXCEL_ROW, values_only=True)
            yield sheet.title, map(Line, count(1), rows), _merged_rows(data, sheet)


def _merged_rows(data: bytes, sheet: Any) -> list[range]:
    """The rows of each merged range, from the sheet's XML, because openpyxl's streaming mode leaves them out."""
    merged: list[range] = []
    with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as xml:
        for reference in _references(xml):
            _, top, _, bottom = range_boundaries(reference)
            merged.append(range(int(top or 1), int(bottom or LAST_EXCEL_ROW) + 1))
            _check_merged(merged)
    return merged


def _references(xml: IO[bytes]) -> Iterator[str]:
    kept = b""
    while chunk := xml.read(CHUNK):
        text, end = kept + chunk, 0
        for found in MERGED.finditer(text):
            yield found[1].decode()
            end = found.end()
        kept = text[max(end, len(text) - OVERLAP) :]
