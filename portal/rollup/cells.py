"""What a total is: a cell (place and slice of one month) and its measures."""

from typing import NamedTuple

from ..models import MonthlyTotal

NONE = "none"
"""The key of what belongs to no programme, or of hours whose activity is no longer on record."""


class Cell(NamedTuple):
    """One total of a month: the place it is of, and the slice and key within it."""

    place: int
    slice: str
    key: str


class Measures(NamedTuple):
    """The counts of one cell, named and ordered as ``MonthlyTotal.MEASURES``."""

    sessions: int = 0
    trainings: int = 0
    unplanned: int = 0
    attendances: int = 0
    minutes: int = 0
    waiting_minutes: int = 0
    late_minutes: int = 0
    volunteers: int = 0
    active_stations: int = 0

    @property
    def is_zero(self) -> bool:
        return not any(self)

    def plus(self, other: "Measures") -> "Measures":
        return Measures(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Measures") -> "Measures":
        return Measures(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


Totals = dict[Cell, Measures]


def slices_of(kind: str, programme: str) -> tuple[tuple[str, str], ...]:
    """The slice and key of each cell that a fact of this kind and programme falls into."""
    return (
        (MonthlyTotal.Slice.ALL.value, ""),
        (MonthlyTotal.Slice.KIND.value, kind),
        (MonthlyTotal.Slice.PROGRAMME.value, programme),
    )


SLICES = (MonthlyTotal.Slice.ALL, MonthlyTotal.Slice.KIND, MonthlyTotal.Slice.PROGRAMME)
