"""What an import of places would do: plain data, shown before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..models import Place
from ..sheets import Row


@dataclass(frozen=True, slots=True)
class Entry:
    """An understood row. ``parent_code`` is empty for a county: what stands above it is not ours."""

    row: Row
    code: str
    official: str
    level: Place.Level
    parent_code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Position:
    """WGS-84 degrees, and the datum that they were converted from."""

    lat: float
    lng: float
    source_datum: Place.Datum


@dataclass(frozen=True, slots=True)
class NewPlace:
    entry: Entry
    name: str
    short_name: str
    position: Position | None

    def __str__(self) -> str:
        return f"{self.name}（{self.entry.code}）"


@dataclass(frozen=True, slots=True)
class Renamed:
    place: Place
    name: str
    short_name: str

    def __str__(self) -> str:
        return f"{self.place.name} → {self.name}（{self.place.code}）"


@dataclass(frozen=True, slots=True)
class Moved:
    place: Place
    parent_code: str
    parent_name: str

    def __str__(self) -> str:
        return f"{self.place.name}（{self.place.code}）：{self.place.parent} → {self.parent_name}"


@dataclass(frozen=True, slots=True)
class Located:
    """A place that has no position yet and gets one; an existing position is never replaced."""

    place: Place
    position: Position


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """``refused`` and ``refused_points`` hold every bad row with its reasons; with any, nothing may be applied.

    ``gone`` are open places whose code is no longer in the list, ``closed`` those in the list that were closed here:
    both are told, neither is touched.
    """

    new: Sequence[NewPlace] = ()
    renamed: Sequence[Renamed] = ()
    moved: Sequence[Moved] = ()
    located: Sequence[Located] = ()
    gone: Sequence[Place] = ()
    closed: Sequence[Place] = ()
    unchanged: int = 0
    skipped: int = 0
    refused: Sequence[Row] = field(default=())
    refused_points: Sequence[Row] = field(default=())

    @property
    def is_sound(self) -> bool:
        return not self.refused and not self.refused_points

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.renamed or self.moved or self.located)

    @property
    def changes_existing(self) -> bool:
        """Whether places would be renamed or moved, which a person should have read before it is done."""
        return bool(self.renamed or self.moved)

    def keeping_names(self) -> "PlacePlan":
        """The same without the renames."""
        return replace(self, renamed=(), unchanged=self.unchanged + len(self.renamed))

    def count(self, level: Place.Level) -> int:
        return sum(place.entry.level == level for place in self.new)
