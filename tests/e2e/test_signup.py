"""A resident at a phone, without an account: signing a family up, changing it, giving the seats back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from activities.models import Activity, Registration
from practice.models import Place
from tests.e2e.county import at
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from tests.factories import ActivityFactory, RegistrationFactory, SignUpTermsFactory

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
Visit = Callable[..., Visitor]


@pytest.fixture
def lesson(station: Place) -> Activity:
    activity = ActivityFactory(
        title="健身操公益培训",
        place=station,
        starts_at=at(2, 9),
        capacity=6,
        venue="二楼会议室",
        enquiry_phone="0358-4422048",
    )
    SignUpTermsFactory(activity=activity, must_know="穿运动鞋，带水杯。\n有心脏病、高血压的，先问医生。")
    RegistrationFactory(activity=activity, name="先来的", people=[("先来的", None), ("一起的", None)])
    return activity


def go_to(page: Page, role: str, name: str) -> None:
    """With the Tab key alone, as far as it takes."""
    target = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(target).to_be_visible()
    for _ in range(60):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by keyboard")


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    go_to(page, role, name)
    page.keyboard.press(key)


def write(page: Page, label: str, words: str) -> None:
    go_to(page, "textbox", label)
    page.keyboard.type(words)


def in_both(visitor: Visitor, name: str) -> None:
    """The page as it is, and in large type."""
    visitor.check(name)
    visitor.choose_large()
    visitor.check(f"{name}-large")
    visitor.choose_normal()


def test_family_signs_up_by_keyboard(lesson: Activity, visit: Visit) -> None:
    resident = visit(PHONE)
    page = resident.page
    resident.open(lesson.get_absolute_url())
    resident.check("activity-signup")
    press(page, "link", "我要报名")
    expect(page.get_by_role("heading", level=1)).to_have_text("健身操公益培训")
    in_both(resident, "signup")
    write(page, "姓名", "刘候平")
    resident.expected_statuses = {400}
    press(page, "button", "报名")
    expect(page.get_by_role("alert")).to_contain_text("手机号")
    resident.check("signup-errors")
    write(page, "手机号", "138 0013 8000")
    open_family(page)
    family = page.get_by_role("group", name="第 2 个人")
    family.get_by_label("姓名").focus()
    page.keyboard.type("刘小𬀩")
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    expect(page.get_by_label("监护人姓名")).to_be_visible()
    press(page, "checkbox", "我是孩子的监护人", "Space")
    press(page, "checkbox", "我已看过，同意", "Space")
    resident.check("signup-filled")
    press(page, "button", "报名")
    expect(page.get_by_role("heading", level=1)).to_have_text("报上了")
    made = Registration.objects.get(phone="13800138000")
    assert (made.party, made.guardian_name, list(made.people.order_by("order").values_list("seat", flat=True))) == (
        2,
        "刘候平",
        [3, 4],
    )
    expect(page.get_by_text(made.code)).to_be_visible()
    in_both(resident, "registration")
    change_and_cancel(resident, made)


def open_family(page: Page) -> None:
    """The summary is reached by Tab too, but has no role that Playwright could ask for."""
    page.locator("[data-others] > summary").focus()
    page.keyboard.press("Enter")


def change_and_cancel(resident: Visitor, made: Registration) -> None:
    page = resident.page
    press(page, "link", "更改人员")
    expect(page.get_by_role("heading", level=1)).to_have_text("健身操公益培训")
    resident.check("signup-change")
    page.get_by_role("group", name="第 2 个人").get_by_label("姓名").focus()
    for _ in range(2):
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.press("Delete")
        page.keyboard.press("Tab")
    press(page, "button", "保存更改")
    expect(page.get_by_text("1 个人的名额给您留着。")).to_be_visible()
    press(page, "link", "来不了，取消报名")
    resident.check("signup-cancel")
    press(page, "button", "取消报名")
    expect(page.get_by_role("heading", level=1)).to_have_text("报名已取消")
    resident.check("registration-cancelled")
    made.refresh_from_db()
    assert (made.status, made.party, made.guardian_name) == ("cancelled", 1, "")


def test_without_scripts_in_line_and_data_taken_back(lesson: Activity, visit: Visit) -> None:
    RegistrationFactory(activity=lesson, people=[(f"第{number}人", None) for number in range(1, 5)])
    resident = visit(PHONE, scripts=False)
    page = resident.page
    resident.open(f"/activities/{lesson.pk}/signup/")
    resident.check("signup-queue-plain")
    page.get_by_label("姓名").first.fill("高玉莲")
    page.get_by_label("手机号").fill("13800138001")
    page.locator("summary", has_text="家里人").click()
    expect(page.get_by_role("group", name="第 5 个人")).to_be_visible()
    page.get_by_label("我已看过，同意").check()
    page.get_by_role("button", name="排候补").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("候补中")
    resident.check("registration-waiting-plain")
    page.locator("summary", has_text="您同意过的说明").click()
    page.get_by_role("link", name="撤回同意").click()
    resident.check("signup-withdraw-plain")
    page.get_by_role("button", name="取消报名并删除").click()
    expect(page.get_by_text("只留人数。")).to_have_count(2)
    assert not Registration.objects.filter(name="高玉莲").exists()


def test_wide_screen(lesson: Activity, visit: Visit) -> None:
    resident = visit(DESKTOP)
    for path, name in ((lesson.get_absolute_url(), "activity-signup"), (f"/activities/{lesson.pk}/signup/", "signup")):
        resident.open(path)
        resident.check(name)
    waiting = RegistrationFactory(activity=lesson, waiting=True, people=[("高玉莲", None), ("秦晔", 9)])
    resident.open(f"/signups/{waiting.link}/")
    resident.check("registration-waiting")
    resident.open(f"/signups/{'n' * 22}/", status=404)
    resident.check("registration-unknown")
