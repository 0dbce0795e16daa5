"""WGS-84 (GPS) to GCJ-02 (what Chinese phone maps give) and back, in degrees.

GCJ-02 shifts every point in China by some hundred metres (about 550 m in western Shanxi). Its formula has been public
knowledge since about 2009; the constants are those of the Krasovsky 1940 ellipsoid. Outside China nothing shifts.
"""

from math import cos, pi, sin, sqrt
from typing import NamedTuple

SEMI_MAJOR_AXIS = 6_378_245.0
"""Metres."""
ECCENTRICITY_SQUARED = 0.00669342162296594323

PRECISION = 1e-9
"""Degrees: a tenth of a millimetre, far below what any phone measures."""


class Position(NamedTuple):
    """Degrees; longitude first, as in GeoJSON."""

    lng: float
    lat: float


def in_china(lng: float, lat: float) -> bool:
    """Whether the shift applies: the box that the map makers use, which is wider than the country."""
    return 72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271


def _waves(value: float, *waves: tuple[float, float]) -> float:
    """Two thirds of the sum of sine waves, each given as (amplitude in metres, half its length in degrees)."""
    return 2 / 3 * sum(amplitude * sin(value * pi / half_length) for amplitude, half_length in waves)


def _shift(lng: float, lat: float) -> Position:
    """The shift of a WGS-84 point, in degrees."""
    x, y = lng - 105, lat - 35
    common = _waves(x, (20, 1 / 6), (20, 1 / 2))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += common + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += common + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    radians = lat / 180 * pi
    bend = 1 - ECCENTRICITY_SQUARED * sin(radians) ** 2
    east_metres_per_degree = SEMI_MAJOR_AXIS / sqrt(bend) * cos(radians) * pi / 180
    north_metres_per_degree = SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / bend**1.5 * pi / 180
    return Position(east / east_metres_per_degree, north / north_metres_per_degree)


def to_gcj02(lng: float, lat: float) -> Position:
    """A WGS-84 point as Chinese phone maps show it."""
    if not in_china(lng, lat):
        return Position(lng, lat)
    shift = _shift(lng, lat)
    return Position(lng + shift.lng, lat + shift.lat)


def to_wgs84(lng: float, lat: float) -> Position:
    """The WGS-84 point that ``to_gcj02`` takes to the given one, found by stepping back the error that is left.

    The shift changes by less than one part in a hundred over its own length, so each step gains two digits.
    """
    if not in_china(lng, lat):
        return Position(lng, lat)
    guess = Position(lng, lat)
    for _step in range(10):
        shift = _shift(guess.lng, guess.lat)
        better = Position(lng - shift.lng, lat - shift.lat)
        if max(abs(better.lng - guess.lng), abs(better.lat - guess.lat)) < PRECISION:
            return better
        guess = better
    return guess
