"""Station heads: hours from a phone, in a minute; and the institute's staff, who decide on them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from activities.models import Activity
from practice.days import ONE_DAY, today
from practice.models import User
from tests.e2e.county import County, at
from tests.e2e.visitor import DESKTOP, PHONE, Thumb, Visitor
from tests.factories import ActivityFactory, ServiceRecordFactory
from volunteers.models import ServiceRecord, Volunteer

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
Status = ServiceRecord.Status
MOST_TAPS = 30

WAYS = {
    "390": {"screen": PHONE},
    "390-no-scripts": {"screen": PHONE, "scripts": False},
    "1280": {"screen": DESKTOP},
}


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def head(request: pytest.FixtureRequest, visit: Callable[..., Visitor], town: County, station_head: User) -> Visitor:
    """The station's head, signed in and at the desk; on a phone also without scripts."""
    visitor = visit(**request.param)
    visitor.sign_in(station_head)
    expect(visitor.page).to_have_url(visitor.page.url.split("/desk/")[0] + "/desk/")
    return visitor


def people(page: Page) -> list[str]:
    return page.locator(".people").get_by_role("checkbox").all_inner_texts()


def test_head_logs_twenty_volunteers_within_thirty_taps(head: Visitor, town: County) -> None:
    page, thumb = head.page, Thumb()
    head.check("desk")
    thumb.tap(page.get_by_role("link", name=town.yesterday.title))
    head.check("desk-log")
    thumb.type(page.get_by_label("群众参加（人次）"), "46")
    boxes = page.locator(".people").get_by_role("checkbox")
    for row in range(20):
        thumb.tap(boxes.nth(row))
    thumb.choose(page.get_by_label("秦晔的时长"), "1 小时 30 分")
    if head.runs_scripts:
        expect(page.get_by_text("20 人，共 39 小时 30 分")).to_be_visible()
    head.check("desk-log-ticked")
    thumb.tap(page.get_by_role("button", name="提交"))
    expect(page.get_by_text("已登记 20 人，共 39 小时 30 分，等临泉镇所核对。")).to_be_visible()
    head.check("desk-logged")

    assert thumb.taps <= MOST_TAPS
    town.yesterday.refresh_from_db()
    assert (town.yesterday.status, town.yesterday.attendances) == (Activity.Status.REPORTED, 46)
    records = ServiceRecord.objects.filter(activity_uid=town.yesterday.uid)
    assert sorted(records.values_list("minutes", "status")) == [(90, Status.SUBMITTED)] + [(120, Status.SUBMITTED)] * 19


def test_head_adds_a_volunteer_on_the_spot(head: Visitor, town: County) -> None:
    page = head.page
    head.open(f"/desk/activities/{town.yesterday.pk}/")
    page.get_by_label("群众参加（人次）").fill("12")
    page.get_by_text("添加一位志愿者").click()
    page.get_by_label("姓名", exact=True).fill("冯巧儿")
    page.get_by_label("电话", exact=True).fill("1393")
    page.get_by_role("button", name="加进名单").click()
    expect(page.get_by_role("alert")).to_be_visible()
    head.check("desk-adding")
    page.get_by_label("电话", exact=True).fill("13935899999")
    page.get_by_role("button", name="加进名单").click()
    expect(page.get_by_role("checkbox", name="冯巧儿")).to_be_checked()
    head.check("desk-added")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已登记 1 人，共 2 小时，等临泉镇所核对。")).to_be_visible()

    newcomer = Volunteer.objects.get(name="冯巧儿")
    assert newcomer.home_place_id == town.station.pk
    assert newcomer.service_records.get().minutes == 120


def test_head_reports_an_activity_nobody_had_planned(head: Visitor, town: County) -> None:
    page = head.page
    page.get_by_role("link", name="临时补报一场活动").click()
    head.check("desk-unplanned")
    page.get_by_label("活动名称").fill("清理村口积雪")
    page.get_by_label("日期").fill((today() - ONE_DAY).isoformat())
    page.get_by_label("开始", exact=True).fill("07:00")
    page.get_by_label("结束", exact=True).fill("08:30")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("清理村口积雪")
    page.get_by_label("群众参加（人次）").fill("9")
    page.get_by_role("checkbox", name="刘候平").check()
    page.get_by_role("checkbox", name="高玉莲").check()
    head.check("desk-unplanned-people")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已登记 2 人，共 3 小时，等临泉镇所核对。")).to_be_visible()

    activity = Activity.objects.get(title="清理村口积雪")
    assert (activity.is_unplanned, activity.attendances, activity.place_id) == (True, 9, town.station.pk)


