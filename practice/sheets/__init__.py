"""Spreadsheets in and out: .xlsx and .csv files into checked rows, rows into .xlsx files that are safe to open.

``read_table`` never drops a row: what cannot be read comes back with its line number and the reason, and
``refused_rows_xlsx`` hands those rows back as a file. ``write_xlsx`` never writes a formula.
"""

from .archive import Limits, SheetRefused
from .cells import (
    Cell,
    CellRefused,
    as_count,
    as_date,
    as_flag,
    as_moment,
    as_names,
    as_number,
    as_paragraphs,
    as_text,
    as_time,
    one_of,
    parsed,
)
from .dress import Kind
from .reading import Column, Row, Table, read_table, stream_table
from .templates import template_xlsx
from .writing import Heading, refused_rows_xlsx, write_xlsx

__all__ = [
    "Cell",
    "CellRefused",
    "Column",
    "Heading",
    "Kind",
    "Limits",
    "Row",
    "SheetRefused",
    "Table",
    "as_count",
    "as_date",
    "as_flag",
    "as_moment",
    "as_names",
    "as_number",
    "as_paragraphs",
    "as_text",
    "as_time",
    "one_of",
    "parsed",
    "read_table",
    "refused_rows_xlsx",
    "stream_table",
    "template_xlsx",
    "write_xlsx",
]
