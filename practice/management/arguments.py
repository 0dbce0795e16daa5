"""What the management commands take on their command line, refused in Chinese where it cannot be understood."""

import datetime as dt
from argparse import ArgumentTypeError
from collections.abc import Callable

from ..days import InvalidMonth, parse_month


def month(text: str) -> dt.date:
    """2026-10, as the first of the month."""
    try:
        return parse_month(text)
    except InvalidMonth as error:
        raise ArgumentTypeError(str(error)) from error


def day(text: str) -> dt.date:
    """2026-10-31."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("日期请写成 2026-10-31 这样的格式。") from None


def within(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number between the two."""

    def number(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ArgumentTypeError(f"请写 {lowest} 到 {highest} 之间的整数。")
        return int(text)

    return number
