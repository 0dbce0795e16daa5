"""A plan carried out, all or nothing, with history, paths and lineage written in bulk."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from ..errors import PortalError
from ..models import AuditEvent, Place, PlaceLineage, User
from ..models.places import BEGINNING
from ..services import audit, move_place
from .plan import Located, Moved, NewPlace, PlacePlan, Renamed

REASON = "导入区划名单"


class ImportRefused(PortalError):
    """The plan has bad rows, or no longer fits the places there are."""


def apply_places(
    plan: PlacePlan,
    *,
    by: User,
    now: dt.datetime | None = None,
    from_month: dt.date | None = None,
    is_demo: bool = False,
) -> None:
    """Do what the plan says. Moves hold from ``from_month``, by default this month; earlier months keep the old tree.

    ``by`` may be an unsaved superuser: the operator at the machine. Raises ImportRefused, NotAllowed, CannotMove.
    """
    if not plan.is_sound:
        raise ImportRefused("名单里有不能导入的行，一条也没有导入。请改好标出的行再来。")
    moment, actor = now or timezone.now(), by if by.pk else None
    try:
        with transaction.atomic():
            _step_aside(plan)
            _change(plan, by, actor, moment, from_month, is_demo=is_demo)
            counts = {"new": len(plan.new), "renamed": len(plan.renamed), "moved": len(plan.moved)}
            audit(by=actor, action=AuditEvent.Action.IMPORT, subject="practice.place", **counts)
    except IntegrityError as error:
        raise ImportRefused("阵地在这期间被别人改过，名单对不上了，一条也没有导入。请重新上传再看一遍。") from error


def _change(
    plan: PlacePlan, by: User, actor: User | None, moment: dt.datetime, from_month: dt.date | None, *, is_demo: bool
) -> None:
    """From the top down, so that a parent stands before what is put under it."""
    for level in (Place.Level.CENTER, Place.Level.INSTITUTE, Place.Level.STATION):
        moved = {one.place.pk: one for one in plan.moved if one.place.level == level}
        renamed = {one.place.pk: one for one in plan.renamed if one.place.level == level}
        _move(moved.values(), renamed, by, from_month)
        _rename([one for key, one in renamed.items() if key not in moved], actor, moment)
        _create([one for one in plan.new if one.entry.level == level], actor, moment, is_demo=is_demo)
    _locate(plan.located, actor, moment)


def _step_aside(plan: PlacePlan) -> None:
    """Free the names that one changing place bears and another is to bear, so that the order does not matter."""
    renamed = {one.place.pk: one.name for one in plan.renamed}
    moved = {one.place.pk: one.parent_code for one in plan.moved}
    changing = {one.place.pk: one.place for group in (plan.renamed, plan.moved) for one in group}
    wanted = {(one.entry.parent_code, one.name) for one in plan.new}
    wanted |= {
        (moved.get(pk, place.parent.code if place.parent else ""), renamed.get(pk, place.name))
        for pk, place in changing.items()
    }
    for place in changing.values():
        if (place.parent.code if place.parent else "", place.name) in wanted:
            Place.objects.filter(pk=place.pk).update(name=f"待改名 {uuid4().hex}")


def _move(moved: Iterable[Moved], renamed: dict[int, Renamed], by: User, from_month: dt.date | None) -> None:
    for one in moved:
        place = Place.objects.get(pk=one.place.pk)
        parent = Place.objects.get(code=one.parent_code)
        name = renamed.get(place.pk, one.place)
        place.name, place.short_name = name.name, name.short_name
        place._history_user = by if by.pk else None  # type: ignore[attr-defined]
        place._change_reason = REASON  # type: ignore[attr-defined]
        move_place(place=place, parent=parent, by=by, from_month=from_month)


def _rename(renamed: Sequence[Renamed], actor: User | None, moment: dt.datetime) -> None:
    places = Place.objects.in_bulk([one.place.pk for one in renamed])
    for one in renamed:
        place = places[one.place.pk]
        place.name, place.short_name = one.name, one.short_name
    _update(list(places.values()), ["name", "short_name"], actor, moment)


def _locate(located: Sequence[Located], actor: User | None, moment: dt.datetime) -> None:
    places = Place.objects.in_bulk([one.place.pk for one in located])
    for one in located:
        place, position = places[one.place.pk], one.position
        place.lat, place.lng, place.source_datum = position.lat, position.lng, position.source_datum
    _update(list(places.values()), ["lat", "lng", "source_datum"], actor, moment)


def _update(places: list[Place], fields: list[str], actor: User | None, moment: dt.datetime) -> None:
    bulk_update_with_history(
        places, Place, fields, default_user=actor, default_date=moment, default_change_reason=REASON
    )


def _create(new: Sequence[NewPlace], actor: User | None, moment: dt.datetime, *, is_demo: bool) -> None:
    """The places of one level: keys first, then the paths made of them, then lineage and history."""
    codes = {one.entry.parent_code for one in new}
    parents = {place.code: place for place in Place.objects.filter(code__in=codes - {""})}
    places = Place.objects.bulk_create(_place(one, parents.get(one.entry.parent_code), is_demo) for one in new)
    for place in places:
        place.path = f"{place.parent.path if place.parent else '/'}{place.pk}/"
    Place.objects.bulk_update(places, ["path"])
    PlaceLineage.objects.bulk_create(
        line for place in places for line in PlaceLineage.lines(place, from_month=BEGINNING)
    )
    Place.history.bulk_history_create(places, default_user=actor, default_date=moment, default_change_reason=REASON)


def _place(new: NewPlace, parent: Place | None, is_demo: bool) -> Place:
    position = new.position
    return Place(
        level=new.entry.level,
        parent=parent,
        path=f"new-{uuid4().hex}",
        code=new.entry.code,
        name=new.name,
        short_name=new.short_name,
        lat=position.lat if position else None,
        lng=position.lng if position else None,
        source_datum=position.source_datum if position else "",
        is_demo=is_demo,
    )
