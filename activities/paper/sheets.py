"""A list to sign on, in large type: who signed up, and empty lines for those who just come."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from practice.days import long_day, span, weekday

from ..models import Activity
from .setting import set_pdf

BLANK_LINES = 15
"""Of an empty sheet; beside names there are a few for those who come without having signed up."""

FEW = 6


class Row(NamedTuple):
    """A line of the sheet, in words that may be printed: the phone is masked already."""

    number: str
    name: str
    note: str = ""
    people: str = ""
    phone: str = ""


def signing_sheet(
    activity: Activity, rows: Sequence[Row], *, waiting: Sequence[Row] = (), printed: str, site: str
) -> bytes:
    """A4, as many pages as it takes, the head of the table on each."""
    return set_pdf("sheet", sheet_data(activity, rows, waiting=waiting, printed=printed, site=site))


def sheet_data(
    activity: Activity, rows: Sequence[Row], *, waiting: Sequence[Row], printed: str, site: str
) -> dict[str, Any]:
    begins = activity.starts_at
    return {
        "title": f"{activity.title}签到表",
        "site": site,
        "name": activity.title,
        "when": f"{long_day(begins)} {weekday(begins)} {span(begins, activity.ends_at)}",
        "where": f"{activity.place.name} {activity.venue}".strip(),
        "rows": [row._asdict() for row in rows],
        "waiting": [row._asdict() for row in waiting],
        "blank": FEW if rows else BLANK_LINES,
        "printed": printed,
    }
