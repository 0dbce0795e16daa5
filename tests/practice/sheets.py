"""Makes the files that the spreadsheet tests read, as Excel and as an attacker would write them."""

import datetime as dt
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from practice.identity import parse_id_number
from practice.sheets import Cell, Column, as_count, as_date, parsed


def read_id(text: str) -> str:
    return parse_id_number(text).number


VISITORS = [
    Column("name", "姓名", required=True),
    Column("id_number", "身份证号", parsed(read_id), required=True, also_called=("id_number", "证件号码")),
    Column("visits", "人次", as_count),
    Column("day", "日期", as_date),
]
HEADER = ["姓名", "身份证号", "人次", "日期"]
GOOD: list[Any] = ["张三", "11010519491231002X", 46, "2026-03-05"]


def xlsx(rows: Iterable[Iterable[Any]], change: Callable[[Worksheet], object] | None = None) -> IO[bytes]:
    """A workbook of one sheet, as Excel would save it."""
    book = Workbook()
    page: Any = book.active
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    return saved(book)


def saved(book: Workbook) -> IO[bytes]:
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def csv(text: str, encoding: str = "utf-8") -> IO[bytes]:
    return BytesIO(text.encode(encoding))


def raw_sheet(sheet_data: str) -> IO[bytes]:
    """A workbook whose first sheet holds exactly this XML."""
    source, result = xlsx([["x"]]), BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            body = old.read(entry)
            if entry == "xl/worksheets/sheet1.xml":
                namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                body = f'<worksheet xmlns="{namespace}">{sheet_data}</worksheet>'.encode()
            new.writestr(entry, body)
    result.seek(0)
    return result


def on_the_clock(text: str) -> dt.datetime:
    """A moment as spreadsheets hold it: wall-clock time without a zone."""
    return dt.datetime.fromisoformat(text)


def cells_of(file: IO[bytes], sheet: str | None = None) -> list[list[Cell]]:
    """All values of a sheet, formulas as formulas."""
    book = load_workbook(file)
    page: Any = book[sheet] if sheet else book.worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]
