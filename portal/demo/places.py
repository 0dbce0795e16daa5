"""The county's real places, with made-up telephone numbers, specialities and platforms."""

from simple_history.utils import bulk_update_with_history

from practice.data import POINTS
from practice.imports import PLACE_COLUMNS, POINT_COLUMNS, apply_places, plan_places
from practice.models import Place, ServicePlatform, User
from practice.sheets import read_table

from .words import SPECIALITIES, SUSPENSIONS
from .world import World

ACTIVE_SHARE = 0.38
"""The share of stations with any activity in the year: the others are the empty villages leaders look for."""


def import_divisions(world: World) -> None:
    """The real list and the real positions, through the same import as any list."""
    with world.county.divisions.open("rb") as file, POINTS.open("rb") as points:
        rows = read_table(file, PLACE_COLUMNS).rows
        positions = read_table(points, POINT_COLUMNS).rows
    by = User(name="演示数据", is_superuser=True)
    plan = plan_places(rows, by=by, kinds=world.county.kinds, points=positions)
    apply_places(plan, by=by, now=world.now, is_demo=True)


def choose_places(world: World) -> None:
    """Read the tree and settle which stations are active: the demo head's is the first of them."""
    places = list(Place.objects.order_by("level", "code").select_related("parent"))
    (world.center,) = [place for place in places if place.level == Place.Level.CENTER]
    world.institutes = [place for place in places if place.level == Place.Level.INSTITUTE]
    world.stations = [place for place in places if place.level == Place.Level.STATION]
    first = next(place for place in world.stations if place.short_name.endswith(world.county.village or "村站"))
    others = [place for place in world.stations if place is not first]
    world.active = [first, *world.rng.sample(others, round(len(world.stations) * ACTIVE_SHARE) - 1)]


def furnish_places(world: World) -> None:
    """What staff would have filled in over time."""
    open_to_all = [world.center, *world.institutes, *world.active]
    for number, place in enumerate(open_to_all, start=1):
        # Local numbers never begin with 1, so that none of these can be somebody's.
        place.phone = f"{world.county.phone_prefix}-1{number:06d}"
    known = [*world.active, *(place for place in world.stations if place.phone == "")]
    special = world.rng.sample(known[: len(known) // 2], world.county.specialities)
    for place in special:
        place.speciality = world.pick(SPECIALITIES)
    for place, reason in zip([p for p in world.stations if not p.phone][5::90], SUSPENSIONS, strict=False):
        place.status, place.status_reason = Place.Status.SUSPENDED, reason
    fields = ["phone", "speciality", "status", "status_reason"]
    changed = [
        place for place in (*open_to_all, *world.stations) if place.phone or place.speciality or place.status_reason
    ]
    bulk_update_with_history(list(dict.fromkeys(changed)), Place, fields, default_date=world.now)
    _give_platforms(world)


def _give_platforms(world: World) -> None:
    platforms = list(ServicePlatform.objects.all())
    through = Place.platforms.through
    rows = [through(place=world.center, serviceplatform=platform) for platform in platforms]
    for place in (*world.institutes, *world.active):
        most = 5 if place.level == Place.Level.INSTITUTE else 3
        chosen = world.rng.sample(platforms, min(world.rng.randint(most - 2, most), len(platforms)))
        rows += [through(place=place, serviceplatform=platform) for platform in chosen]
    through.objects.bulk_create(rows)
