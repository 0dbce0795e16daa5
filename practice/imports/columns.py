"""The columns of the two files: the list of divisions, and the list of positions."""

import re

from ..models import Place
from ..sheets import Cell, CellRefused, Column, as_number, as_text, one_of

LEVELS: dict[str, Place.Level] = {
    "county": Place.Level.CENTER,
    "township": Place.Level.INSTITUTE,
    "village": Place.Level.STATION,
    "县": Place.Level.CENTER,
    "乡镇": Place.Level.INSTITUTE,
    "村": Place.Level.STATION,
}


def as_code(cell: Cell) -> str:
    """A code of 12 digits, kept as text: a number cell is refused, because Excel may have changed its digits."""
    if isinstance(cell, int | float):
        raise CellRefused(f"代码成了数字 {cell:g}。请把整列设为“文本”格式，再对照原件重新输入 12 位代码。")
    code = as_text(cell)
    if code and not re.fullmatch(r"[0-9]{12}", code):
        raise CellRefused(f"“{code}”不是 12 位数字的区划代码，请对照原件核对。")
    return code


def _degrees(limit: int, name: str) -> "Column":
    def as_degrees(cell: Cell) -> float | None:
        number = as_number(cell)
        if number is not None and abs(number) > limit:
            raise CellRefused(f"{number:g} 超出了范围（−{limit} 到 {limit}），请核对。")
        return number

    key = "lat" if limit == 90 else "lng"
    return Column(key, f"{name}（WGS-84）", as_degrees, required=True, also_called=(f"{key}_wgs84", key, name))


PLACE_COLUMNS = (
    Column("code", "区划代码", as_code, required=True, also_called=("code", "代码"), example="141124100205"),
    Column("name", "名称", required=True, also_called=("name",), note="名单上的全称。", example="前麻峪村民委员会"),
    Column(
        "level",
        "级别",
        one_of(LEVELS),
        required=True,
        also_called=("level",),
        note="县建中心，乡镇建所，村（社区）建站。",
        example="村",
        choices=("县", "乡镇", "村"),
    ),
    Column("parent_code", "上级代码", as_code, also_called=("parent_code", "上级区划代码"), example="141124100000"),
    Column("kind", "类别", also_called=("kind",), note="镇、乡、村委会、社区居委会等。", example="村委会"),
)

POINT_COLUMNS = (
    Column("code", "区划代码", as_code, required=True, also_called=("code", "代码")),
    _degrees(180, "经度"),
    _degrees(90, "纬度"),
    Column("gcj_lng", "经度（GCJ-02）", as_number, also_called=("lng_gcj02",)),
    Column("gcj_lat", "纬度（GCJ-02）", as_number, also_called=("lat_gcj02",)),
)
"""Positions are taken from the WGS-84 columns; GCJ-02 beside them says that they were converted from it."""
