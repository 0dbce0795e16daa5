"""Programmers: the API's page of papers, which must load nothing from elsewhere and try what it describes."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from practice.models import Place, User
from tests.e2e.visitor import DESKTOP, Visitor
from tests.factories import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]


def test_programmer_reads_the_papers_and_tries_them(
    station: Place, station_head: User, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(DESKTOP)
    page, hosts = visitor.page, set[str]()

    def note(request: Request) -> None:
        hosts.add(urlsplit(request.url).hostname or urlsplit(request.url).scheme)

    page.on("request", note)
    visitor.open("/api/v1/docs/")
    expect(page.get_by_role("heading", name="新时代文明实践门户接口")).to_be_visible()
    expect(page.get_by_role("link", name="服务记录", exact=True)).to_be_visible()
    visitor.shoot("api-docs")

    page.locator("#operations-tag-月度统计").get_by_role("button", name="Expand operation").click()
    page.get_by_text("/api/v1/totals/").click()
    page.get_by_role("button", name="Try it out").click()
    visitor.expected_statuses = {401}
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response .response-col_status")).to_contain_text("401")

    page.locator(".scheme-container").get_by_role("button", name="Authorize").click()
    by_token = page.locator(".auth-container").filter(has_text="Authorization")
    by_token.locator("input").fill(f"Token {token(visitor)}")
    by_token.get_by_role("button", name="Apply credentials").click()
    by_token.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response .response-col_status")).to_contain_text("200")
    visitor.shoot("api-docs-tried")

    assert hosts <= {urlsplit(page.url).hostname, "data", "blob"}


def token(visitor: Visitor) -> str:
    sent = {"username": "head", "password": PASSWORD}
    answer = visitor.page.request.post("/api/v1/tokens/", data=sent)
    assert answer.status == 201
    return str(answer.json()["token"])
