"""What the point picker draws where no base map is at hand: a sketch of the county and the places already located."""

from typing import Any

from ..models import Place, User
from ..outlines import outer_rings, outlines

MOST_POINTS = 600


def map_data(user: User) -> dict[str, Any]:
    """Positions are WGS-84 degrees; the outline is a sketch (示意) and no official map."""
    rows = Place.objects.managed_by(user).filter(lat__isnull=False, closed_on=None).order_by("level", "pk")
    points = [[place.lat, place.lng, place.label] for place in rows[:MOST_POINTS]]
    return {"points": points, "outlines": outlines_around(points)}


def outlines_around(points: list[Any]) -> list[Any]:
    """The outlines of the counties that hold one of the points; of all of them where there is no point yet."""
    shapes = outlines()
    near = [shape for shape in shapes if any(_in_box(point, shape) for point in points)]
    return [outer_rings(shape) for shape in (near or shapes)]


def _in_box(point: list[Any], shape: dict[str, Any]) -> bool:
    corners = [corner for ring in outer_rings(shape) for corner in ring]
    lats, lngs = [lat for lat, _ in corners], [lng for _, lng in corners]
    return bool(min(lats) <= point[0] <= max(lats) and min(lngs) <= point[1] <= max(lngs))
