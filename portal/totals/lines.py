"""Tables of totals: lines of figures, each figure with the address of the rows it is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from activities.models import Activity
from practice.models import Place

from ..rollup import Measures
from ..rollup.cells import NONE
from .asking import Asked
from .figures import Figures, whole_of

Address = Callable[[str], str]
Level = Place.Level

OWN = {Level.CENTER: "中心本级", Level.INSTITUTE: "所本级", Level.STATION: "站本级", Level.POINT: "本点"}
BELOW = {Level.CENTER: "各所", Level.INSTITUTE: "各站", Level.STATION: "各点"}
AND_POINTS = "和直属的点"
NO_KIND = "活动已不在册"
NO_PROGRAMME = "不属于项目的活动"


class Column(NamedTuple):
    """The head of a column of figures."""

    label: str
    unit: str

    def __str__(self) -> str:
        return f"{self.label}（{self.unit}）"


class Opening(NamedTuple):
    """A figure as shown, and the page that lists its rows; a zero has none to open."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    url: str
    cells: list[Opening]
    is_empty: bool = False
    above: str = ""


@dataclass(frozen=True)
class LinesTable:
    """A table whose sessions, attendances and hours add up; ``note`` says what does not."""

    anchor: str
    title: str
    head: str
    columns: list[Column]
    lines: list[Line]
    total: Line
    note: str


NO_STATIONS = Opening("—")
HOURS_UNIT = "小时:分"
COLUMNS = [Column("活动", "场"), Column("参加", "人次"), Column("服务", HOURS_UNIT), Column("志愿者", "人")]
STATIONS = Column("有活动的站", "个")
PEOPLE_NOTE = "活动、参加、服务各行相加等于合计。志愿者不能相加：一个人在几处服务过，合计里只算一人。"


def hours_and_minutes(minutes: int) -> str:
    """439:10, so that a column lines up and adds up to the minute; 0 stays bare."""
    if not minutes:
        return "0"
    return f"{minutes // 60:,}:{minutes % 60:02d}"


def opened(amount: int, text: str, url: str) -> Opening:
    return Opening(text, url if amount else "")


def measures_cells(found: Measures, to: Address) -> list[Opening]:
    """The four measures of a line; ``to`` gives the address of a rows page."""
    cells = [
        opened(found.sessions, f"{found.sessions:,}", to("activities")),
        opened(found.attendances, f"{found.attendances:,}", to("reported")),
        opened(found.minutes, hours_and_minutes(found.minutes), to("hours")),
        opened(found.volunteers, f"{found.volunteers:,}", to("volunteers")),
    ]
    return [cell._replace(label=str(column)) for cell, column in zip(cells, COLUMNS, strict=True)]


def rows_of(asked: Asked, place: int, **part: str | int) -> Address:
    """Addresses of the rows pages for one part of a place's month."""

    def to(page: str) -> str:
        if page == "reported":
            return asked.at(place, "activities", only="reported", **part)
        return asked.at(place, page, **part)

    return to


def stations_cell(active: int, stations: int, asked: Asked, place: int) -> Opening:
    return opened(stations, f"{active} / {stations}", asked.at(place, "stations"))


def places_table(asked: Asked, figures: Figures) -> LinesTable | None:
    """What stood directly below, in the official order, and what took place at the place itself."""
    level = Level(figures.place.level)
    if not figures.children:
        return None
    counts_stations = level == Level.CENTER
    lines = [_child_line(asked, child, figures, counts_stations=counts_stations) for child in figures.children]
    if not figures.own.is_zero:
        lines.insert(0, _own_line(asked, figures, counts_stations=counts_stations))
    total = measures_cells(figures.whole, rows_of(asked, figures.place.pk))
    if counts_stations:
        active, stations = figures.whole.active_stations, figures.standing.stations
        total.append(stations_cell(active, stations, asked, figures.place.pk))
    columns = [*COLUMNS, *([STATIONS] if counts_stations else [])]
    return LinesTable("places", _title(figures), "阵地", columns, lines, Line("合计", "", total), PEOPLE_NOTE)


def _title(figures: Figures) -> str:
    level = Level(figures.place.level)
    has_points = level < Level.STATION and any(child.level == Level.POINT for child in figures.children)
    return BELOW[level] + (AND_POINTS if has_points else "")


def _child_line(asked: Asked, child: Place, figures: Figures, *, counts_stations: bool) -> Line:
    """What has since moved out of the person's scope is counted, but its pages are not theirs to open."""
    found = figures.by_place.get(child.pk, Measures())
    url = asked.at(child.pk, "index") if asked.may_open(child) else ""
    cells = measures_cells(found, rows_of(asked, child.pk))
    if counts_stations and child.level == Level.POINT:
        cells.append(NO_STATIONS)
    elif counts_stations:
        cells.append(stations_cell(found.active_stations, figures.stations_below[child.pk], asked, child.pk))
    return Line(child.label, url, _seen(asked, child, cells), is_empty=not found.sessions)


def _own_line(asked: Asked, figures: Figures, *, counts_stations: bool) -> Line:
    cells = measures_cells(figures.own, rows_of(asked, figures.place.pk, own=1))
    return Line(OWN[Level(figures.place.level)], "", [*cells, *([NO_STATIONS] if counts_stations else [])])


def stations_lines(asked: Asked, stations: Sequence[Any]) -> list[Line]:
    """Each station (as ``rows.stations`` gives them) with its figures of the month, one query for all."""
    found = whole_of(stations, asked.month)
    return [
        Line(
            label=station.label,
            url=asked.at(station.pk, "index") if asked.may_open(station) else "",
            cells=_seen(asked, station, measures_cells(found.get(station.pk, Measures()), rows_of(asked, station.pk))),
            is_empty=not found.get(station.pk, Measures()).sessions,
            above=station.institute or "",
        )
        for station in stations
    ]


def _seen(asked: Asked, place: Place, cells: list[Opening]) -> list[Opening]:
    """Cells without their addresses where the place has since moved out of the person's scope."""
    return cells if asked.may_open(place) else [cell._replace(url="") for cell in cells]


def kinds_table(asked: Asked, figures: Figures) -> LinesTable:
    names = {**dict(Activity.Kind.choices), NONE: NO_KIND}
    present = {key: name for key, name in names.items() if key != NONE or NONE in figures.by_kind}
    return _slices_table(asked, figures, "按类型", "类型", "kind", present, figures.by_kind)


def programmes_table(asked: Asked, figures: Figures) -> LinesTable:
    names = dict(figures.programmes)
    if NONE in figures.by_programme:
        names[NONE] = NO_PROGRAMME
    return _slices_table(asked, figures, "按项目", "项目", "programme", names, figures.by_programme)


def _slices_table(
    asked: Asked,
    figures: Figures,
    title: str,
    head: str,
    by: str,
    names: Mapping[str, str],
    found: Mapping[str, Measures],
) -> LinesTable:
    place = figures.place.pk
    lines = [
        Line(str(name), "", measures_cells(found.get(key, Measures()), rows_of(asked, place, **{by: key})))
        for key, name in names.items()
    ]
    total = measures_cells(figures.whole, rows_of(asked, place))
    return LinesTable(by, title, head, COLUMNS, lines, Line("合计", "", total), PEOPLE_NOTE)
