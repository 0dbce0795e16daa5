"""Finding the place that a row of a file means, within the person's scope."""

from collections import defaultdict

from ..models import Place, User
from ..sheets import Column, Row

PLACE_COLUMNS = (
    Column("place_code", "阵地代码", note="12 位区划代码；填了它，后两列可以不填。", example="141124100205"),
    Column("institute", "所", note="阵地所属的所，例如“临泉镇所”。村名会重复，不填代码就要填。", example="临泉镇所"),
    Column("place", "阵地", note="站、点或所的全称或简称。", example="前麻峪村站", width=24),
)
"""Three columns that together name a place; importers put them among their own."""


class PlaceFinder:
    """The open places of the person's scope, by code and by name. Names repeat: a name alone must be the only one."""

    def __init__(self, user: User) -> None:
        self.by_code: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        for place in Place.objects.managed_by(user).filter(closed_on=None).select_related("parent"):
            if place.code:
                self.by_code[place.code] = place
            for name in _names_of(place):
                self.by_name[name].append(place)

    def find(self, row: Row) -> Place | None:
        """The place that the row names; else None, with the reason in the row."""
        code, name = row.values.get("place_code") or "", row.values.get("place") or ""
        institute = row.values.get("institute") or ""
        if code:
            return self._by_code(row, code)
        if not (name or institute):
            row.refuse("没有写阵地。请填阵地代码，或填所和阵地。")
            return None
        found = self.by_name.get(name or institute, [])
        if institute and name:
            found = [place for place in found if institute in _names_of(place.parent or place)]
        return self._only(row, found, "、".join(part for part in (institute, name) if part))

    def find_if_named(self, row: Row) -> None:
        """For a row that is refused already: say in the same go if its place is wrong too."""
        if any(row.values.get(column.key) for column in PLACE_COLUMNS):
            self.find(row)

    def _by_code(self, row: Row, code: str) -> Place | None:
        if code not in self.by_code:
            row.refuse(f"代码 {code} 的阵地不存在，或不在您负责的范围内。")
        return self.by_code.get(code)

    def _only(self, row: Row, found: list[Place], words: str) -> Place | None:
        if len(found) == 1:
            return found[0]
        if found:
            row.refuse(f"“{words}”有 {len(found)} 个同名的阵地。请写明是哪个所的，或填阵地代码。")
        else:
            row.refuse(f"“{words}”不存在，或不在您负责的范围内。请对照阵地列表里的名称。")
        return None


def _names_of(place: Place) -> set[str]:
    """What people write for it: 前麻峪村新时代文明实践站, 前麻峪村站, 前麻峪村."""
    bare = place.short_name.removesuffix("站").removesuffix("所") if place.short_name else ""
    return {name for name in (place.name, place.short_name, bare) if name}
