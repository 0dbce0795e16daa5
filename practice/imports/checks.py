"""What a row of the list must satisfy beside its own cells: against the other rows and the places there are."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from ..models import Place, User
from ..sheets import Row
from .names import Named
from .plan import Entry, Position

LONGEST_NAME = Place._meta.get_field("name").max_length or 0
LONGEST_SHORT_NAME = Place._meta.get_field("short_name").max_length or 0


def understood(rows: Sequence[Row]) -> list[Entry]:
    """The rows without reasons against them so far; a code's second row is refused here."""
    first: dict[str, int] = {}
    entries = []
    for row in rows:
        if row.reasons:
            continue
        values = row.values
        earlier = first.setdefault(values["code"], row.line)
        if earlier != row.line:
            row.refuse(f"代码 {values['code']} 和第 {earlier} 行重复。请只留一行。")
            continue
        above = "" if values["level"] == Place.Level.CENTER else values.get("parent_code", "")
        kind = values.get("kind", "")
        entries.append(Entry(row, values["code"], values["name"], values["level"], above, kind))
    return entries


def check_places(entries: Sequence[Entry], existing: Mapping[str, Place], by: User) -> None:
    """Each row against the tree: its level, its parent, and the scope of whoever imports."""
    levels: dict[str, int] = {place.code: place.level for place in existing.values()}
    levels |= {entry.code: entry.level for entry in entries}
    managed = set(Place.objects.managed_by(by).filter(code__in=existing).values_list("code", flat=True))
    for entry in entries:
        reasons = (
            _wrong_level(entry, existing.get(entry.code)),
            _wrong_parent(entry, existing.get(entry.parent_code), levels),
            None if by.is_superuser else _out_of_scope(entry, existing, managed),
        )
        if reason := next(filter(None, reasons), None):
            entry.row.refuse(reason)


def _wrong_level(entry: Entry, place: Place | None) -> str | None:
    """A place's level never changes."""
    if place is None or place.level == entry.level:
        return None
    return f"代码 {entry.code} 已是“{place}”（{place.get_level_display()}），级别不能改。请核对级别。"


def _wrong_parent(entry: Entry, above: Place | None, levels: Mapping[str, int]) -> str | None:
    """The parent is in the file or in the portal, one level up, and open."""
    if entry.level == Place.Level.CENTER:
        return None
    if not entry.parent_code:
        return "没有填上级代码。请填上级的 12 位代码。"
    if entry.parent_code not in levels:
        return f"上级代码 {entry.parent_code} 不在名单里，也还没有这个阵地。请核对，或把上级也写进名单。"
    if levels[entry.parent_code] != entry.level - 1:
        return f"上级代码 {entry.parent_code} 不是“{Place.Level(entry.level - 1).label}”这一级，请核对。"
    return f"上级“{above}”已撤销。请改填现在的上级。" if above and above.closed_on else None


def _out_of_scope(entry: Entry, existing: Mapping[str, Place], managed: Collection[str]) -> str | None:
    """Only what the person manages is changed, and only under what they manage is anything added."""
    if entry.code in existing and entry.code not in managed:
        return f"代码 {entry.code} 的阵地不在您负责的范围内。请从名单里去掉。"
    if entry.level == Place.Level.CENTER and entry.code not in existing:
        return "新设县中心要由系统管理员导入。"
    if entry.parent_code in existing and entry.parent_code not in managed:
        return f"上级代码 {entry.parent_code} 的阵地不在您负责的范围内。请核对。"
    return None


def check_names(entries: Sequence[Entry], names: Mapping[str, Named], existing: Mapping[str, Place]) -> None:
    """The name fits, and no other open place under the parent, which the list does not speak of, bears it."""
    others = _names_outside(entries, existing)
    for entry in entries:
        named = names[entry.code]
        if len(named.name) > LONGEST_NAME or len(named.short_name) > LONGEST_SHORT_NAME:
            entry.row.refuse(f"名称太长：“{named.short_name}”超过 {LONGEST_SHORT_NAME} 个字。请改短。")
        if other := others.get((entry.parent_code, named.name)):
            entry.row.refuse(_namesake(other, entry))


def _namesake(other: Place, entry: Entry) -> str:
    where = f"“{other.parent}”下已有" if other.parent else "已有"
    if not other.code:
        return f"{where}“{other.name}”，还没有代码。请先在后台给它填上代码 {entry.code}。"
    return (
        f"{where}“{other.name}”（代码 {other.code}，名单里没有了）。如果只是换了代码，请先在后台把它的代码"
        f"改成 {entry.code}；如果是另一个地方，请先撤销原来的。"
    )


def _names_outside(entries: Sequence[Entry], existing: Mapping[str, Place]) -> dict[tuple[str, str], Place]:
    """Open places that the list does not speak of, by the code above them and their name."""
    parents = {entry.parent_code for entry in entries if entry.parent_code in existing}
    siblings = Place.objects.filter(Q(parent__code__in=parents) | Q(parent=None), closed_on=None)
    spoken_of = {entry.code for entry in entries}
    return {
        (place.parent.code if place.parent else "", place.name): place
        for place in siblings.select_related("parent")
        if place.code not in spoken_of
    }


def read_positions(points: Sequence[Row]) -> dict[str, Position]:
    """Positions by code; a second row for a code is refused."""
    positions: dict[str, Position] = {}
    for row in points:
        if row.reasons:
            continue
        code, values = row.values["code"], row.values
        if code in positions:
            row.refuse(f"代码 {code} 的坐标重复。请只留一行。")
            continue
        datum = Place.Datum.WGS84 if values.get("gcj_lng") is None else Place.Datum.GCJ02
        positions[code] = Position(values["lat"], values["lng"], datum)
    return positions
