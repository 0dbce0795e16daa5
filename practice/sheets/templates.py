"""Empty tables to fill in: text columns, so that no digit is lost, lists to choose from, and a note sheet."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .dress import TEXT
from .reading import Column
from .workbooks import NOTE_SHEET

LONGEST_LIST = 255
"""Characters of all choices of a drop-down list together."""
TEMPLATE_ROWS = 1_000


def template_xlsx(columns: Sequence[Column], *, sheet: str = "数据") -> BytesIO:
    """An open file, at its beginning."""
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
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


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