def test_head_enters_a_returned_entry_again(head: Visitor, town: County) -> None:
    page = head.page
    expect(page.get_by_text(f"：{town.returned.return_reason}")).to_be_visible()
    page.get_by_role("link", name="改好再登记").click()
    expect(page.get_by_text(f"上次被退回：{town.returned.return_reason}")).to_be_visible()
    page.get_by_role("checkbox", name=town.returned.volunteer.name).check()
    page.get_by_label(f"{town.returned.volunteer.name}的时长").select_option(label="1 小时 30 分")
    head.check("desk-again")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已登记 1 人，共 1 小时 30 分，等临泉镇所核对。")).to_be_visible()

    again = ServiceRecord.objects.live().get(volunteer=town.returned.volunteer)
    assert (again.minutes, again.status) == (90, Status.SUBMITTED)
    page.get_by_role("link", name="‹ 我的活动").click()
    expect(page.get_by_role("link", name="改好再登记")).to_have_count(0)


def test_head_asks_for_a_correction_that_waits_for_a_second_person(head: Visitor, town: County) -> None:
    page = head.page
    head.open(f"/desk/activities/{town.reported.pk}/")
    page.get_by_role("link", name="更正刘候平的时长").click()
    page.get_by_label("1 小时", exact=True).check()
    page.get_by_label("为什么要改").fill("他中途走了")
    head.check("desk-correct")
    page.get_by_role("button", name="提交更正").click()
    expect(page.get_by_text("更正待核对：改为 1 小时")).to_be_visible()
    head.check("desk-corrected")

    reversal, replacement = ServiceRecord.objects.filter(correction_reason="他中途走了").order_by("minutes")
    assert [(row.minutes, row.status) for row in (reversal, replacement)] == [
        (-120, Status.SUBMITTED),
        (60, Status.SUBMITTED),
    ]


@pytest.fixture
def staff(visitor: Visitor, town: County, institute_staff: User) -> Visitor:
    visitor.sign_in(institute_staff)
    return visitor


@pytest.fixture
def flagged(town: County, station_head: User) -> ServiceRecord:
    elsewhere = ActivityFactory(title="义务植树", place=town.station, starts_at=at(-7, 10), reported=True)
    record: ServiceRecord = ServiceRecordFactory(
        activity=elsewhere, volunteer=town.volunteers[0], submitted=True, entered_by=station_head, flags="overlap"
    )
    return record


def test_institute_approves_in_bulk_what_needs_a_look_first(
    flagged: ServiceRecord, staff: Visitor, town: County
) -> None:
    page = staff.page
    staff.open("/desk/approvals/")
    first = page.get_by_role("heading", level=2).first
    expect(first).to_contain_text("义务植树")
    page.get_by_role("link", name="勾上没有提示的").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    staff.check("approvals")
    page.get_by_role("button", name="核对通过").click()
    expect(page.get_by_text("已核对通过 3 条。")).to_be_visible()

    page.get_by_role("checkbox", name=flagged.volunteer.name).check()
    page.get_by_label("退回要写原因").fill("同一时间他在文明捡拾，请核对")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("heading", name="都核对完了")).to_be_visible()
    staff.check("approvals-done")

    records = ServiceRecord.objects.filter(activity_uid=town.reported.uid)
    assert sorted(records.values_list("status", flat=True)) == [Status.APPROVED] * 7 + [Status.RETURNED]
    flagged.refresh_from_db()
    assert (flagged.status, flagged.return_reason) == (Status.RETURNED, "同一时间他在文明捡拾，请核对")


def test_lists_of_the_desk(head: Visitor, town: County) -> None:
    for name in ("unreported", "returned", "records", "volunteers"):
        head.open(f"/desk/{name}/")
        head.check(f"desk-{name}")
    head.open(f"/desk/activities/{town.tomorrow.pk}/")
    expect(head.page.get_by_role("heading", name="活动还没有开始")).to_be_visible()
    head.check("desk-too-early")


def test_plan_goes_from_the_head_to_the_public_calendar(
    town: County, visit: Callable[..., Visitor], station_head: User, institute_staff: User
) -> None:
    head = visit(PHONE)
    head.sign_in(station_head)
    page = head.page
    page.get_by_role("link", name="报一场活动安排").click()
    head.check("desk-plan")
    page.get_by_label("活动名称").fill("腊八施粥")
    page.get_by_label("日期").fill((today() + ONE_DAY).isoformat())
    page.get_by_label("开始", exact=True).fill("07:30")
    page.get_by_label("结束", exact=True).fill("09:00")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("“腊八施粥”待发布。")).to_be_visible()

    staff = visit(DESKTOP)
    staff.sign_in(institute_staff)
    staff.open("/desk/publications/")
    staff.page.get_by_role("checkbox", name="腊八施粥").check()
    staff.check("publications")
    staff.page.get_by_role("button", name="发布").click()
    expect(staff.page.get_by_text("已发布 1 场，群众在活动日历上看得到了。")).to_be_visible()

    resident = visit(PHONE)
    resident.open(f"/calendar/?view=list&date={today() + ONE_DAY}")
    expect(resident.page.get_by_role("link", name="腊八施粥")).to_be_visible()
