"""What residents and heads take along: the calendar file, the sheets to print, the script for the loudspeaker."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

MICRODATA = """() => [...document.querySelectorAll("[itemscope]")].map((one) => one.getAttribute("itemtype"))"""


def test_activity_is_taken_along(town: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE)
    page = visitor.page
    visitor.open(f"/activities/{town.tomorrow.pk}/")
    assert "https://schema.org/Event" in page.evaluate(MICRODATA)
    with page.expect_download() as download:
        page.get_by_role("link", name="加到手机日历").click()
    assert download.value.suggested_filename == f"activity-{town.tomorrow.pk}.ics"
    poster = page.get_by_role("link", name="打印海报").get_attribute("href")
    answer = page.request.get(str(poster))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    visitor.check("activity-take-along")


def test_script_is_found_read_copied_and_loaded(town: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(DESKTOP)
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(f"/places/{town.station.pk}/")
    feed = page.get_by_role("link", name="订阅到手机日历").get_attribute("href")
    assert str(feed).startswith("webcal://")
    page.get_by_role("link", name="广播稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("前麻峪村站广播稿")
    page.get_by_role("button", name="复制全文").click()
    expect(page.get_by_text("全文已复制")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("各位乡亲，大家好。这里是前麻峪村站")
    visitor.check("broadcast")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文字稿").click()
    assert download.value.path().read_text(encoding="utf-8-sig") == copied.replace("\r\n", "\n")


def test_script_fits_a_phone_in_large_type_and_without_scripts(town: County, visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE, scripts=False)
    page = visitor.page
    visitor.open(f"/broadcast/?place={town.station.pk}")
    page.context.add_cookies([{"name": "display", "value": "large", "url": page.url}])
    page.reload()
    expect(page.get_by_role("link", name="下载文字稿")).to_be_visible()
    visitor.check("broadcast-large")
