"""A list that puts a village under another township: today's tree follows, earlier months keep the old one."""

import datetime as dt

import pytest

from practice.imports import apply_places
from practice.models import ChangedMonth, Place, PlaceLineage, User
from practice.models.places import BEGINNING, FOREVER
from tests.factories import PointFactory
from tests.practice.lists import (
    COUNTY,
    FENGHUANG,
    LINQUAN,
    OPERATOR,
    QIANMAYU,
    QIKOU,
    SMALL,
    XIWAN,
    changed,
    load,
    plan,
)

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
MOVED = changed(SMALL, QIANMAYU[0], parent_code=QIKOU[0])


def place(row: tuple[str, ...]) -> Place:
    return Place.objects.get(code=row[0])


def test_moved_parent_is_planned_in_words() -> None:
    load()
    planned = plan(MOVED)
    assert [str(one) for one in planned.moved] == ["前麻峪村新时代文明实践站（141124100205）：临泉镇所 → 碛口镇所"]
    assert (planned.changes_existing, planned.new, planned.renamed, planned.unchanged) == (True, [], [], 5)


def test_move_keeps_the_old_tree_for_earlier_months() -> None:
    load()
    point = PointFactory(parent=place(QIANMAYU), name="党史长廊")
    apply_places(plan(MOVED), by=OPERATOR, from_month=MARCH)

    point.refresh_from_db()
    assert place(QIANMAYU).parent == place(QIKOU)
    assert point.path.startswith(place(QIKOU).path)
    above = PlaceLineage.objects.filter(place=point, ancestor__level=Place.Level.INSTITUTE)
    assert set(above.values_list("ancestor__code", "from_month", "until_month")) == {
        (LINQUAN[0], BEGINNING, MARCH),
        (QIKOU[0], MARCH, FOREVER),
    }
    assert ChangedMonth.objects.filter(place=place(LINQUAN), month=MARCH).exists()


def test_move_holds_from_this_month_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    monkeypatch.setattr("practice.services.today", lambda: dt.date(2026, 11, 21))
    apply_places(plan(MOVED), by=OPERATOR)
    line = PlaceLineage.objects.get(place=place(QIANMAYU), ancestor=place(QIKOU))
    assert line.from_month == dt.date(2026, 11, 1)


def test_same_list_after_a_move_changes_nothing_more() -> None:
    load()
    load(MOVED)
    lines = set(PlaceLineage.objects.values_list("place", "ancestor", "from_month", "until_month"))
    assert plan(MOVED).is_empty
    load(MOVED)
    assert set(PlaceLineage.objects.values_list("place", "ancestor", "from_month", "until_month")) == lines


def test_move_to_a_township_that_is_new_in_the_list() -> None:
    load()
    new = ("141124120000", "刘家会镇", "township", COUNTY[0], "镇")
    planned = load([*changed(SMALL, XIWAN[0], parent_code=new[0]), new])
    assert [one.parent_name for one in planned.moved] == ["刘家会镇所"]
    assert place(XIWAN).path == f"{place(new).path}{place(XIWAN).pk}/"


def test_moved_and_renamed_at_once_leaves_one_history_row() -> None:
    load()
    load(changed(MOVED, QIANMAYU[0], name="麻峪村委会"))
    station = place(QIANMAYU)
    assert (station.name, station.parent) == ("麻峪村新时代文明实践站", place(QIKOU))
    (row, _) = station.history.all()
    assert (row.name, row.parent_id, row.history_change_reason) == (station.name, place(QIKOU).pk, "导入区划名单")


def test_namesakes_can_change_places() -> None:
    twin = ("141124110205", *QIANMAYU[1:3], QIKOU[0], "村委会")
    load([*SMALL, twin])
    load([*MOVED, ("141124110205", *QIANMAYU[1:3], LINQUAN[0], "村委会")])
    assert place(QIANMAYU).parent == place(QIKOU)
    assert place(twin).parent == place(LINQUAN)
    assert place(twin).name == place(QIANMAYU).name == "前麻峪村新时代文明实践站"


def test_village_moves_beside_a_namesake_and_gets_a_mark() -> None:
    twin = ("141124110205", *QIANMAYU[1:3], QIKOU[0], "村委会")
    load([*SMALL, twin])
    load([*MOVED, twin])
    assert place(twin).name == "前麻峪村新时代文明实践站"
    assert place(QIANMAYU).name == "前麻峪村（205）新时代文明实践站"


def test_account_that_imports_stands_in_the_history(county_staff: User) -> None:
    load()
    apply_places(plan(changed(SMALL, FENGHUANG[0], parent_code=QIKOU[0])), by=county_staff)
    assert place(FENGHUANG).history.latest().history_user == county_staff
