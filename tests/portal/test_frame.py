"""What frames every page: navigation by role, the footer's numbers, the demo banner, the error pages."""

import re
from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from practice.models import Place, User

BrowserOf = Callable[[User], Client]
PUBLIC = ["首页", "活动日历", "地图", "求助点单", "新闻", "阵地", "意见建议"]


def navigation(browser: Client, address: str = "/") -> list[str]:
    html = browser.get(address).content.decode()
    header = html[html.index("<header") : html.index("</header>")]
    return re.findall(r"<li><a [^>]*>([^<]+)</a></li>", header)


@pytest.mark.django_db
def test_visitor_sees_the_public_pages(anonymous: Client) -> None:
    assert navigation(anonymous) == PUBLIC


def test_each_role_sees_its_own_pages(
    browser_of: BrowserOf, station_head: User, institute_staff: User, county_staff: User, leader: User
) -> None:
    assert navigation(browser_of(station_head)) == [*PUBLIC, "登记台", "月度统计"]
    assert navigation(browser_of(institute_staff)) == [*PUBLIC, "登记台", "月度统计", "管理后台"]
    assert navigation(browser_of(county_staff)) == [*PUBLIC, "登记台", "月度统计", "管理后台"]
    assert navigation(browser_of(leader)) == [*PUBLIC, "月度统计"]


def test_person_without_a_role_sees_no_staff_page(browser_of: BrowserOf, volunteer: User) -> None:
    assert navigation(browser_of(volunteer)) == PUBLIC


def test_signing_out_is_a_post_with_a_token(browser_of: BrowserOf, leader: User) -> None:
    html = browser_of(leader).get("/").content.decode()
    form = html[html.index('<form method="post" action="/accounts/logout/">') :]
    assert 'name="csrfmiddlewaretoken"' in form[: form.index("</form>")]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "label"), [("/", "首页"), ("/calendar/", "活动日历"), ("/places/", "阵地")])
def test_page_of_today_is_marked_in_the_navigation(anonymous: Client, address: str, label: str) -> None:
    html = anonymous.get(address).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)<', html) == [label]


def test_footer_shows_the_numbers_that_are_set(anonymous: Client, county: Place, settings: Settings) -> None:
    settings.SITE_SPONSOR, settings.SITE_ICP = "中共临县县委宣传部", "晋ICP备00000001号"
    settings.SITE_POLICE, settings.SITE_CODE = "晋公网安备 14112400000001号", "1411240001"
    html = anonymous.get("/").content.decode()
    for words in (
        "主办单位：中共临县县委宣传部",
        "晋ICP备00000001号",
        "晋公网安备 14112400000001号",
        "网站标识码 1411240001",
    ):
        assert words in html, words


def test_footer_leaves_out_what_is_not_set(anonymous: Client, county: Place, settings: Settings) -> None:
    settings.SITE_NAME = "临县新时代文明实践中心"
    settings.SITE_SPONSOR = settings.SITE_ICP = settings.SITE_POLICE = settings.SITE_CODE = ""
    html = anonymous.get("/").content.decode()
    assert "主办单位：临县新时代文明实践中心" in html
    assert "网站标识码" not in html


def test_demo_data_is_said_to_be_made_up(anonymous: Client, county: Place) -> None:
    assert "演示数据" not in anonymous.get("/").content.decode()
    Place.objects.filter(pk=county.pk).update(is_demo=True)
    assert "演示数据" in anonymous.get("/").content.decode()


@pytest.mark.django_db
def test_unknown_address_gets_our_page(anonymous: Client) -> None:
    response = anonymous.get("/nowhere/")
    assert response.status_code == 404
    assert "<h1>没有这一页</h1>" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_error_page_needs_neither_request_nor_database(name: str) -> None:
    """Without the ``db`` fixture a query would fail this test."""
    assert "<h1>" in render_to_string(name)


@pytest.mark.django_db
def test_stale_form_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "这一页放得太久了" in response.content.decode()


@pytest.mark.django_db
def test_wrong_password_is_said_in_a_summary(anonymous: Client) -> None:
    html = anonymous.post("/accounts/login/", {"username": "a", "password": "b"}).content.decode()
    assert 'role="alert"' in html
    assert "还有几处要改" in html


def test_password_pages_are_in_chinese(browser_of: BrowserOf, leader: User) -> None:
    browser = browser_of(leader)
    assert "<h1>修改密码</h1>" in browser.get("/accounts/password/").content.decode()
    assert "密码已修改" in browser.get("/accounts/password/done/").content.decode()


def test_pages_carry_a_strict_content_policy(anonymous: Client, county: Place) -> None:
    policy = anonymous.get("/calendar/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
