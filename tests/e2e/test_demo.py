"""The demo county at its true size: 504 villages, real names, full lists.

The README's pictures are taken here: PORTAL_SHOTS=some/folder python3 dev.py test -n0 tests/e2e/test_demo.py
"""

import os
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import ViewportSize
from pytest_django.live_server_helper import LiveServer

from activities.models import Activity
from portal.demo.accounts import PASSWORD
from practice.days import month_of, previous_month, today
from practice.models import Place, User
from tests.e2e.visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.slow]

LINXIAN = {Place.Level.CENTER: 1, Place.Level.INSTITUTE: 23, Place.Level.STATION: 504}
TALLEST = {PHONE["width"]: 1250, DESKTOP["width"]: 1150}
"""Pixels of a picture: enough to see what a page is like."""


@pytest.fixture
def demo(live_server: LiveServer) -> None:
    """For the pictures the whole year; otherwise just enough for long lists."""
    size = {} if os.environ.get("PORTAL_SHOTS") else {"months": 1, "volunteers": 600}
    call_command("load_demo", stdout=StringIO(), stderr=StringIO(), **size)


@pytest.fixture
def signed_in(demo: None, visit: Callable[..., Visitor]) -> Callable[[str, ViewportSize], Visitor]:
    def sign_in(username: str, screen: ViewportSize) -> Visitor:
        visitor = visit(screen)
        if username:
            visitor.sign_in(User.objects.get(username=username), password=PASSWORD)
        return visitor

    return sign_in


def busy_station() -> Place:
    """Where the demo's head works."""
    return User.objects.get(username="head").roles.get().place


def pages() -> dict[str, list[tuple[str, str]]]:
    """By account, the pages that grow with the county, and what the picture of each is called."""
    station, month = busy_station(), previous_month(month_of(today()))
    held = Activity.objects.within(station).unreported().filter(ends_at__lt=timezone.now()).order_by("-starts_at")
    return {
        "": [
            ("home", "/"),
            ("calendar", "/calendar/"),
            ("calendar-week", "/calendar/?view=week"),
            ("places", "/places/"),
            ("place", station.get_absolute_url()),
        ],
        "head": [
            ("desk", "/desk/"),
            ("desk-log", f"/desk/activities/{held[0].pk}/"),
            ("desk-records", "/desk/records/"),
        ],
        "institute": [("approvals", "/desk/approvals/?tick=plain"), ("desk-unreported", "/desk/unreported/")],
        "leader": [
            ("totals", f"/totals/?month={month:%Y-%m}"),
            ("totals-stations", f"/totals/stations/?month={month:%Y-%m}"),
            ("totals-hours", f"/totals/hours/?month={month:%Y-%m}"),
        ],
        "county": [
            ("admin", "/admin/"),
            ("admin-activities", "/admin/activities/activity/"),
            ("admin-places", "/admin/practice/place/"),
            ("admin-volunteers", "/admin/volunteers/volunteer/"),
            ("admin-records", "/admin/volunteers/servicerecord/"),
        ],
    }


def tick_some(visitor: Visitor) -> None:
    """As it looks half-way."""
    visitor.page.get_by_label("群众参加（人次）").fill("46")
    boxes = visitor.page.locator(".people").get_by_role("checkbox")
    for row in (0, 1, 2, 4, 5):
        boxes.nth(row).check()


def test_whole_county_fits_every_page(signed_in: Callable[..., Visitor]) -> None:
    """All pages are looked at before any is judged, so that one run tells everything."""
    counted: Any = {level: Place.objects.filter(level=level).count() for level in LINXIAN}
    assert counted == LINXIAN
    faults = []
    for account, addresses in pages().items():
        for screen in (PHONE, DESKTOP):
            faults += faults_of(signed_in(account, screen), addresses)
    assert not faults, "\n".join(faults)


def faults_of(visitor: Visitor, addresses: list[tuple[str, str]]) -> list[str]:
    faults = []
    for number, (name, address) in enumerate(addresses):
        visitor.open(address)
        if name == "desk-log":
            tick_some(visitor)
        try:
            has_axe = bool(number % 2) == (visitor.width == PHONE["width"])
            visitor.check(name, tallest=TALLEST[visitor.width], has_axe=has_axe)
        except AssertionError as error:
            faults.append(f"{name}: {error}")
    return faults
