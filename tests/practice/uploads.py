"""Uploading a table in the admin, as a person does: the file, the dry run, the confirmation."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.test import Client
from openpyxl import Workbook, load_workbook


def table(*rows: Sequence[Any], name: str = "表.xlsx") -> BytesIO:
    """An .xlsx file of these rows, the first being the header."""
    book, file = Workbook(), BytesIO()
    page: Any = book.active
    for row in rows:
        page.append(list(row))
    book.save(file)
    file.seek(0)
    file.name = name
    return file


def check(browser: Client, address: str, file: BytesIO) -> Any:
    file.seek(0)
    return browser.post(address, {"file": file})


def confirm(browser: Client, address: str, checked: Any) -> Any:
    return browser.post(address, {"token": checked.context["token"]})


def upload(browser: Client, address: str, file: BytesIO) -> Any:
    return confirm(browser, address, check(browser, address, file))


def refusals(checked: Any) -> dict[int, list[str]]:
    """Line number to reasons."""
    return {row.line: row.reasons for row in checked.context["refused"]}


def cells(response: Any) -> list[list[Any]]:
    data = b"".join(response.streaming_content)
    page: Any = load_workbook(BytesIO(data)).worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]
