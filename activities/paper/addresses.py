"""Where the month is for the wall: one address for each sheet, so that each is set and kept once."""

import datetime as dt

from django.urls import reverse

PAPER_NAMES = ("a3", "a4")

YEARS_BACK, YEARS_AHEAD = 2, 1
"""Months around this one that are set: a machine that tries them all is not given work for a century."""


def is_set(month: dt.date, *, today: dt.date) -> bool:
    return today.year - YEARS_BACK <= month.year <= today.year + YEARS_AHEAD


def wall_address(month: dt.date, *, paper: str, place: int | None = None) -> str:
    path = reverse("activities:wall", args=[f"{month:%Y-%m}"])
    return f"{path}?paper={paper}" + (f"&place={place}" if place else "")


def sheets_of(month: dt.date, *, place: int | None, today: dt.date) -> dict[str, str]:
    """By paper: ``{"a3": …, "a4": …}``; empty addresses for months too far away."""
    if not is_set(month, today=today):
        return dict.fromkeys(PAPER_NAMES, "")
    return {paper: wall_address(month, paper=paper, place=place) for paper in PAPER_NAMES}
