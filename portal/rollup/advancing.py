"""Bringing a few places of a month, and all above them, up to date without reading the whole month.

Stations and points are counted from their facts. An institute or the centre is what it has of its own plus what its
direct children add up to, as stored and as just counted; only its distinct people cannot be added up, and are moved on
by what the log of counted records says (``people``).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from practice.models import Place

from .cells import Cell, Measures, Totals
from .counting import recompute_low, recompute_own
from .marks import Counted
from .people import people_gained
from .tree import chains_of
from .writing import Changed, Stored, stored_totals, sums_of_children, write

STATION = Place.Level.STATION


def advance(month: dt.date, places: Collection[int], counted: Collection[Counted], now: dt.datetime) -> Changed:
    """Recount the places and all above them. The caller holds the roll-up's lock."""
    chains = chains_of(month, {*places, *(one.place for one in counted)})
    levels = {step.place: step.level for chain in chains for step in chain}
    parents = {low.place: high.place for chain in chains for low, high in pairwise(chain)}
    below = {place for place, level in levels.items() if level >= STATION}
    above = sorted(levels.keys() - below, key=lambda place: -levels[place])
    stored = stored_totals(month, levels)
    fresh = recompute_low(month, below)
    gained = people_gained(month, counted)
    grown = _Sums(recompute_own(month, above), sums_of_children(month, above))
    grown.pass_on(below, parents, stored, fresh)
    for place in above:
        fresh |= grown.of(place, stored, gained)
        grown.pass_on([place], parents, stored, fresh)
    return write(month, stored, fresh, now)


class _Sums:
    """What the cells of institutes and the centre add up to while what is below them is being counted."""

    def __init__(self, *parts: Totals) -> None:
        self.cells: defaultdict[int, dict[Cell, Measures]] = defaultdict(dict)
        for part in parts:
            for cell, measures in part.items():
                self._add(cell, measures)

    def _add(self, cell: Cell, measures: Measures) -> None:
        known = self.cells[cell.place]
        known[cell] = known.get(cell, Measures()).plus(measures)

    def pass_on(self, places: Iterable[int], parents: Mapping[int, int], stored: Stored, fresh: Totals) -> None:
        """Add to their parents what the places' cells differ by from those that are stored."""
        passed = set(places)
        for cell in stored.keys() | fresh.keys():
            if cell.place in passed and cell.place in parents:
                was = stored[cell].measures if cell in stored else Measures()
                self._add(cell._replace(place=parents[cell.place]), fresh.get(cell, Measures()).minus(was))

    def of(self, place: int, stored: Stored, gained: Mapping[Cell, int]) -> Totals:
        """The place's cells, with its people: those it had, and those it gained or lost."""
        cells = {cell for cell in (*stored, *gained) if cell.place == place} | self.cells[place].keys()
        counted = {}
        for cell in cells:
            had = stored[cell].measures.volunteers if cell in stored else 0
            sums = self.cells[place].get(cell, Measures())
            counted[cell] = sums._replace(volunteers=had + gained.get(cell, 0))
        return {cell: measures for cell, measures in counted.items() if not measures.is_zero}
