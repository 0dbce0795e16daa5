"""The official list of divisions becomes the county's places: what is added, and what a second list changes."""

import datetime as dt

import pytest

from practice.data import DIVISIONS, POINTS
from practice.imports import PLACE_COLUMNS, POINT_COLUMNS, ImportRefused, KindNotFound, apply_places, plan_places
from practice.imports.names import locality
from practice.models import AuditEvent, Place, PlaceLineage
from practice.models.places import BEGINNING, FOREVER
from practice.services import close_place
from practice.sheets import read_table
from tests.factories import CenterFactory, PlaceFactory
from tests.practice import lists
from tests.practice.lists import FENGHUANG, LINQUAN, OPERATOR, QIANMAYU, QIKOU, SMALL, XIWAN, changed, load, plan

pytestmark = pytest.mark.django_db
Level = Place.Level


def import_county(name: str, **options: object) -> None:
    with (DIVISIONS / f"{name}_2023.csv").open("rb") as file, POINTS.open("rb") as points:
        rows, positions = read_table(file, PLACE_COLUMNS).rows, read_table(points, POINT_COLUMNS).rows
    apply_places(plan_places(rows, by=OPERATOR, points=positions, **options), by=OPERATOR)  # type: ignore[arg-type]


def levels() -> list[int]:
    return [Place.objects.filter(level=level).count() for level in (Level.CENTER, Level.INSTITUTE, Level.STATION)]


def names() -> dict[str, str]:
    return dict(Place.objects.values_list("code", "name"))


def test_linxian_has_its_23_institutes_and_504_stations() -> None:
    import_county("linxian")
    assert levels() == [1, 23, 504]
    assert Place.objects.exclude(lat=None).count() == 68
    assert Place.objects.get(code="141124000000").short_name == "临县"


@pytest.mark.parametrize(("kinds", "stations"), [((), 343), (("村委会",), 325), (("村民委员会", " "), 325)])
def test_hongdong_by_kind(kinds: tuple[str, ...], stations: int) -> None:
    import_county("hongdong", kinds=kinds)
    assert levels() == [1, 15, stations]


def test_kinds_match_the_ending_where_there_is_no_kind() -> None:
    rows = [(*row[:4], "") for row in SMALL]
    assert [str(new) for new in plan(rows, kinds=["居委会"]).new if new.entry.level == Level.STATION] == [
        "凤凰社区新时代文明实践站（141124100009）"
    ]


def test_kind_that_no_row_has_is_refused() -> None:
    with pytest.raises(KindNotFound, match=r"“林场”.*名单里有：居委会、村委会"):
        plan(SMALL, kinds=["林场"])


@pytest.mark.parametrize(
    ("official", "called"),
    [
        ("前麻峪村委会", "前麻峪村"),
        ("前麻峪村民委员会", "前麻峪村"),
        ("王村村委会", "王村"),
        ("王村村民委员会", "王村"),
        ("凤凰社区居委会", "凤凰社区"),
        ("常一社区居民委员会", "常一社区"),
        ("白文居委会", "白文社区"),
        ("东关社区村民委员会", "东关社区"),
        ("临泉镇", "临泉镇"),
        ("城关街道办事处", "城关街道"),
        ("临县", "临县"),
        ("村委会", "村委会"),
    ],
)
def test_locality_is_the_place_without_its_committee(official: str, called: str) -> None:
    assert locality(official) == called


def test_places_are_named_by_their_level() -> None:
    load()
    assert {(place.name, place.short_name) for place in Place.objects.exclude(code__in=[XIWAN[0], QIKOU[0]])} == {
        ("临县新时代文明实践中心", "临县"),
        ("临泉镇新时代文明实践所", "临泉镇所"),
        ("前麻峪村新时代文明实践站", "前麻峪村站"),
        ("凤凰社区新时代文明实践站", "凤凰社区站"),
    }


def test_bulk_import_leaves_what_a_plain_save_would() -> None:
    load()
    station = Place.objects.get(code=QIANMAYU[0])
    saved = PlaceFactory(parent=station.parent)
    assert station.path == f"{saved.path.removesuffix(f'{saved.pk}/')}{station.pk}/"
    lines = PlaceLineage.objects.filter(place=station).values_list("ancestor", "from_month", "until_month")
    assert set(lines) == {(key, BEGINNING, FOREVER) for key in station.ancestor_ids}
    assert PlaceLineage.objects.exclude(place=saved).count() == 1 + 2 * 2 + 3 * 3
    (row,) = station.history.all()
    assert (row.history_type, row.path, row.history_change_reason) == ("+", station.path, "导入区划名单")


def test_same_list_twice_adds_nothing() -> None:
    load()
    before = list(Place.objects.values_list("pk", "name", "path"))
    again = plan(SMALL)
    assert (again.is_empty, again.unchanged) == (True, 6)
    apply_places(again, by=OPERATOR)
    assert list(Place.objects.values_list("pk", "name", "path")) == before
    assert Place.history.count() == 6


def test_namesakes_under_one_parent_are_both_kept_and_stay_themselves() -> None:
    twin = ("141124100309", "前麻峪村民委员会", "village", "141124100000", "村委会")
    load([*SMALL, twin])
    kept = names()
    assert kept[QIANMAYU[0]] == "前麻峪村新时代文明实践站"
    assert kept[twin[0]] == "前麻峪村（309）新时代文明实践站"
    assert plan([twin, *SMALL]).is_empty


