"""Importing volunteers: every bad row told, nothing imported unless all is well, the same file twice adds nothing."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from practice.models import AuditEvent, Place, User
from tests.factories import PlaceFactory, ServicePlatformFactory, VolunteerFactory
from tests.practice.uploads import cells, check, confirm, refusals, table, upload
from volunteers.models import Volunteer

BrowserOf = Callable[[User], Client]
ADDRESS = "/admin/volunteers/volunteer/import/"
HEADER = ["姓名", "证件号码", "联系电话", "所", "阵地", "服务类型"]
ID, OTHER_ID = "11010519491231002X", "440524188001010014"
GOOD = ["薛小兰", ID, "13803580001", "临泉镇所", "前麻峪村站", "理论宣讲"]
SECOND = ["郝利平", "", "0358-4422048", "临泉镇所", "前麻峪村", ""]


@pytest.fixture(autouse=True)
def _room(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_ROOT = tmp_path / "uploads"


@pytest.fixture
def browser(browser_of: BrowserOf, institute_staff: User, station: Place) -> Client:
    ServicePlatformFactory(name="理论宣讲")
    return browser_of(institute_staff)


def parked(settings: Settings) -> list[Path]:
    return sorted(Path(settings.UPLOAD_ROOT).iterdir())


def test_dry_run_writes_nothing_and_says_what_would_be(browser: Client) -> None:
    checked = check(browser, ADDRESS, table(HEADER, GOOD, SECOND))
    assert len(checked.context["plan"].added) == 2
    assert not Volunteer.objects.exists()


def test_confirmed_file_is_imported_with_history_and_audit(
    browser: Client, station: Place, institute_staff: User
) -> None:
    response = upload(browser, ADDRESS, table(HEADER, GOOD, SECOND))
    assert response.headers["Location"] == "/admin/volunteers/volunteer/"
    assert [str(one) for one in get_messages(response.wsgi_request)] == ["已导入 2 位志愿者。"]
    first = Volunteer.objects.get(name="薛小兰")
    assert (first.home_place, first.reveal_id_number(), first.sex) == (station, ID, "female")
    assert [one.name for one in first.service_types.all()] == ["理论宣讲"]
    entry = first.history.get()
    assert (entry.history_user, entry.history_change_reason) == (institute_staff, "表格导入")
    event = AuditEvent.objects.get()
    assert (event.action, event.detail) == (AuditEvent.Action.IMPORT, {"rows": 2})


def test_same_file_twice_adds_nothing(browser: Client) -> None:
    upload(browser, ADDRESS, table(HEADER, GOOD, SECOND))
    checked = check(browser, ADDRESS, table(HEADER, GOOD, SECOND))
    assert (list(checked.context["plan"].added), checked.context["plan"].known) == ([], 2)
    assert "确认导入" not in checked.content.decode()
    confirm(browser, ADDRESS, checked)
    assert Volunteer.objects.count() == 2


def test_every_bad_row_is_listed_and_none_is_imported(browser: Client, other_station: Place) -> None:
    rows: list[list[Any]] = [
        GOOD,
        ["张三", "110105194912310021", "", "临泉镇所", "前麻峪村站", ""],
        ["李四", 110105194912310021, "", "临泉镇所", "前麻峪村站", ""],
        ["王五", "", "12345", "临泉镇所", "没有的村", ""],
        ["赵六", "", "13803580006", "碛口镇所", "西湾村站", ""],
        ["孙七", "", "", "临泉镇所", "前麻峪村站", ""],
        ["周八", "", "13803580008", "", "", "唱歌"],
        ["=1+1", "", "13803580009", "临泉镇所", "前麻峪村站", "", "多出来的"],
        ["", OTHER_ID, "", "临泉镇所", "前麻峪村站", ""],
        ["吴九", ID, "", "临泉镇所", "前麻峪村站", ""],
    ]
    checked = check(browser, ADDRESS, table(HEADER, *rows))
    found = refusals(checked)
    assert list(found) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert found[3] == ["“证件号码”：身份证号的校验位对不上，多半有一位抄错了。请对照证件核对。"]
    assert "15 位以后的数字已经丢失" in found[4][0]
    assert found[5][0].startswith("“联系电话”：电话应是 11 位手机号")
    assert found[5][1].startswith("“临泉镇所、没有的村”不存在")
    assert found[6] == ["“碛口镇所、西湾村站”不存在，或不在您负责的范围内。请对照阵地列表里的名称。"]
    assert found[7] == ["证件号码和联系电话至少填一样，不然下次分不清是不是同一个人。"]
    assert found[8] == ["没有写阵地。请填阵地代码，或填所和阵地。", "“服务类型”：没有“唱歌”。可以填：理论宣讲。"]
    assert found[11] == ["和第 2 行重复。请只留一行。"]
    html = checked.content.decode()
    assert "9 行要改，一条也没有导入" in html
    assert "确认导入" not in html
    confirm(browser, ADDRESS, checked)
    assert not Volunteer.objects.exists()


def test_bad_rows_come_back_as_a_file_with_the_reason_last(browser: Client) -> None:
    bad = ["张三", "110105194912310021", "", "临泉镇所", "前麻峪村站", ""]
    checked = check(browser, ADDRESS, table(HEADER, GOOD, bad))
    rows = cells(browser.post(ADDRESS, {"token": checked.context["token"], "refused": "1"}))
    assert rows[0] == [*HEADER, "原因"]
    assert rows[1][:2] == ["张三", "110105194912310021"]
    assert rows[1][-1].startswith("第 3 行：“证件号码”：身份证号的校验位对不上")
    assert len(rows) == 2


def test_corrected_file_of_bad_rows_is_taken_as_it_is(browser: Client) -> None:
    corrected = table([*HEADER, "原因"], [*GOOD, "第 3 行：改好了"])
    upload(browser, ADDRESS, corrected)
    assert Volunteer.objects.count() == 1


def test_village_name_alone_must_be_the_only_one(
    browser_of: BrowserOf, county_staff: User, station: Place, other_institute: Place
) -> None:
    PlaceFactory(parent=other_institute, name=station.name, short_name=station.short_name, code="141124110205")
    browser = browser_of(county_staff)
    by_name = ["甲一", "", "13803580001", "", "前麻峪村站", ""]
    assert refusals(check(browser, ADDRESS, table(HEADER, by_name))) == {
        2: ["“前麻峪村站”有 2 个同名的阵地。请写明是哪个所的，或填阵地代码。"]
    }
    with_code = table(["姓名", "联系电话", "阵地代码"], ["甲一", "13803580001", "141124110205"])
    upload(browser, ADDRESS, with_code)
    assert Volunteer.objects.get().home_place.parent == other_institute


def test_person_on_another_institutes_roll_is_known(browser: Client, other_station: Place) -> None:
    VolunteerFactory(name="郝利平", phone="0358-4422048", home_place=other_station)
    checked = check(browser, ADDRESS, table(HEADER, SECOND))
    assert checked.context["plan"].known == 1


def test_numbers_are_nowhere_readable_between_the_two_steps(
    browser: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    checked = check(browser, ADDRESS, table(HEADER, GOOD))
    (file,) = parked(settings)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    kept = file.read_text() + str(dict(browser.session)) + caplog.text
    assert ID not in kept
    assert "PK" not in file.read_text()[:2]
    confirm(browser, ADDRESS, checked)
    assert parked(settings) == []


def test_upload_of_someone_else_cannot_be_confirmed(browser: Client, browser_of: BrowserOf, county_staff: User) -> None:
    checked = check(browser, ADDRESS, table(HEADER, GOOD))
    response = confirm(browser_of(county_staff), ADDRESS, checked)
    assert response.context["wrong"] == "上传的文件已经用过，或放了一个小时以上。请重新上传。"
    assert not Volunteer.objects.exists()


@pytest.mark.parametrize("token", ["../../portal.env", "0" * 32, "x"])
def test_token_that_was_not_given_out_is_refused(token: str, browser: Client) -> None:
    assert "请重新上传" in browser.post(ADDRESS, {"token": token}).context["wrong"]


def test_old_upload_is_gone_and_cleared_away(
    browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(browser, ADDRESS, table(HEADER, GOOD))
    monkeypatch.setattr("practice.admin.parking.KEPT_SECONDS", -1)
    assert "请重新上传" in confirm(browser, ADDRESS, checked).context["wrong"]
    first = parked(settings)
    check(browser, ADDRESS, table(HEADER, SECOND))
    assert set(first).isdisjoint(parked(settings))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0 old", "这是旧版 .xls 文件"),
        ("a.xlsx", b"PK\x03\x04 broken", "文件已损坏"),
        ("a.csv", "姓名,爱好\n张三,唱歌\n".encode(), "表头不对"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_in_words(name: str, content: bytes, words: str, browser: Client) -> None:
    file = BytesIO(content)
    file.name = name
    assert words in check(browser, ADDRESS, file).context["wrong"]


def test_file_that_is_too_long_is_refused(browser: Client) -> None:
    file = BytesIO(b"x" * (10 * 1024 * 1024 + 1))
    file.name = "a.csv"
    assert check(browser, ADDRESS, file).context["wrong"] == "文件超过 10 MB。请分成几个文件再传。"


def test_no_file_is_said(browser: Client) -> None:
    assert "请先选择文件。" in browser.post(ADDRESS, {}).content.decode()


def test_gbk_csv_is_read(browser: Client) -> None:
    file = BytesIO(f"{','.join(HEADER)}\n{','.join(GOOD)}\n".encode("gb18030"))
    file.name = "名单.csv"
    upload(browser, ADDRESS, file)
    assert Volunteer.objects.get().name == "薛小兰"


def test_template_has_text_columns(browser: Client) -> None:
    data = b"".join(browser.get(f"{ADDRESS}?template").streaming_content)  # type: ignore[attr-defined]
    page: Any = load_workbook(BytesIO(data)).worksheets[0]
    assert page["A1"].value == "姓名"
    assert page.column_dimensions["D"].number_format == "@"


def test_rare_characters_survive(browser: Client) -> None:
    upload(browser, ADDRESS, table(HEADER, ["𠮷䶮·阿布都热合曼", *GOOD[1:]]))
    assert Volunteer.objects.get().name == "𠮷䶮·阿布都热合曼"


def test_queries_do_not_grow_with_the_rows(browser: Client, django_assert_max_num_queries: Any) -> None:
    rows = [[f"志愿{n}", "", f"138{n:08d}", "临泉镇所", "前麻峪村站", "理论宣讲"] for n in range(40)]
    with django_assert_max_num_queries(20):
        check(browser, ADDRESS, table(HEADER, *rows))


def test_head_imports_nothing(browser_of: BrowserOf, station_head: User) -> None:
    assert browser_of(station_head).post(ADDRESS, {"file": table(HEADER, GOOD)}, follow=True).status_code == 403
