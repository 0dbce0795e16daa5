"""The map at a phone's width: by touch, by keyboard alone, without scripts, and with three hundred places."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Geolocation, Page, expect

from practice.models import Place
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

NEAR: Geolocation = {"latitude": 37.95, "longitude": 110.99}
MOST_NODES = 1_200
FOCUSED = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"


@pytest.fixture
def located(town: County) -> County:
    """The institute has a position too; the station's village beside it has none."""
    Place.objects.filter(pk=town.institute.pk).update(lat=37.9485, lng=110.995, source_datum="wgs84")
    return town


def opened(visitor: Visitor, path: str = "/map/") -> Page:
    visitor.allowed_words |= {"lqz", "qmy"}
    visitor.open(path)
    if visitor.runs_scripts:
        expect(visitor.page.locator(".county-map[data-ready]")).to_be_visible()
    return visitor.page


def words_of_list(page: Page) -> str:
    """All that it says, also out of sight; but for the buttons, which need the map."""
    return re.sub(r"\s|在图上看", "", page.locator("#list .groups").text_content() or "")


def test_map_and_list_say_the_same(located: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE)
    page = opened(visitor)
    visitor.check("map")
    # What the script has drawn is what stood there before.
    plain = visit(PHONE, scripts=False)
    before = words_of_list(page)
    assert before == words_of_list(opened(plain))
    page.get_by_label("层级").select_option(label="站")
    expect(page.locator("#map-found")).to_contain_text("，只看：站")
    page.get_by_role("link", name="看全部").click()
    expect(page.locator("#map-found")).not_to_contain_text("只看")
    assert words_of_list(page) == before
    assert page.url.endswith("/map/")

    page.get_by_role("searchbox").fill("qmy")
    expect(page.locator("#map-found")).to_have_text("找到 1 处，只看：“qmy”")
    page.get_by_role("button", name="在图上看前麻峪村站").click()
    card = page.get_by_role("group", name="前麻峪村站")
    expect(card.get_by_role("link", name=located.tomorrow.title)).to_be_visible()
    expect(card.get_by_role("link", name="13935800000")).to_be_visible()
    visitor.check("map-card")
    page.context.add_cookies([{"name": "display", "value": "large", "url": page.url}])
    opened(visitor)
    visitor.check("map-large")


def test_keyboard_alone_reaches_a_place_and_what_has_no_position(
    located: County, visit: Callable[..., Visitor]
) -> None:
    page = opened(visit(DESKTOP))
    page.get_by_role("searchbox").focus()
    page.keyboard.type("lqz")
    expect(page.locator("#map-found")).to_have_text("找到 1 处，只看：“lqz”")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(page.locator("#map-found")).not_to_contain_text("只看")
    reach(page, "跳过地图，看名单")
    reach(page, "阵地在一起，点开放大")
    page.keyboard.press("Enter")
    expect(page.locator(".county-map .map")).to_be_focused()
    reach(page, "临泉镇所", back=False)
    page.keyboard.press("Enter")
    card = page.get_by_role("group", name="临泉镇所")
    expect(card).to_be_focused()
    expect(card.get_by_role("link", name="都督村站")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert page.evaluate(FOCUSED) == "临泉镇所"


def reach(page: Page, words: str, *, back: bool = False) -> None:
    """Tab on until the focus stands on something of this name."""
    for _ in range(40):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{words} is out of reach, the focus stands on {page.evaluate(FOCUSED)}")


def test_nearest_is_found_without_telling_anybody(located: County, visit: Callable[..., Visitor]) -> None:
    page = opened(visit(PHONE))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.get_by_role("button", name="离我最近").click()
    expect(page.locator("#map-trouble")).to_contain_text("没有拿到您的位置")

    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(NEAR)
    page.get_by_role("button", name="离我最近").click()
    expect(page.locator(".map-item").first).to_contain_text(re.compile("前麻峪村站 .*约 200 米"))
    expect(page.get_by_role("button", name="不按远近排")).to_be_visible()
    assert not [one for one in sent if "37.9" in one or "110.9" in one]


def test_map_works_without_scripts(located: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE, scripts=False)
    page = opened(visitor)
    page.get_by_role("searchbox").fill("qmy")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#map-found")).to_have_text("找到 1 处，只看：“qmy”")
    expect(page.get_by_role("link", name=located.tomorrow.title)).to_be_visible()
    expect(page.locator(".county-map")).to_be_hidden()
    visitor.check("map-plain")


def test_many_places_never_fill_the_page(located: County, visit: Callable[..., Visitor]) -> None:
    Place.objects.bulk_create(
        Place(
            level=4,
            parent=located.institute,
            path=f"{located.institute.path}{10_000 + number}/",
            name=f"第{number}文化广场",
            lat=37.7 + number % 31 / 50,
            lng=110.7 + number % 37 / 60,
            source_datum="wgs84",
        )
        for number in range(600)
    )
    page = opened(visit(PHONE), f"/map/?place={located.station.pk}")
    expect(page.get_by_role("group", name="前麻峪村站")).to_be_visible()
    page.get_by_label("层级").select_option(label="点")
    expect(page.locator("#map-found")).to_contain_text("找到 601 处")
    page.get_by_role("button", name="下一页").click()
    expect(page.locator(".map-item")).to_have_count(60)
    assert page.evaluate("() => document.querySelectorAll('*').length") < MOST_NODES
