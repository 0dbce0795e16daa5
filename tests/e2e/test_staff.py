"""County and institute staff: planning, publishing, importing and exporting in the admin."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib import admin
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Download, expect

from activities.models import Activity
from practice.days import ONE_DAY, long_month, month_of, next_month, today
from practice.models import AuditEvent, User
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from volunteers.models import Volunteer

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
Status = Activity.Status

MODELS = sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.fixture
def staff(visitor: Visitor, town: County, county_staff: User) -> Visitor:
    visitor.sign_in(county_staff)
    return visitor


@pytest.fixture
def at_desk(visit: Callable[..., Visitor], town: County, county_staff: User) -> Visitor:
    """Staff work on an office PC."""
    visitor = visit(DESKTOP)
    visitor.sign_in(county_staff)
    return visitor


def pages_of(visitor: Visitor, label: str) -> dict[str, str]:
    """A model's pages in the admin by what they are, as its list offers them."""
    name, short = label.replace(".", "_"), label.split(".")[1]
    found = {f"admin-{short}-list": reverse(f"admin:{name}_changelist")}
    visitor.open(found[f"admin-{short}-list"])
    if visitor.page.get_by_role("link", name="新增").count():
        found[f"admin-{short}-add"] = reverse(f"admin:{name}_add")
    if visitor.page.get_by_role("link", name="导入", exact=True).count():
        found[f"admin-{short}-import"] = found[f"admin-{short}-list"] + "import/"
    if (first := visitor.page.locator("#result_list tbody th a").first).count():
        found[f"admin-{short}-change"] = str(first.get_attribute("href"))
    return found


def test_every_list_and_form_of_the_admin(staff: Visitor) -> None:
    """All are looked at before any is judged, so that one run tells everything."""
    staff.allowed_words |= {"county", "institute", "head"}  # accounts' names, which are Latin by nature
    faults, seen = [], 0
    for label in MODELS:
        for name, address in pages_of(staff, label).items():
            if not name.endswith("-list"):  # it is open already
                staff.open(address)
            seen += 1
            try:
                staff.check(name, has_axe=bool(seen % 2) == (staff.width == PHONE["width"]))
            except AssertionError as error:
                faults.append(f"{name}: {error}")
    assert not faults, "\n".join(faults)
    assert seen >= 2 * len(MODELS)


def test_first_page_says_what_waits(staff: Visitor, town: County) -> None:
    expect(staff.page).to_have_url(staff.page.url.split("/admin/")[0] + "/admin/")
    expect(staff.page.get_by_role("link", name="3 条时长等您核对")).to_be_visible()
    staff.check("admin")
    staff.page.get_by_role("link", name="3 条时长等您核对").click()
    expect(staff.page.locator("#result_list tbody tr")).to_have_count(3)


