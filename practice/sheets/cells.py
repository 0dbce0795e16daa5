"""What a cell holds and how it is understood: each ``as_…`` takes a raw cell and refuses what it cannot take whole.

A blank cell gives "" for text, an empty list for names, and None otherwise.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.core.exceptions import ValidationError

from ..days import SHANGHAI, long_day
from ..text import what_is_wrong

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
Choice = TypeVar("Choice")

EXACT_DIGITS = 15
"""Excel keeps numbers to 15 significant digits; later ones have become zeros by the time a file is saved."""

CLOSER_LOOK = frozenset(["", *"#0123456789 "])
"""First letters of what may be blank, an error or a number that lost digits; other printable text is right."""

SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{2,3}", re.IGNORECASE)
FORMULA_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.|年([0-9]{1,2})月)([0-9]{1,2})日?")
COMPACT_DATE = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::00)?|时(?:([0-9]{1,2})分)?)")
MOMENT = re.compile(r"(.+?[0-9日])(?:\s+|T)?([0-9]{1,2}[:时].*)")
SEPARATORS = re.compile(r"[、，,；;/\n]+")


class CellRefused(ValidationError):
    """A cell that cannot be understood as what its column asks for."""


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def plainly(cell: Cell) -> Cell:
    """A cell as it is shown to people: numbers come from files as 46.0."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _written(cell: Cell) -> str:
    """A cell as text, or the reason why its text is lost."""
    if not isinstance(cell, str):
        return "" if cell is None else _written_value(cell)
    text = cell.strip()
    first = text[:1]
    if first == "#" and text in FORMULA_ERRORS:
        raise CellRefused(f"这一格是公式错误 {text}。请改成正确的内容。")
    if first.isdecimal() and SCIENTIFIC.fullmatch(text):
        raise CellRefused(_digits_lost(text))
    return text


def _written_value(cell: Cell) -> str:
    if isinstance(cell, bool):
        raise CellRefused("这一格是逻辑值，不是文字。请改成文字。")
    if isinstance(cell, int | float):
        return _written_number(cell)
    raise CellRefused("Excel 把这一格变成了日期或时间。请把整列设为“文本”格式，再重新输入。")


def _written_number(number: float) -> str:
    if not abs(number) < 10**EXACT_DIGITS:
        raise CellRefused(_digits_lost(f"{number:.5E}"))
    if number != int(number):
        raise CellRefused(f"这一格是小数 {number}，这里应是文字。请把整列设为“文本”格式，再重新输入。")
    return str(int(number))


def _digits_lost(shown: str) -> str:
    return f"Excel 把长号码变成了数字 {shown}，15 位以后的数字已经丢失。请把整列设为“文本”格式，再对照原件重新输入。"


def as_text(cell: Cell) -> str:
    """One line of text. A number is taken while it is whole and exact (a phone typed as a number), else refused."""
    if cell.__class__ is str and cell.isprintable() and cell[:1] not in CLOSER_LOOK:
        return cell.strip()
    text = _written(cell)
    if not text.isprintable() and (wrong := what_is_wrong(text, several_lines=False)):
        raise CellRefused(wrong)
    return text


def as_paragraphs(cell: Cell) -> str:
    """Text of several lines."""
    text = _written(cell)
    if not text.isprintable() and (wrong := what_is_wrong(text)):
        raise CellRefused(wrong)
    return text


def _narrow(cell: Cell) -> str:
    """Text with full-width digits, colons and slashes made narrow."""
    return unicodedata.normalize("NFKC", as_text(cell)).strip()


def as_date(cell: Cell) -> dt.date | None:
    """A date cell, or text such as 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305."""
    if isinstance(cell, dt.datetime):
        return _without_time(cell)
    if isinstance(cell, dt.date) or is_blank(cell):
        return cell if isinstance(cell, dt.date) else None
    text = _narrow(cell)
    found = DATE.fullmatch(text) or COMPACT_DATE.fullmatch(text)
    if not found:
        raise CellRefused(f"“{text}”不是日期。请写成 2026-03-05 或 2026年3月5日。")
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise CellRefused(f"“{text}”这一天不存在，请核对。") from None


def _without_time(moment: dt.datetime) -> dt.date:
    if moment.time() != dt.time():
        raise CellRefused(f"这里只要日期，但这一格还带着时间：{long_day(moment.date())} {moment:%H:%M}。请去掉时间。")
    return moment.date()


def as_time(cell: Cell) -> dt.time | None:
    """A time cell, or text such as 9:00, 09:00, 9：30, 9时30分."""
    if isinstance(cell, dt.time) or is_blank(cell):
        return cell if isinstance(cell, dt.time) else None
    text = _narrow(cell) if isinstance(cell, str) else str(plainly(cell))
    found = TIME.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2] or found[3] or 0) > 59:
        raise CellRefused(f"“{text}”不是时间。请写成 9:00 或 14:30。")
    return dt.time(int(found[1]), int(found[2] or found[3] or 0))


def as_moment(cell: Cell) -> dt.datetime | None:
    """A date and time on the Shanghai clock, aware: a date-time cell, or text such as 2026-03-05 9:00."""
    if is_blank(cell):
        return None
    if isinstance(cell, dt.datetime):
        return cell.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    text = _narrow(cell) if isinstance(cell, str) else str(plainly(cell))
    found = MOMENT.fullmatch(text)
    day, time = (as_date(found[1]), as_time(found[2])) if found else (None, None)
    if day is None or time is None:
        raise CellRefused(f"“{text}”不是日期加时间。请写成 2026-03-05 9:00。")
    return dt.datetime.combine(day, time, SHANGHAI)


def as_number(cell: Cell) -> float | None:
    """A number cell or a number written as text; commas between thousands are allowed."""
    if is_blank(cell):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = _narrow(cell)
    if not re.fullmatch(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?", text):
        raise CellRefused(f"“{text}”不是数字。请只写数字，不写单位。")
    return float(text.replace(",", ""))


def as_count(cell: Cell) -> int | None:
    """A whole number, 0 or more."""
    number = as_number(cell)
    if number is None:
        return None
    if number < 0 or number != int(number):
        raise CellRefused("这里应是 0 或更大的整数。")
    return int(number)


def one_of(choices: Mapping[str, Choice]) -> Callable[[Cell], Choice | None]:
    """A reader for cells that name one of the choices, given as label to value."""

    def as_choice(cell: Cell) -> Choice | None:
        text = as_text(cell)
        if text and text not in choices:
            raise CellRefused(f"“{text}”不在可填的内容里。可以填：{'、'.join(choices)}。")
        return choices.get(text)

    return as_choice


as_flag = one_of({"是": True, "否": False})
"""是 or 否."""


def as_names(cell: Cell) -> list[str]:
    """Several names in one cell, parted by 、，,；;/ or line breaks; each once, in their order."""
    names = (name.strip() for name in SEPARATORS.split(as_paragraphs(cell)))
    return list(dict.fromkeys(name for name in names if name))


def parsed(parse: Callable[[str], str]) -> Callable[[Cell], str]:
    """A reader for text in a form of its own, such as ``parsed(parse_phone)``."""

    def as_parsed(cell: Cell) -> str:
        text = as_text(cell)
        return parse(text) if text else ""

    return as_parsed
