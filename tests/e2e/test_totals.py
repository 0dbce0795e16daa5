"""Leadership: figures they can trust, because each opens to the rows it is made of."""

import re
from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from practice.days import day_of
from practice.models import User
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]


def number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found, text
    return int(found[0].replace(",", ""))


def minutes(text: str) -> int:
    """Of 2 小时 30 分, 30 分, or 2:30."""
    text = " ".join(text.split())
    if clock := re.fullmatch(r"([\d,]+):(\d\d)", text):
        return 60 * number(clock[1]) + int(clock[2])
    hours, rest = re.search(r"([\d,]+) 小时", text), re.search(r"(\d+) 分", text)
    assert hours or rest, text
    return 60 * (number(hours[1]) if hours else 0) + (int(rest[1]) if rest else 0)


def column(rows: Locator, label: str) -> list[str]:
    return rows.locator(f'[data-label^="{label}"]').all_inner_texts()


def amount_of_rows(page: Page, url: str) -> int:
    """What the rows of a page add up to, in the measure that led to it; its own sum must say the same."""
    page.goto(url)
    kind, only = urlsplit(url).path.split("/")[2], parse_qs(urlsplit(url).query).get("only")
    rows = page.locator(".rows-table tbody tr")
    first, *more = [text.strip() for text in page.locator(".sums b").all_inner_texts()]
    if kind == "hours":
        total = sum(minutes(text) for text in column(rows, "时长"))
        assert (minutes(first), number(more[0])) == (total, rows.count())
        return total
    assert number(first) == rows.count()
    if kind == "volunteers":
        assert minutes(more[0]) == sum(minutes(text) for text in column(rows, "服务时长"))
    if kind != "activities":
        return rows.count()
    came = [number(text) for text in column(rows, "参加") if text.strip() != "未补记"]
    assert number(more[0]) == sum(came)
    return sum(came) if only == ["reported"] else rows.count()


def amount_said(link: Locator, url: str) -> int:
    """The figure as the page shows it: of stations the last (1 / 2), of hours in minutes."""
    text = link.inner_text()
    if "/hours/" in url:
        in_card = link.locator("xpath=ancestor::p").filter(has=link.page.locator(".unit"))
        return minutes(in_card.inner_text() if in_card.count() else text)
    return number(text.split("/")[-1])


def open_all_figures(page: Page) -> dict[str, int]:
    """Every figure's address with what it says; opened, each must add up to just that."""
    links = page.locator(".figures a, .totals-table td.n a")
    said = {}
    for link in links.all():
        url = str(link.evaluate("(link) => link.href"))
        said[url] = amount_said(link, url)
    assert {url: amount_of_rows(page, url) for url in said} == said
    return said


@pytest.fixture
def month(town: County) -> str:
    return f"{day_of(town.reported.starts_at):%Y-%m}"


@pytest.fixture
def approved(town: County, visit: Callable[..., Visitor], institute_staff: User) -> None:
    """The institute's staff approve last week's hours; the roll-up follows by itself."""
    staff = visit(DESKTOP)
    staff.sign_in(institute_staff)
    staff.open("/desk/approvals/?tick=all")
    staff.page.get_by_role("button", name="核对通过").click()
    expect(staff.page.get_by_text("已核对通过 3 条。")).to_be_visible()


def test_month_shows_what_was_approved_and_every_figure_opens(
    town: County, month: str, approved: None, visit: Callable[..., Visitor], leader: User
) -> None:
    visitor = visit(DESKTOP)
    visitor.sign_in(leader)
    expect(visitor.page).to_have_url(re.compile(r"/totals/$"))
    visitor.open(f"/totals/?month={month}")
    figures = visitor.page.locator(".figure .value").all_inner_texts()
    assert [" ".join(text.split()) for text in figures] == ["1 场", "30 人次", "14 小时", "7 人", "1 / 6"]
    said = open_all_figures(visitor.page)
    assert len(said) > 15


def test_totals_and_their_rows_at_both_widths(
    town: County, month: str, approved: None, visitor: Visitor, leader: User
) -> None:
    page = visitor.page
    visitor.sign_in(leader)
    visitor.check()
    visitor.open(f"/totals/?month={month}")
    page.get_by_text("看数字").click()
    visitor.check("totals")
    for name in ("activities", "hours", "volunteers", "stations"):
        visitor.open(f"/totals/{name}/?place={town.centre.pk}&month={month}")
        visitor.check(f"totals-{name}")
    visitor.open(f"/totals/?place={town.institute.pk}&month={month}")
    page.get_by_role("link", name=town.station.short_name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(town.station.short_name)
    visitor.check("totals-station")


def test_month_is_exported_to_excel(
    town: County, month: str, approved: None, visit: Callable[..., Visitor], leader: User
) -> None:
    visitor = visit(DESKTOP)
    visitor.sign_in(leader)
    visitor.open(f"/totals/?month={month}")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="导出 Excel").click()
    assert download.value.suggested_filename == f"月度统计-临县-{month}.xlsx"
    book = load_workbook(BytesIO(download.value.path().read_bytes()), read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    book.close()
    assert 30 in cells
    assert any("前麻峪村站" in str(cell) or "临泉镇所" in str(cell) for cell in cells)


BARE_PAPER = ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def test_totals_print_black_on_white_without_navigation(
    town: County, month: str, approved: None, visit: Callable[..., Visitor], leader: User
) -> None:
    visitor = visit(DESKTOP)
    page = visitor.page
    visitor.sign_in(leader)
    visitor.open(f"/totals/?month={month}")
    page.emulate_media(media="print")
    for hidden in (page.get_by_role("navigation").first, page.get_by_role("link", name="导出 Excel")):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") in BARE_PAPER
    visitor.shoot("totals-print")


def test_head_sees_only_their_own_station(
    town: County, month: str, approved: None, visit: Callable[..., Visitor], station_head: User
) -> None:
    visitor = visit(PHONE)
    visitor.sign_in(station_head)
    visitor.page.get_by_role("link", name="月度统计").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("前麻峪村站")
    visitor.check("totals-head")
    visitor.open(f"/totals/?place={town.other_station.pk}&month={month}", status=404)