def test_earlier_place_keeps_its_plain_name_when_a_namesake_with_a_lower_code_comes() -> None:
    load()
    load([*SMALL, ("141124100101", "前麻峪村委会", "village", "141124100000", "村委会")])
    assert names()[QIANMAYU[0]] == "前麻峪村新时代文明实践站"
    assert names()["141124100101"] == "前麻峪村（101）新时代文明实践站"


def test_centre_that_was_made_by_hand_is_not_doubled() -> None:
    CenterFactory(name="临县新时代文明实践中心", code="")
    (row,) = plan(SMALL).refused
    assert row.reasons == ["已有“临县新时代文明实践中心”，还没有代码。请先在后台给它填上代码 141124000000。"]


def test_same_name_under_two_parents_needs_no_mark() -> None:
    other = ("141124110202", "前麻峪村委会", "village", "141124110000", "村委会")
    load([*SMALL, other])
    assert names()[other[0]] == names()[QIANMAYU[0]] == "前麻峪村新时代文明实践站"


def test_gone_code_is_reported_and_left_alone() -> None:
    load()
    shorter = [row for row in SMALL if row != FENGHUANG]
    planned = load(shorter)
    assert [place.code for place in planned.gone] == [FENGHUANG[0]]
    assert Place.objects.get(code=FENGHUANG[0]).closed_on is None


def test_gone_township_takes_its_villages_into_the_report() -> None:
    load()
    planned = plan([row for row in SMALL if row not in (QIKOU, XIWAN)])
    assert [place.code for place in planned.gone] == [QIKOU[0], XIWAN[0]]


def test_villages_left_out_by_kind_are_not_gone() -> None:
    load()
    planned = plan(SMALL, kinds=["村委会"])
    assert (planned.gone, planned.skipped) == ([], 1)


def test_list_of_one_township_reports_nothing_of_the_others() -> None:
    load()
    assert [place.code for place in plan([LINQUAN, QIANMAYU]).gone] == [FENGHUANG[0]]


def test_closed_place_in_the_list_stays_closed() -> None:
    load()
    station = Place.objects.get(code=XIWAN[0])
    close_place(place=station, on=dt.date(2026, 5, 1), by=OPERATOR)
    planned = load(changed(SMALL, XIWAN[0], name="新西湾村委会"))
    station.refresh_from_db()
    assert ([place.pk for place in planned.closed], planned.renamed) == ([station.pk], [])
    assert (station.name, station.closed_on) == ("西湾村新时代文明实践站", dt.date(2026, 5, 1))


def test_rename_is_planned_and_then_done_with_its_history() -> None:
    load()
    planned = load(changed(SMALL, QIANMAYU[0], name="麻峪村委会"))
    assert [str(one) for one in planned.renamed] == [
        "前麻峪村新时代文明实践站 → 麻峪村新时代文明实践站（141124100205）"
    ]
    station = Place.objects.get(code=QIANMAYU[0])
    assert (station.name, station.short_name) == ("麻峪村新时代文明实践站", "麻峪村站")
    assert [row.history_type for row in station.history.all()] == ["~", "+"]


def test_keeping_names_leaves_a_place_as_its_staff_called_it() -> None:
    load()
    Place.objects.filter(code=QIANMAYU[0]).update(name="红色麻峪文明实践站")
    planned = plan(SMALL)
    assert ([one.name for one in planned.renamed], planned.unchanged) == (["前麻峪村新时代文明实践站"], 5)
    assert (planned.keeping_names().is_empty, planned.keeping_names().unchanged) == (True, 6)


def test_two_places_can_swap_their_names() -> None:
    load()
    rows = changed(changed(SMALL, QIANMAYU[0], name="凤凰社区居委会"), FENGHUANG[0], name="前麻峪村委会")
    load(rows)
    assert names()[QIANMAYU[0]] == "凤凰社区新时代文明实践站"
    assert names()[FENGHUANG[0]] == "前麻峪村新时代文明实践站"


def test_new_place_can_take_the_name_a_renamed_one_gives_up() -> None:
    load()
    new = ("141124100300", "前麻峪村委会", "village", "141124100000", "村委会")
    load([*changed(SMALL, QIANMAYU[0], name="麻峪村委会"), new])
    assert (names()[QIANMAYU[0]], names()[new[0]]) == ("麻峪村新时代文明实践站", "前麻峪村新时代文明实践站")


def test_positions_are_added_and_never_replaced() -> None:
    load()
    points = lists.point_rows(
        [(QIANMAYU[0], "110.99", "37.95", "111.00", "37.951"), (QIKOU[0], "110.79", "37.64", "", "")]
    )
    Place.objects.filter(code=QIKOU[0]).update(lat=37.6, lng=110.7, source_datum="wgs84")
    planned = load(points=points)
    assert [one.place.code for one in planned.located] == [QIANMAYU[0]]
    positions = Place.objects.filter(code__in=[QIANMAYU[0], QIKOU[0]]).order_by("code")
    assert list(positions.values_list("lat", "lng", "source_datum")) == [
        (37.95, 110.99, "gcj02"),
        (37.6, 110.7, "wgs84"),
    ]
    assert plan(SMALL, points=points).is_empty


def test_import_leaves_one_audit_row_with_counts_only() -> None:
    load()
    event = AuditEvent.objects.get(action=AuditEvent.Action.IMPORT)
    assert (event.actor, event.detail) == (None, {"new": 6, "renamed": 0, "moved": 0})


def test_plan_overtaken_by_somebody_else_is_refused_whole() -> None:
    planned = plan(SMALL)
    load()
    with pytest.raises(ImportRefused, match="被别人改过"):
        apply_places(planned, by=OPERATOR)
    assert Place.objects.count() == 6
