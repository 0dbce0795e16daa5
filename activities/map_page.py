"""The map's page as it is without scripts: the filter, and the list of places by institute, sixty at a time."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from .map_filter import MapFilter
from .map_places import SHOWN, Spot, spots

AT_ONCE = 60


@dataclass(frozen=True)
class Group:
    """An institute, or the centre, and those of its places that are on this page."""

    label: str
    spots: list[Spot]


class MapPage:
    def __init__(self, asked: QueryDict) -> None:
        self.all = spots()
        self.form = MapFilter(asked, self.all)
        self.opened = self._opened(asked.get("place", ""))
        self.found = [self.opened] if self.opened else self.form.found(self.all)
        self.page: Page[Spot] = Paginator(self.found, AT_ONCE).get_page(asked.get("page"))

    def _opened(self, key: str) -> Spot | None:
        """The one place that a link asks for."""
        spot = next((one for one in self.all if str(one.pk) == key), None)
        if spot:
            spot.next = spot.coming[:SHOWN]
        return spot

    @property
    def total(self) -> int:
        return len(self.all)

    @cached_property
    def located(self) -> int:
        return sum(spot.is_located for spot in self.all)

    @property
    def words(self) -> list[str]:
        return [self.opened.label] if self.opened else self.form.words

    @cached_property
    def groups(self) -> list[Group]:
        names = {spot.pk: spot.label for spot in self.all}
        by_town = groupby(self.page.object_list, key=lambda spot: spot.town_id)
        return [Group(names.get(town, ""), list(below)) for town, below in by_town]
