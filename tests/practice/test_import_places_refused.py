"""Every bad row is told with its line and the reason; with one of them, nothing is imported."""

import pytest

from practice.imports import PLACE_COLUMNS, ImportRefused, apply_places, plan_places
from practice.models import Place, User
from practice.sheets import read_table
from tests.factories import PlaceFactory
from tests.practice import lists
from tests.practice.lists import COUNTY, LINQUAN, OPERATOR, QIANMAYU, QIKOU, SMALL, XIWAN, changed, load, plan
from tests.practice.sheets import xlsx

pytestmark = pytest.mark.django_db

STRANGE = ("141124100300", "新村委会", "village", "141124100000", "村委会")


def reasons(rows: list[tuple[str, ...]], **options: object) -> dict[int, str]:
    return {row.line: "".join(row.reasons) for row in plan(rows, **options).refused}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ((*STRANGE, "多一列"), "这一行有 6 列，表头有 5 列"),
        (STRANGE[:4], "这一行有 4 列，表头有 5 列"),
        (("14112410030", *STRANGE[1:]), "“14112410030”不是 12 位数字的区划代码"),
        (("1.41124E+11", *STRANGE[1:]), "15 位以后的数字已经丢失"),
        (("", *STRANGE[1:]), "“区划代码”没有填"),
        ((STRANGE[0], "", *STRANGE[2:]), "“名称”没有填"),
        ((STRANGE[0], "新\x07村委会", *STRANGE[2:]), "看不见的控制字符"),
        ((*STRANGE[:2], "组", *STRANGE[3:]), "“组”不在可填的内容里"),
        ((*STRANGE[:3], "", ""), "没有填上级代码"),
        ((*STRANGE[:3], "141124999000", ""), "上级代码 141124999000 不在名单里"),
        ((*STRANGE[:3], "141124000000", ""), "上级代码 141124000000 不是“所”这一级"),
        ((QIANMAYU[0], *STRANGE[1:]), "代码 141124100205 和第 4 行重复"),
        ((STRANGE[0], f"{'很长' * 16}村委会", *STRANGE[2:]), "名称太长"),
    ],
)
def test_bad_row_is_refused_with_its_reason(bad: tuple[str, ...], reason: str) -> None:
    found = reasons([*SMALL, bad])
    assert list(found) == [8]
    assert reason in found[8]


def test_every_bad_row_is_listed_and_nothing_is_imported() -> None:
    rows = [*SMALL, (*STRANGE[:3], "141124999000", ""), STRANGE, ("12", *STRANGE[1:])]
    rows[7] = ("141124100301", *STRANGE[1:])
    planned = plan(rows)
    assert [row.line for row in planned.refused] == [8, 10]
    with pytest.raises(ImportRefused, match="一条也没有导入"):
        apply_places(planned, by=OPERATOR)
    assert Place.objects.count() == 0


def test_code_that_excel_made_a_number_is_refused() -> None:
    rows = [list(lists.HEADER), *[[*row] for row in SMALL]]
    rows[2][0] = 141124100000  # type: ignore[call-overload]
    table = read_table(xlsx(rows), PLACE_COLUMNS)
    refused = plan_places(table.rows, by=OPERATOR).refused
    assert {row.line: "".join(row.reasons) for row in refused}[3].startswith("“区划代码”：代码成了数字 1.41124e+11")


def test_code_of_another_level_is_refused() -> None:
    load()
    found = reasons(changed(SMALL, QIANMAYU[0], level="township", parent_code=COUNTY[0]))
    assert found == {4: "代码 141124100205 已是“前麻峪村站”（站），级别不能改。请核对级别。"}


def test_name_of_a_place_without_code_is_not_doubled() -> None:
    load()
    PlaceFactory(parent=Place.objects.get(code=LINQUAN[0]), name="新村新时代文明实践站", short_name="新村站")
    found = reasons([*SMALL, STRANGE])
    assert found == {8: "“临泉镇所”下已有“新村新时代文明实践站”，还没有代码。请先在后台给它填上代码 141124100300。"}


def test_village_that_only_changed_its_code_is_not_doubled() -> None:
    load()
    found = reasons([("141124100555", *QIANMAYU[1:]) if row == QIANMAYU else row for row in SMALL])
    assert list(found) == [4]
    assert "（代码 141124100205，名单里没有了）" in found[4]


def test_closed_parent_takes_nothing_new() -> None:
    load()
    Place.objects.filter(code__in=[XIWAN[0], QIKOU[0]]).update(closed_on="2026-05-01")
    found = reasons([*SMALL, ("141124110300", "新村委会", "village", QIKOU[0], "村委会")])
    assert found[8] == "上级“碛口镇所”已撤销。请改填现在的上级。"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("14112410020", "110.9", "37.9", "", ""), "不是 12 位数字的区划代码"),
        ((QIANMAYU[0], "东经", "37.9", "", ""), "“东经”不是数字"),
        ((QIANMAYU[0], "110.9", "97.9", "", ""), "97.9 超出了范围"),
        ((QIANMAYU[0], "110.9", "", "", ""), "“纬度（WGS-84）”没有填"),
        ((QIKOU[0], "110.9", "37.9", "", ""), "代码 141124110000 的坐标重复"),
    ],
)
def test_bad_point_stops_the_import_too(row: tuple[str, ...], reason: str) -> None:
    points = lists.point_rows([(QIKOU[0], "110.79", "37.64", "", ""), row])
    planned = plan(SMALL, points=points)
    assert (planned.is_sound, planned.refused) == (False, [])
    assert [line.line for line in planned.refused_points] == [3]
    assert reason in "".join(planned.refused_points[0].reasons)


def test_points_of_other_counties_are_no_fault() -> None:
    points = lists.point_rows([("141024000000", "111.66", "36.25", "", "")])
    assert plan(SMALL, points=points).is_sound


def test_institute_staff_import_only_below_their_own(
    institute: Place, other_institute: Place, institute_staff: User
) -> None:
    Place.objects.filter(pk=other_institute.pk).update(code=QIKOU[0])
    below = ("141124100300", "新村委会", "village", institute.code, "村委会")
    beside = ("141124110300", "新村委会", "village", QIKOU[0], "村委会")
    assert plan([below], by=institute_staff).is_sound
    assert reasons([below, beside, QIKOU], by=institute_staff) == {
        3: "上级代码 141124110000 的阵地不在您负责的范围内。请核对。",
        4: "代码 141124110000 的阵地不在您负责的范围内。请从名单里去掉。",
    }


def test_new_county_is_for_the_administrator(county_staff: User) -> None:
    other = ("141024000000", "洪洞县", "county", "141000000000", "")
    assert reasons([other], by=county_staff) == {2: "新设县中心要由系统管理员导入。"}
