"""Doors: signing in and out, the lock, another password, and what stands where a page does not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from practice.models import User
from tests.e2e.county import County
from tests.e2e.visitor import PHONE, Visitor
from tests.factories import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
TRIES = 5


def test_wrong_password_is_said_and_the_fifth_locks(visitor: Visitor, station_head: User) -> None:
    page = visitor.page
    visitor.open("/accounts/login/")
    visitor.check("sign-in")
    visitor.sign_in(station_head, password="not-this-one")
    expect(page.get_by_role("alert")).to_be_visible()
    visitor.check("sign-in-wrong")
    for _ in range(TRIES - 2):
        visitor.sign_in(station_head, password="not-this-one")
    visitor.open("/accounts/login/")
    visitor.expected_statuses = {429}
    page.get_by_label("用户名").fill(station_head.username)
    page.get_by_label("密码").fill("not-this-one")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("暂时不能登录")
    visitor.check("locked")


def test_password_is_changed_and_the_new_one_opens(visitor: Visitor, station_head: User) -> None:
    page = visitor.page
    visitor.sign_in(station_head)
    page.get_by_role("link", name="修改密码").click()
    page.get_by_label("旧密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("123456")
    page.get_by_label("新密码确认").fill("1234567")
    page.get_by_role("button", name="改成新密码").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visitor.check("password")
    page.get_by_label("旧密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("huanghe-qikou-2026")
    page.get_by_label("新密码确认").fill("huanghe-qikou-2026")
    page.get_by_role("button", name="改成新密码").click()
    expect(page.get_by_role("heading", name="密码已修改")).to_be_visible()
    visitor.check("password-done")

    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="工作人员登录")).to_be_visible()
    visitor.sign_in(station_head, password="huanghe-qikou-2026")
    expect(page.get_by_role("heading", name="我的活动")).to_be_visible()


def test_missing_page_says_where_to_go(visitor: Visitor) -> None:
    visitor.open("/activities/999999/", status=404)
    expect(visitor.page.get_by_role("link", name="看活动日历")).to_be_visible()
    visitor.check("missing")


def test_head_is_told_that_the_admin_is_not_theirs(visitor: Visitor, station_head: User) -> None:
    visitor.sign_in(station_head)
    visitor.open("/admin/", status=403)
    visitor.check("refused")


def test_county_without_any_data_says_what_to_do(visitor: Visitor, leader: User, administrator: User) -> None:
    """The first minute after the installation."""
    for path in ("/", "/calendar/", "/places/"):
        visitor.open(path)
        visitor.check()
    visitor.sign_in(leader)
    visitor.check("totals-nothing")


@pytest.mark.parametrize("path", ["/desk/", "/totals/", "/admin/"])
def test_staff_pages_ask_to_sign_in_and_lead_back(
    town: County, visit: Callable[..., Visitor], institute_staff: User, path: str
) -> None:
    visitor = visit(PHONE)
    visitor.open(path)
    expect(visitor.page.get_by_role("heading", name="工作人员登录")).to_be_visible()
    visitor.page.get_by_label("用户名").fill(institute_staff.username)
    visitor.page.get_by_label("密码").fill(PASSWORD)
    visitor.page.get_by_role("button", name="登录").click()
    expect(visitor.page.locator("h1")).to_be_visible()
    assert visitor.page.url.endswith(path)
