"""Browser tests: a real Chromium, at a phone's width and a desk's, on a live server.

PORTAL_SHOTS=some/folder    also keep a picture of every page that is checked
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from practice.models import Place, User
from tests.e2e.county import County, build_county
from tests.e2e.visitor import DESKTOP, PHONE, Visitor

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--headless", "--lang=zh-CN"]
PATIENCE = 15_000
"""Milliseconds for anything to appear: the machine may be busy, and a page that needs longer is broken."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all walks. Playwright keeps an event loop in this thread, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """``visit(PHONE)``, ``visit(DESKTOP)``, ``visit(PHONE, scripts=False)``: a new person each time.

    With ``keeps`` the browser may keep pages for when there is no network (the service worker).
    """
    visitors: list[Visitor] = []

    def arrive(screen: ViewportSize, *, scripts: bool = True, keeps: bool = False) -> Visitor:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=screen,
            has_touch=screen["width"] == PHONE["width"],
            java_script_enabled=scripts,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            service_workers="allow" if keeps else "block",
        )
        context.set_default_timeout(PATIENCE)
        visitors.append(Visitor(context.new_page(), runs_scripts=scripts))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.page.context.close()
        assert visitor.problems == []


@pytest.fixture(params=[PHONE, DESKTOP], ids=["390", "1280"])
def visitor(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Visitor:
    """Someone at each of the two widths in turn."""
    return visit(request.param)


@pytest.fixture
def town(
    live_server: LiveServer, county: Place, institute: Place, station: Place, station_head: User, institute_staff: User
) -> County:
    """The small county, with the cast in it."""
    return build_county(centre=county, institute=institute, station=station, head=station_head, staff=institute_staff)
