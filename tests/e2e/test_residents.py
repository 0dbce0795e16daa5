"""Residents: what is on near me, on which day, where."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from practice.days import ONE_DAY, short_day, today
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]


def test_residents_way_from_home_to_the_place(town: County, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天全县")
    visitor.check("home")

    page.get_by_role("link", name=town.tomorrow.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(town.tomorrow.title)
    expect(page.get_by_text("自带手绢和扇子")).to_be_visible()
    visitor.check("activity")

    page.get_by_role("link", name=town.station.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(town.station.name)
    expect(page.get_by_text("红色游园")).to_be_visible()
    expect(page.get_by_role("link", name=town.cancelled.title)).to_be_visible()
    visitor.check("place")

    page.get_by_role("navigation", name="所在位置").get_by_role("link", name="临泉镇所").click()
    expect(page.get_by_role("link", name="都督村站")).to_be_visible()
    visitor.check("institute")

    page.get_by_role("navigation", name="主导航").get_by_role("link", name="阵地").click()
    visitor.check("places")
    page.get_by_role("searchbox").fill("西湾")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="西湾村站")).to_be_visible()
    visitor.check("places-found")


def test_calendar_is_a_list_on_a_phone_and_a_grid_on_a_desk(town: County, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/calendar/")
    expect(page.get_by_role("link", name=town.tonight.title)).to_be_visible()
    visitor.check("calendar")
    cells_side_by_side = page.evaluate(
        "() => new Set([...document.querySelectorAll('.day')].map((day) => day.getBoundingClientRect().left)).size"
    )
    assert (cells_side_by_side == 7) is (visitor.width == 1280)


def test_calendar_narrowed_to_a_township(town: County, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"/calendar/?view=list&date={today()}")
    expect(page.get_by_role("link", name="同诵《论语》")).to_be_visible()
    if visitor.width == PHONE["width"]:
        page.get_by_role("link", name="按乡镇、类型找").click()
        visitor.shoot("calendar-filters")
    page.get_by_label("乡镇").select_option(label="碛口镇所")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("link", name="同诵《论语》")).to_be_visible()
    expect(page.get_by_role("link", name=town.tonight.title)).to_have_count(0)
    expect(page.get_by_text("只看：碛口镇所")).to_be_visible()
    visitor.check("calendar-list")

    page.get_by_label("找活动、村名").fill("没有这样的活动")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("heading", name="这些天没有活动")).to_be_visible()
    visitor.check("calendar-empty")


@pytest.mark.parametrize("view", ["month", "week"])
def test_calendar_grids_open_at_every_width(town: County, visitor: Visitor, view: str) -> None:
    visitor.open(f"/calendar/?view={view}")
    expect(visitor.page.get_by_role("navigation", name="视图和月份").get_by_role("link")).not_to_have_count(0)
    visitor.check(f"calendar-{view}")


def test_cancelled_activity_says_so_first(town: County, visitor: Visitor) -> None:
    visitor.open(f"/activities/{town.cancelled.pk}/")
    expect(visitor.page.get_by_role("heading", name="这场活动已取消")).to_be_visible()
    expect(visitor.page.get_by_text("医生另有任务")).to_be_visible()
    visitor.check("activity-cancelled")


OUTLINE_OF_FOCUSED = """() => {
  const one = document.activeElement;
  return one === document.body ? null : getComputedStyle(one).outlineStyle;
}"""


def focused(page: Page) -> str:
    words = page.evaluate("() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
    return str(words)


def test_keyboard_alone_reaches_everything(town: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(DESKTOP)
    page = visitor.page
    visitor.open(f"/calendar/?view=list&date={today()}")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    expect(page.get_by_text("跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    seen: list[str] = []
    while focused(page) != "乡镇" and len(seen) < 20:
        page.keyboard.press("Tab")
        seen.append(focused(page))
    assert seen[-1] == "乡镇"
    page.keyboard.press("End")
    expect(page.get_by_label("乡镇").locator("option:checked")).to_have_text("临泉镇所")
    while focused(page) != "筛选" and len(seen) < 40:
        page.keyboard.press("Tab")
        seen.append(focused(page))
    page.keyboard.press("Enter")
    expect(page.get_by_text("只看：临泉镇所")).to_be_visible()
    visitor.check()


def test_every_stop_of_the_keyboard_shows_where_it_is(town: County, visit: Callable[..., Visitor]) -> None:
    page = visit(DESKTOP).page
    page.goto("/")
    stops = 0
    while True:
        page.keyboard.press("Tab")
        outline = page.evaluate(OUTLINE_OF_FOCUSED)
        if outline is None or stops == 60:
            break
        assert outline == "solid", focused(page)
        stops += 1
    assert stops > 15


def test_site_works_without_scripts(town: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE, scripts=False)
    page = visitor.page
    visitor.open("/")
    visitor.check()
    page.get_by_role("link", name="看本月日历").click()
    page.get_by_role("link", name="按乡镇、类型找").click()
    page.get_by_label("乡镇").select_option(label="临泉镇所")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("只看：临泉镇所")).to_be_visible()
    visitor.open(f"/calendar/?view=list&date={today() + ONE_DAY}")
    page.get_by_role("link", name=town.tomorrow.title).click()
    expect(page.get_by_text(short_day(today() + ONE_DAY)).first).to_be_visible()
    page.get_by_role("link", name=town.station.name).click()
    visitor.check()
    visitor.open("/places/")
    page.get_by_text("临泉镇所").click()
    page.get_by_role("link", name="都督村站").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("都督村新时代文明实践站")
