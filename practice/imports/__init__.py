"""The county's official list of divisions into places, in two steps: ``plan_places`` says what would happen and lists
every bad row; ``apply_places`` does it, all or nothing. The command and the admin's upload page share them.
"""

from .applying import ImportRefused, apply_places
from .columns import PLACE_COLUMNS, POINT_COLUMNS
from .plan import Entry, Moved, PlacePlan, Position, Renamed
from .planning import KindNotFound, plan_places

__all__ = [
    "PLACE_COLUMNS",
    "POINT_COLUMNS",
    "Entry",
    "ImportRefused",
    "KindNotFound",
    "Moved",
    "PlacePlan",
    "Position",
    "Renamed",
    "apply_places",
    "plan_places",
]
