"""Large type, narrow screens and no network: the site still reads, nothing is cut, and nothing personal is kept."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from practice.kept import pages
from practice.models import User
from tests.e2e.county import County
from tests.e2e.visitor import PHONE, WIDER_THAN_SCREEN, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

Visit = Callable[..., Visitor]
NARROW: ViewportSize = {"width": 320, "height": 640}
ZOOMED: ViewportSize = {"width": 640, "height": 450}
"""1280 pixels at 200 %."""

DOUBLED_TYPE = "() => { document.documentElement.style.fontSize = '225%'; }"
"""A phone whose owner has told it to double the type: 36 pixels instead of 18."""

CUT_OFF = """() => [...document.querySelectorAll("main a, main button, main p, main h1, main h2, header a")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "hidden"
    && one.clientWidth > 1)
  .map((one) => one.textContent.trim())"""

SMALL_TARGETS = """() => [...document.querySelectorAll("header a, header button, footer button, main .button, summary")]
  .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
  .map((one) => `${one.textContent.trim()} ${one.getBoundingClientRect().height}`)"""

KEPT_ADDRESSES = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => new URL(request.url).pathname);
}"""


def holds(page: Page) -> None:
    assert page.evaluate(WIDER_THAN_SCREEN) == [], page.url
    assert page.evaluate(CUT_OFF) == [], page.url


def public_pages(town: County) -> list[str]:
    return [
        "/",
        "/calendar/",
        "/calendar/?view=month",
        f"/places/{town.station.pk}/",
        f"/activities/{town.tomorrow.pk}/",
    ]


@pytest.mark.parametrize("screen", [NARROW, ZOOMED], ids=["320", "zoomed"])
def test_both_versions_hold_on_a_narrow_screen_and_at_double_size(
    town: County, visit: Visit, screen: ViewportSize
) -> None:
    visitor = visit(screen)
    page = visitor.page
    for address in public_pages(town):
        visitor.open(address)
        holds(page)
    visitor.choose_large()
    for address in public_pages(town):
        visitor.open(address)
        holds(page)
        assert page.evaluate(SMALL_TARGETS) == []


def test_phone_with_doubled_type_cuts_nothing_off(town: County, visit: Visit) -> None:
    visitor = visit(PHONE)
    for address in public_pages(town):
        visitor.open(address)
        visitor.page.evaluate(DOUBLED_TYPE)
        holds(visitor.page)
    visitor.page.set_viewport_size(NARROW)
    visitor.open("/")
    visitor.page.get_by_role("button", name="特大").click()
    for address in public_pages(town):
        visitor.open(address)
        holds(visitor.page)


def test_large_version_is_one_tap_away_and_has_no_barriers(town: County, visit: Visit) -> None:
    visitor = visit(PHONE)
    page = visitor.page
    visitor.open("/")
    visitor.choose_large()
    expect(page.get_by_role("link", name="请人帮忙")).to_be_visible()
    visitor.check("home-large")
    page.get_by_role("main").get_by_role("link", name="看活动日历").click()
    expect(page.get_by_role("link", name=town.tonight.title)).to_be_visible()
    visitor.check("calendar-large")
    page.get_by_role("link", name=town.tomorrow.title).click()
    visitor.check("activity-large")
    page.get_by_role("link", name=town.station.name).click()
    visitor.check("place-large")
    page.get_by_role("button", name="黑白更分明").click()
    expect(page.locator("html")).to_have_class("large contrast")
    visitor.check("place-large-contrast")
    page.get_by_role("button", name="退出长辈版").click()
    expect(page.locator("html")).to_have_class("contrast")
    assert page.evaluate(SMALL_TARGETS) == []
    expect(page.get_by_role("heading", level=1)).to_have_text(town.station.name)


def test_choice_needs_no_scripts_and_is_made_by_keyboard(town: County, visit: Visit) -> None:
    page = visit(PHONE, scripts=False).page
    page.goto("/places/?q=都督")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_class("large")
    assert page.url.endswith("/places/?q=%E9%83%BD%E7%9D%A3")


def test_seen_pages_open_without_a_network_and_say_how_old_they_are(town: County, visit: Visit) -> None:
    pages.clear()
    visitor = visit(PHONE, keeps=True)
    page, context = visitor.page, visitor.page.context
    page.clock.install()
    visitor.open("/")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    for address in ("/calendar/", f"/places/{town.station.pk}/", "/accounts/login/", "/calendar/"):
        visitor.open(address)
    page.wait_for_function("async () => (await caches.match(location.origin + '/calendar/')) !== undefined")

    context.set_offline(True)
    page.clock.fast_forward(dt.timedelta(hours=3).seconds * 1000)
    page.reload()
    expect(page.get_by_role("link", name=town.tonight.title)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("现在没有网络。这是 3 小时前存下的内容，可能不是最新的。")
    visitor.problems.clear()
    visitor.check("calendar-offline")
    page.goto("/news/")
    expect(page.get_by_role("heading", level=1)).to_have_text("现在没有网络")
    visitor.problems.clear()
    visitor.check("offline")
    visitor.problems.clear()


def test_nothing_personal_is_kept_and_signing_in_clears_what_was(
    town: County, visit: Visit, station_head: User
) -> None:
    visitor = visit(PHONE, keeps=True)
    page = visitor.page
    visitor.open("/")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.wait_for_function("async () => (await caches.match(location.origin + '/')) !== undefined")
    personal = ("/feedback/", f"/activities/{town.tomorrow.pk}/signup/", "/places/?q=都督")
    for address in (*personal, "/calendar/"):
        visitor.open(address)
    page.wait_for_function("async () => (await caches.match(location.origin + '/calendar/')) !== undefined")
    kept = {path for path in page.evaluate(KEPT_ADDRESSES) if not path.startswith("/static/")}
    assert kept == {"/", "/calendar/", "/offline/"}

    visitor.sign_in(station_head)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for address in ("/desk/", "/", "/calendar/"):
        visitor.open(address)
    kept = {path for path in page.evaluate(KEPT_ADDRESSES) if not path.startswith("/static/")}
    assert kept == {"/offline/"}
