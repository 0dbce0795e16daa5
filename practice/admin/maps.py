"""What the point picker draws where no base map is at hand: a sketch of the county and the places already located."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ..models import Place, User

OUTLINES = Path(__file__).resolve().parent.parent / "data" / "county_outlines_wgs84.geojson"
MOST_POINTS = 600


def base_map() -> str:
    """The layers of the base map for the point picker, [[address, options], …] as JSON; empty without a key."""
    config: dict[str, Any] = settings.LEAFLET_CONFIG
    layers = [*config["TILES"], *config["OVERLAYS"]]
    return json.dumps([[url, options] for _, url, options in layers]) if layers else ""


def map_data(user: User) -> dict[str, Any]:
    """Positions are WGS-84 degrees; the outline is a sketch (示意) and no official map."""
    rows = Place.objects.managed_by(user).filter(lat__isnull=False, closed_on=None).order_by("level", "pk")
    points = [[place.lat, place.lng, place.label] for place in rows[:MOST_POINTS]]
    return {"points": points, "outlines": outlines_around(points)}


def outlines_around(points: list[Any]) -> list[Any]:
    """The outlines of the counties that hold one of the points; of all of them where there is no point yet."""
    shapes = outlines()
    near = [shape for shape in shapes if any(_in_box(point, shape) for point in points)]
    return [_rings(shape) for shape in (near or shapes)]


@lru_cache(maxsize=1)
def outlines() -> list[dict[str, Any]]:
    if not OUTLINES.is_file():
        return []
    return list(json.loads(OUTLINES.read_text(encoding="utf-8"))["features"])


def _rings(shape: dict[str, Any]) -> list[Any]:
    """Outer rings as lists of [lat, lng]."""
    geometry = shape["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[lat, lng] for lng, lat, *_ in polygon[0]] for polygon in polygons]


def _in_box(point: list[Any], shape: dict[str, Any]) -> bool:
    corners = [corner for ring in _rings(shape) for corner in ring]
    lats, lngs = [lat for lat, _ in corners], [lng for _, lng in corners]
    return bool(min(lats) <= point[0] <= max(lats) and min(lngs) <= point[1] <= max(lngs))
