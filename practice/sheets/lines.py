"""The lines of an .xlsx or .csv file."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import IO

from .archive import Limits, SheetRefused
from .content import NOT_A_TABLE, Content, Line, within_limits
from .workbooks import workbook_content

OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_content(file: IO[bytes], limits: Limits) -> Content:
    """The rows of the file's one table, as they are asked for. Raises SheetRefused, now or while they are read."""
    data = file.read(limits.packed + 1)
    if len(data) > limits.packed:
        raise SheetRefused(f"文件超过 {limits.packed // 1024 // 1024} MB。请分成几个文件再传。")
    if data.startswith(OLD_EXCEL):
        raise SheetRefused("这是旧版 .xls 文件，或是加了密码的文件。请用 Excel 或 WPS 打开后另存为 .xlsx，再传一次。")
    if data.startswith(b"PK"):
        return workbook_content(data, limits)
    return Content(within_limits(_csv_rows(data), limits), exact_width=True)


def _csv_rows(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    first_line = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first_line and "," not in first_line else ","
    number = 0
    try:
        # strict: a quote that is never closed would otherwise swallow all rows after it
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1):
            yield Line(number, tuple(row))
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
