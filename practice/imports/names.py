"""What a place is called, from its division's official name, and which of two namesakes keeps the plain name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..models import Place
from .plan import Entry

FULL = {
    Place.Level.CENTER: "新时代文明实践中心",
    Place.Level.INSTITUTE: "新时代文明实践所",
    Place.Level.STATION: "新时代文明实践站",
}
SHORT = {Place.Level.CENTER: "", Place.Level.INSTITUTE: "所", Place.Level.STATION: "站"}

VILLAGE_COMMITTEE = re.compile(r"(村民委员会|村委会)$")
NEIGHBOURHOOD_COMMITTEE = re.compile(r"(居民委员会|居委会)$")
OFFICE = re.compile(r"(?<=街道)办事处$")


class Named(NamedTuple):
    name: str
    short_name: str


def locality(official: str) -> str:
    """The village, community, township or county itself: 前麻峪村, 凤凰社区, 临泉镇, 临县."""
    if bare := VILLAGE_COMMITTEE.sub("", official) if VILLAGE_COMMITTEE.search(official) else "":
        return bare if bare.endswith(("村", "社区")) else f"{bare}村"
    if bare := NEIGHBOURHOOD_COMMITTEE.sub("", official) if NEIGHBOURHOOD_COMMITTEE.search(official) else "":
        return bare if bare.endswith("社区") else f"{bare}社区"
    return OFFICE.sub("", official)


def spellings(entry: Entry) -> list[Named]:
    """The names it may have, the plain one first; the others tell it from a namesake under the same parent."""
    place = locality(entry.official)
    marks = ["", f"（{entry.code[-3:]}）", f"（{entry.code}）"]
    return [Named(f"{place}{mark}{FULL[entry.level]}", f"{place}{mark}{SHORT[entry.level]}") for mark in marks]


def choose_names(entries: Iterable[Entry], existing: Mapping[str, Place]) -> dict[str, Named]:
    """A name for each code, unique under its parent. Whoever bears a fitting name already keeps it."""
    chosen: dict[str, Named] = {}
    taken: dict[str, set[str]] = defaultdict(set)
    unsettled = []
    for entry in sorted(entries, key=lambda entry: entry.code):
        bearer = existing.get(entry.code)
        kept = next((named for named in spellings(entry) if bearer and named.name == bearer.name), None)
        if kept and bearer and stands_under(bearer, entry.parent_code):
            chosen[entry.code] = kept
            taken[entry.parent_code].add(kept.name)
        else:
            unsettled.append(entry)
    for entry in unsettled:
        named = next(named for named in spellings(entry) if named.name not in taken[entry.parent_code])
        chosen[entry.code] = named
        taken[entry.parent_code].add(named.name)
    return chosen


def stands_under(place: Place, parent_code: str) -> bool:
    return (place.parent.code if place.parent else "") == parent_code
