"""Rows into .xlsx files: text always text, never a formula; only the packed file is ever held in memory."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..days import SHANGHAI
from ..text import FORBIDDEN
from .cells import EXACT_DIGITS, Cell
from .reading import REASON, Column, Table
from .workbooks import NOTE_SHEET

LONGEST_TEXT = 32_767
"""Characters that Excel takes in one cell."""
LONGEST_LIST = 255
"""Characters of all choices of a drop-down list together."""
CUT = "……（太长，已截断）"
TEMPLATE_ROWS = 1_000
TEXT = "@"
REPLACEMENT = "\ufffd"
"""Stands where a character was that a spreadsheet cannot hold."""


class Titled(Protocol):
    """Whatever has a column name and a width in characters: a Heading, or a reading Column."""

    @property
    def name(self) -> str: ...
    @property
    def width(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    width: int = 16


def write_xlsx(columns: Sequence[Titled], rows: Iterable[Iterable[Cell]], *, sheet: str = "数据") -> BytesIO:
    """An open file, at its beginning, with a bold header that stays in view and one line for each row.

    ``rows`` is consumed one by one: a long export takes little more memory than its finished file. Text stays text
    whatever it begins with; aware moments become Shanghai clock time; True and False become 是 and 否.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(position)].width = column.width
    dress = _dresser(page)
    page.append(_bold(page, columns))
    for row in rows:
        page.append(dress(cell) for cell in row)
    return _finished(book)


def _bold(page: Any, columns: Sequence[Titled]) -> Iterator[Any]:
    for column in columns:
        cell = WriteOnlyCell(page, storable(column.name))
        cell.font, cell.number_format, cell.data_type = Font(bold=True), TEXT, "s"
        yield cell


def _dresser(page: Any) -> Callable[[Cell], Any]:
    """A function that turns values into cells. It uses its styled cells again: each is written before the next."""
    text, date, moment, time = (WriteOnlyCell(page) for _ in range(4))
    text.number_format, date.number_format = TEXT, "yyyy-mm-dd"
    moment.number_format, time.number_format = "yyyy-mm-dd hh:mm", "hh:mm"

    def dress(value: Cell) -> Any:
        shown = _shown(value)
        if isinstance(shown, str):
            text.value, text.data_type = shown, "s"
            return text
        for kind, cell in ((dt.datetime, moment), (dt.date, date), (dt.time, time)):
            if isinstance(shown, kind):
                cell.value = shown
                return cell
        return shown

    return dress


def _shown(value: Cell) -> Cell:
    """The value as a spreadsheet can hold it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    if isinstance(value, int) and abs(value) >= 10**EXACT_DIGITS:
        return str(value)
    return (storable(value) or None) if isinstance(value, str) else value


def storable(text: str) -> str:
    """Text that a cell can hold: forbidden characters visibly replaced, and no longer than Excel takes."""
    clean = FORBIDDEN.sub(REPLACEMENT, text)
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - len(CUT)] + CUT


def _finished(book: Workbook) -> BytesIO:
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def refused_rows_xlsx(table: Table) -> BytesIO:
    """The rows of a file that were refused, as they were given, with the reasons in a last column 原因.

    Put right, the file can be uploaded as it is: the column of reasons is not read.
    """
    kept = [position for position, header in enumerate(table.header) if header != REASON]
    width = max(len(table.header), *(len(row.cells) for row in table.refused), 0)
    kept += range(len(table.header), width)
    names = [*_at(table.header, kept), REASON]
    rows = ([*_at(row.cells, kept), f"第 {row.line} 行：{''.join(row.reasons)}"] for row in table.refused)
    return write_xlsx([Heading(str(name or ""), 60 if name == REASON else 16) for name in names], rows)


def _at(cells: tuple[Cell, ...], positions: list[int]) -> list[Cell]:
    return [cells[position] if position < len(cells) else None for position in positions]


def template_xlsx(columns: Sequence[Column], *, sheet: str = "数据") -> BytesIO:
    """An empty table to fill in: text columns, so that no digit is lost, lists to choose from, and a note sheet."""
    book = Workbook()
    page: Any = book.active
    page.title, page.freeze_panes = sheet, "A2"
    for position, column in enumerate(columns, start=1):
        letter = get_column_letter(position)
        page.column_dimensions[letter].width = column.width
        page.column_dimensions[letter].number_format = TEXT
        header = page.cell(1, position, column.name)
        header.font, header.number_format = Font(bold=True), TEXT
        if column.choices:
            _offer(page, f"{letter}2:{letter}{TEMPLATE_ROWS + 1}", column.choices)
    _write_notes(book.create_sheet(NOTE_SHEET), columns)
    return _finished(book)


def _offer(page: Any, cells: str, choices: tuple[str, ...]) -> None:
    """A drop-down list, unless Excel could not hold it."""
    listed = ",".join(choices)
    if len(listed) > LONGEST_LIST or listed.count(",") >= len(choices) or '"' in listed:
        return
    offered = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    offered.add(cells)
    page.add_data_validation(offered)


def _write_notes(page: Any, columns: Sequence[Column]) -> None:
    page.append(["列名", "必填", "怎么填", "例子"])
    for column in columns:
        page.append([column.name, "必填" if column.required else "可不填", column.note, column.example])
    for letter, width in zip("ABCD", (18, 10, 60, 30), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows():
        for cell in row:
            cell.data_type = "s" if cell.value else cell.data_type
            cell.number_format, cell.alignment = TEXT, Alignment(wrap_text=True, vertical="top")
    for cell in page[1]:
        cell.font = Font(bold=True)
