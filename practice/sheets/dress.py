"""Values as a spreadsheet can hold them: text and numbers, and the format that makes a number a day or a time."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from ..days import SHANGHAI
from ..text import FORBIDDEN
from .cells import EXACT_DIGITS, Cell

LONGEST_TEXT = 32_767
"""Characters that Excel takes in one cell."""
CUT = "……（太长，已截断）"
TEXT = "@"
REPLACEMENT = "\ufffd"
"""Stands where a character was that a spreadsheet cannot hold."""

DAY_ZERO = dt.date(1899, 12, 30).toordinal()
FIRST_DAY = dt.date(1900, 3, 1)
"""Before it Excel counts a 29 February 1900 that never was; such days are written as text."""
DAY_SECONDS = 86_400


class Kind(Enum):
    """What a column holds, by the number format of its cells."""

    TEXT = TEXT
    DAY = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm"
    TIME = "hh:mm"
    LENGTH = "[h]:mm:ss"

    @classmethod
    def of(cls, value: Cell) -> "Kind | None":
        """None for what needs no format: nothing, and numbers that keep all their digits."""
        if isinstance(value, str):
            return cls.TEXT if value else None
        if isinstance(value, bool) or (isinstance(value, int) and abs(value) >= 10**EXACT_DIGITS):
            return cls.TEXT
        return next((kind for types, kind in KINDS if isinstance(value, types)), None)


KINDS: Sequence[tuple[type, Kind]] = (
    (dt.datetime, Kind.MOMENT),
    (dt.date, Kind.DAY),
    (dt.time, Kind.TIME),
    (dt.timedelta, Kind.LENGTH),
)


CLOCKS = frozenset(kind for _, kind in KINDS)
"""In these columns a number would be shown as a day or a time: it is written as text."""


def dresser(kinds: Sequence[Kind | None]) -> Callable[[Iterable[Cell]], list[Any]]:
    """A function that turns a row of values into text, numbers and None, by the kinds of their columns.

    The writer is given nothing else: it would tell days from moments by the first row alone.
    """

    def dress(row: Iterable[Cell]) -> list[Any]:
        cells = [*row]
        # one look at all the text of a row: printable text holds nothing that a cell cannot
        text = "".join([cell for cell in cells if cell.__class__ is str])
        plain = PLAIN if text.isprintable() and len(text) <= LONGEST_TEXT else NOTHING
        return [
            cell if cell.__class__ in plain else _dressed(cell, kind) for cell, kind in zip(cells, kinds, strict=True)
        ]

    return dress


PLAIN = frozenset({str, type(None)})
NOTHING = frozenset({type(None)})


def _dressed(value: Cell, kind: Kind | None) -> str | float | None:
    if isinstance(value, str):
        return storable(value) or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value) if abs(value) >= 10**EXACT_DIGITS or kind in CLOCKS else int(value)
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) and kind not in CLOCKS else str(value)
    if isinstance(value, dt.datetime):
        return _moment(value.astimezone(SHANGHAI) if value.tzinfo else value, kind)
    if isinstance(value, dt.date):
        known = kind in (Kind.DAY, Kind.MOMENT) and value >= FIRST_DAY
        return value.toordinal() - DAY_ZERO if known else f"{value:%Y-%m-%d}"
    if isinstance(value, dt.time):
        return _seconds(value) / DAY_SECONDS if kind is Kind.TIME else f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / DAY_SECONDS if kind is Kind.LENGTH else str(value)
    return None if value is None else storable(str(value))


def _moment(local: dt.datetime, kind: Kind | None) -> str | float:
    day = local.date()
    if kind is Kind.MOMENT and day >= FIRST_DAY:
        return day.toordinal() - DAY_ZERO + _seconds(local) / DAY_SECONDS
    return f"{local:%Y-%m-%d %H:%M}"


def _seconds(at: dt.datetime | dt.time) -> float:
    return at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1_000_000


def storable(text: str) -> str:
    """Text that a cell can hold: forbidden characters visibly replaced, and no longer than Excel takes.

    Line breaks are line feeds, as Excel's own are; the others would stand in the file as codes.
    """
    clean = FORBIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - len(CUT)] + CUT