def test_new_activities_are_published_in_bulk_and_one_is_called_off(
    at_desk: Visitor, visit: Callable[..., Visitor], town: County
) -> None:
    page = at_desk.page
    for title, hour in (("秧歌队冬训", "14:00"), ("剪纸培训", "16:00")):
        at_desk.open("/admin/activities/activity/add/")
        page.get_by_label("名称", exact=True).fill(title)
        page.get_by_label("开始", exact=True).fill(f"{today() + ONE_DAY}T{hour}")
        page.get_by_label("结束", exact=True).fill(f"{today() + ONE_DAY}T17:30")
        page.get_by_role("combobox", name="阵地").click()
        page.get_by_role("searchbox", name="查找阵地").fill("西湾")
        at_desk.check("admin-choosing")
        page.get_by_role("option", name="西湾村").click()
        expect(page.get_by_role("combobox", name="阵地")).to_contain_text("西湾村")
        page.get_by_role("button", name="存为草稿", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text(title)

    at_desk.open("/admin/activities/activity/?on=all&status=draft")
    page.get_by_label("本页全选").check()
    expect(page.get_by_text("已勾选 2 条")).to_be_visible()
    at_desk.check("admin-publishing")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布 2 场。")).to_be_visible()

    resident = visit(PHONE)
    resident.open(f"/calendar/?view=list&date={today() + ONE_DAY}")
    expect(resident.page.get_by_role("link", name="剪纸培训")).to_be_visible()

    at_desk.open("/admin/activities/activity/?on=all&q=剪纸培训")
    page.locator("#result_list").get_by_role("checkbox").check()
    page.get_by_role("button", name="取消活动").click()
    at_desk.check("admin-cancelling")
    page.get_by_label("原因").fill("老师生病了")
    page.get_by_role("button", name="取消这些活动").click()
    expect(page.get_by_text("已取消 1 场。")).to_be_visible()

    resident.open(f"/calendar/?view=list&date={today() + ONE_DAY}")
    resident.page.get_by_role("link", name="剪纸培训").click()
    expect(resident.page.get_by_text("老师生病了")).to_be_visible()
    assert set(Activity.objects.filter(title__in=["秧歌队冬训", "剪纸培训"]).values_list("status", flat=True)) == {
        Status.PUBLISHED,
        Status.CANCELLED,
    }


def test_month_of_a_programme_is_shown_generated_and_not_doubled(at_desk: Visitor, town: County) -> None:
    page = at_desk.page
    month = next_month(month_of(today()))
    fridays = town.fridays.nominal_days(month)
    at_desk.open(f"/admin/activities/programme/{town.fridays.pk}/change/")
    page.get_by_role("link", name="生成").click()
    page.get_by_label("月份").fill(f"{month:%Y-%m}")
    page.get_by_role("button", name="先看看").click()
    at_desk.check("admin-generating")
    page.get_by_role("button", name=f"生成这 {2 * len(fridays)} 场").click()
    expect(page.get_by_text(f"{long_month(month)}新增了 {2 * len(fridays)} 场。")).to_be_visible()
    at_desk.check("admin-generated")
    assert town.fridays.activities.filter(month=month).count() == 2 * len(fridays)

    at_desk.open(f"/admin/activities/programme/{town.fridays.pk}/generate/?month={month:%Y-%m}")
    expect(page.get_by_text("0 场要新增")).to_be_visible()
    expect(page.get_by_role("button", name="生成这")).to_have_count(0)


def upload(visitor: Visitor, data: bytes) -> None:
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    visitor.page.get_by_label("文件").set_input_files({"name": "名单.xlsx", "mimeType": excel, "buffer": data})
    visitor.page.get_by_role("button", name="先检查，不导入").click()


def filled_template(template: Path, people: list[dict[str, str]]) -> bytes:
    """The template as downloaded, with one row a person; its own headings say where each value goes."""
    book = load_workbook(BytesIO(template.read_bytes()))
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    sheet.delete_rows(2, sheet.max_row)
    for number, person in enumerate(people, start=2):
        for name, value in person.items():
            sheet.cell(row=number, column=columns[name], value=value)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def reasons_given(download: Download) -> list[str]:
    book = load_workbook(BytesIO(download.path().read_bytes()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return [str(row[-1]) for row in rows[1:]]


def test_volunteers_are_imported_once_every_row_is_right(at_desk: Visitor, town: County) -> None:
    page = at_desk.page
    at_desk.open("/admin/volunteers/volunteer/import/")
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    good = {"姓名": "薛小兰", "证件号码": "11010519491231002X", "联系电话": "13803580000", "阵地": "前麻峪村站"}
    bad = {"姓名": "高小虎", "证件号码": "110105194912310021", "联系电话": "13803580001", "阵地": "前麻峪村站"}
    right = {**bad, "证件号码": "440524188001010014"}

    upload(at_desk, filled_template(template.value.path(), [good, bad]))
    expect(page.get_by_role("heading", name="1 行要改，一条也没有导入")).to_be_visible()
    at_desk.check("admin-import-refused")
    with page.expect_download() as refused:
        page.get_by_role("button", name="下载要改的行").click()
    assert ["证件号码" in reason for reason in reasons_given(refused.value)] == [True]
    assert not Volunteer.objects.filter(name="薛小兰").exists()

    for added in (2, 0):
        at_desk.open("/admin/volunteers/volunteer/import/")
        upload(at_desk, filled_template(template.value.path(), [good, right]))
        expect(page.get_by_role("status")).to_contain_text(f"新增 {added} 位志愿者")
        if added:
            at_desk.check("admin-import-checked")
            page.get_by_role("button", name="确认导入").click()
            expect(page.get_by_text("已导入 2 位志愿者。")).to_be_visible()
    at_desk.check()
    assert Volunteer.objects.filter(name__in=["薛小兰", "高小虎"]).count() == 2


def test_list_is_exported_as_it_is_narrowed(at_desk: Visitor, town: County) -> None:
    page = at_desk.page
    at_desk.open("/admin/activities/activity/?on=all&status=cancelled")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[rows[0].index("名称")] for row in rows[1:]] == [town.cancelled.title]
    assert AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT).count() == 1


def test_point_is_picked_on_the_map(at_desk: Visitor, town: County) -> None:
    page = at_desk.page
    at_desk.open(f"/admin/practice/place/{town.other_station.pk}/change/")
    page.locator(".picker .leaflet-container").click(position={"x": 120, "y": 90})
    expect(page.get_by_label("纬度")).not_to_have_value("")
    at_desk.check("admin-map")
    page.get_by_role("button", name="保存", exact=True).click()
    town.other_station.refresh_from_db()
    assert 37 < (town.other_station.lat or 0) < 39


def test_volunteer_is_shown_whole_only_for_a_reason(at_desk: Visitor, town: County) -> None:
    page = at_desk.page
    one = town.volunteers[0]
    at_desk.open(f"/admin/volunteers/volunteer/{one.pk}/change/")
    page.get_by_role("link", name="查看完整号码").click()
    expect(page.get_by_text(one.phone)).to_have_count(0)
    page.get_by_label("原因").fill("核对证明")
    at_desk.check("admin-unmask")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text(one.phone)).to_be_visible()
    at_desk.open(f"/admin/volunteers/volunteer/{one.pk}/history/")
    at_desk.check("admin-history")
