"""Lists of divisions as the statistics bureau gives them, small, for the import tests."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from practice.imports import PLACE_COLUMNS, POINT_COLUMNS, PlacePlan, apply_places, plan_places
from practice.models import User
from practice.sheets import Row, read_table

HEADER = ("code", "name", "level", "parent_code", "kind")
COUNTY = ("141124000000", "临县", "county", "141100000000", "")
LINQUAN = ("141124100000", "临泉镇", "township", "141124000000", "镇")
QIKOU = ("141124110000", "碛口镇", "township", "141124000000", "镇")
QIANMAYU = ("141124100205", "前麻峪村委会", "village", "141124100000", "村委会")
FENGHUANG = ("141124100009", "凤凰社区居委会", "village", "141124100000", "社区居委会")
XIWAN = ("141124110201", "西湾村民委员会", "village", "141124110000", "村民委员会")
SMALL = (COUNTY, LINQUAN, QIANMAYU, FENGHUANG, QIKOU, XIWAN)

OPERATOR = User(name="系统操作", is_superuser=True)


def csv_text(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    return "\n".join(",".join(row) for row in (header, *rows)) + "\n"


def place_rows(rows: Iterable[Sequence[str]]) -> list[Row]:
    return read_table(BytesIO(csv_text(rows).encode()), PLACE_COLUMNS).rows


def point_rows(rows: Iterable[Sequence[str]]) -> list[Row]:
    text = csv_text(rows, ("code", "lng_wgs84", "lat_wgs84", "lng_gcj02", "lat_gcj02"))
    return read_table(BytesIO(text.encode()), POINT_COLUMNS).rows


def plan(rows: Iterable[Sequence[str]], **options: Any) -> PlacePlan:
    return plan_places(place_rows(rows), **{"by": OPERATOR, **options})


def load(rows: Iterable[Sequence[str]] = SMALL, **options: Any) -> PlacePlan:
    planned = plan(rows, **options)
    apply_places(planned, by=OPERATOR)
    return planned


def write(folder: Path, rows: Iterable[Sequence[str]], name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


def changed(rows: Sequence[Sequence[str]], code: str, **values: str) -> list[tuple[str, ...]]:
    """The rows with some values of one of them changed."""
    return [
        tuple(values.get(key, value) for key, value in zip(HEADER, row, strict=True)) if row[0] == code else tuple(row)
        for row in rows
    ]
