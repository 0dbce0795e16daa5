"""What maps are drawn on: the base map of the settings, or a sketch (示意) of the county's outline."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings

from .data import OUTLINES

COUNTY_DIGITS = 6
DECIMALS = 4
"""Ten metres: enough for a sketch."""

Ring = list[list[float]]
"""[latitude, longitude] of each corner, WGS-84."""


def base_map() -> str:
    """The layers of the base map, [[address, options], …] as JSON; empty without a key."""
    config: dict[str, Any] = settings.LEAFLET_CONFIG
    layers = [*config["TILES"], *config["OVERLAYS"]]
    return json.dumps([[url, options] for _, url, options in layers]) if layers else ""


@lru_cache(maxsize=1)
def outlines() -> list[dict[str, Any]]:
    if not OUTLINES.is_file():
        return []
    return list(json.loads(OUTLINES.read_text(encoding="utf-8"))["features"])


def outer_rings(shape: dict[str, Any]) -> list[Ring]:
    geometry = shape["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[lat, lng] for lng, lat, *_ in polygon[0]] for polygon in polygons]


def outline_of(code: str) -> list[Ring]:
    """The outline of the county with this division code; nothing for a county that none came for."""
    county = code[:COUNTY_DIGITS]
    rings = [ring for shape in outlines() if shape["properties"]["adcode"] == county for ring in outer_rings(shape)]
    return [[[round(lat, DECIMALS), round(lng, DECIMALS)] for lat, lng in ring] for ring in rings]
