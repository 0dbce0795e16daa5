"""From the rows of a file to a plan: every bad row refused with its reason, every difference to today's tree found."""

import re
from collections.abc import Collection, Mapping, Sequence

from ..errors import PortalError
from ..models import Place, User
from ..sheets import Row
from .checks import check_names, check_places, read_positions, understood
from .names import NEIGHBOURHOOD_COMMITTEE, VILLAGE_COMMITTEE, Named, choose_names, stands_under
from .plan import Entry, Located, Moved, NewPlace, PlacePlan, Position, Renamed


class KindNotFound(PortalError):
    """A kind was asked for that no row of the list has."""


def plan_places(rows: Sequence[Row], *, by: User, kinds: Collection[str] = (), points: Sequence[Row] = ()) -> PlacePlan:
    """What importing the rows (read with PLACE_COLUMNS, points with POINT_COLUMNS) would change; nothing is written.

    ``kinds`` keeps only the villages of those kinds. Raises KindNotFound.
    """
    entries = understood(rows)
    existing = _existing(entries)
    check_places(entries, existing, by)
    chosen = [entry for entry in entries if _is_of(entry, _plain_kinds(kinds, entries))]
    names = choose_names(chosen, existing)
    check_names(chosen, names, existing)
    positions = read_positions(points)
    refused, refused_points = ([row for row in given if row.reasons] for given in (rows, points))
    if refused or refused_points:
        return PlacePlan(refused=refused, refused_points=refused_points)
    return _differences(chosen, names, positions, existing, entries)


def _existing(entries: Sequence[Entry]) -> dict[str, Place]:
    """The places that the list speaks of, by code."""
    codes = {code for entry in entries for code in (entry.code, entry.parent_code) if code}
    return {place.code: place for place in Place.objects.filter(code__in=codes).select_related("parent")}


def _plain_kind(kind: str) -> str:
    """村民委员会 and 村委会 are one kind, and so are 居民委员会 and 居委会."""
    return NEIGHBOURHOOD_COMMITTEE.sub("居委会", VILLAGE_COMMITTEE.sub("村委会", kind))


def _kind_of(entry: Entry) -> str:
    """The row's kind, by its column, or else by the ending of its name."""
    return _plain_kind(entry.kind or entry.official)


def _plain_kinds(kinds: Collection[str], entries: Sequence[Entry]) -> tuple[str, ...]:
    wanted = tuple(_plain_kind(kind.strip()) for kind in kinds if kind.strip())
    villages = [entry for entry in entries if entry.level == Place.Level.STATION]
    for kind in wanted:
        if villages and not any(_kind_of(entry).endswith(kind) for entry in villages):
            known = sorted({re.sub(r".*(?=(村|居)委会$)", "", _kind_of(entry)) for entry in villages})
            raise KindNotFound(f"名单里没有“{kind}”这一类。名单里有：{'、'.join(known[:8])}。")
    return wanted


def _is_of(entry: Entry, kinds: tuple[str, ...]) -> bool:
    return entry.level != Place.Level.STATION or not kinds or _kind_of(entry).endswith(kinds)


def _differences(
    chosen: Sequence[Entry],
    names: Mapping[str, Named],
    positions: Mapping[str, Position],
    existing: Mapping[str, Place],
    entries: Sequence[Entry],
) -> PlacePlan:
    known = [(entry, existing[entry.code]) for entry in chosen if entry.code in existing]
    standing = [(entry, place) for entry, place in known if not place.closed_on]
    official = {entry.code: names[entry.code].short_name for entry in chosen}
    renamed = [Renamed(p, *names[e.code]) for e, p in standing if p.name != names[e.code].name]
    moved = [
        Moved(p, e.parent_code, official.get(e.parent_code) or str(existing[e.parent_code]))
        for e, p in standing
        if not stands_under(p, e.parent_code)
    ]
    located = [Located(p, positions[e.code]) for e, p in standing if e.code in positions and p.lat is None]
    changed = {one.place.pk for group in (renamed, moved, located) for one in group}
    return PlacePlan(
        new=[NewPlace(e, *names[e.code], positions.get(e.code)) for e in chosen if e.code not in existing],
        renamed=renamed,
        moved=moved,
        located=located,
        gone=_gone(entries, existing),
        closed=[place for _, place in known if place.closed_on],
        unchanged=sum(place.pk not in changed for _, place in standing),
        skipped=len(entries) - len(chosen),
    )


def _gone(entries: Sequence[Entry], existing: Mapping[str, Place]) -> list[Place]:
    """Open places below one that the list speaks of, whose own code it no longer has."""
    listed = {entry.code for entry in entries}
    tops = {existing[code].pk for code in listed if code in existing}
    coded = Place.objects.filter(closed_on=None).exclude(code="").select_related("parent").order_by("code")
    return [place for place in coded if place.code not in listed and tops.intersection(place.ancestor_ids[:-1])]
