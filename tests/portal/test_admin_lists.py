"""Every list of the admin: bounded queries, scope, export, and pages that keep the content policy and the language."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from practice.models import AuditEvent, Place, User
from tests.portal.admin_lists import EVERYTHING, LISTS, SCOPED, SHARED, list_address, row_address

BrowserOf = Callable[[User], Client]

QUERIES = {
    "practice_place": 6,
    "practice_user": 7,
    "practice_serviceplatform": 5,
    "practice_holiday": 6,
    "practice_auditevent": 5,
    "volunteers_volunteer": 6,
    "volunteers_team": 6,
    "volunteers_servicerecord": 6,
    "activities_activity": 7,
    "activities_programme": 5,
    "portal_article": 6,
    "portal_mediamention": 6,
    "activities_serviceoffer": 6,
    "activities_servicerequest": 6,
    "activities_method": 5,
    "activities_theme": 5,
}
"""Per list, whatever it holds: session, account, roles, the demo mark, then the list's own."""

ENGLISH = {"Excel", "xlsx", "user", "root", "shan", "xian"}
"""A product, a file's ending, the test accounts' own names, and a reading shown as what to type."""
INLINE = re.compile(r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|javascript:", re.IGNORECASE)


def visible_words(html: str) -> set[str]:
    """Latin words that a person would read, outside of addresses, attributes and scripts."""
    body = html[html.index("<body") :]
    text = re.sub(r"<script.*?</script>|<[^>]*>", " ", body, flags=re.DOTALL)
    said = " ".join(re.findall(r'(?:title|alt|placeholder|aria-label|data-label)="([^"]*)"', body))
    return set(re.findall(r"[A-Za-z]{4,}", f"{text} {said}")) - ENGLISH


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_asks_the_same_of_the_database_for_one_and_three_rows(
    name: str,
    browser_of: BrowserOf,
    county_staff: User,
    station: Place,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser, address = browser_of(county_staff), list_address(name) + EVERYTHING.get(name, "")
    first = LISTS[name](station, 0)
    with django_assert_num_queries(QUERIES[name]):
        assert f"/{first.pk}/change/" in browser.get(address).content.decode()
    rows = [LISTS[name](station, n) for n in (1, 2)]
    with django_assert_num_queries(QUERIES[name]):
        html = browser.get(address).content.decode()
    assert all(f"/{row.pk}/change/" in html for row in rows)


@pytest.mark.parametrize("name", sorted(SCOPED))
def test_row_out_of_scope_does_not_exist(
    name: str, browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place
) -> None:
    browser = browser_of(institute_staff)
    mine, other = LISTS[name](station, 0), LISTS[name](other_station, 1)
    html = browser.get(list_address(name) + EVERYTHING.get(name, "")).content.decode()
    assert f"/{mine.pk}/change/" in html
    assert f"/{other.pk}/change/" not in html
    assert browser.get(row_address(name, mine)).status_code == 200
    for page in ("change", "history", "delete"):
        assert browser.get(row_address(name, other, page)).status_code == 404, page
    assert browser.post(row_address(name, other), {"name": "改"}).status_code == 404


@pytest.mark.parametrize("name", sorted(SHARED))
def test_institute_reads_the_countys_lists_and_changes_nothing(
    name: str, browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    browser, row = browser_of(institute_staff), LISTS[name](station, 0)
    assert browser.get(list_address(name)).status_code == 200
    page = browser.get(row_address(name, row)).content.decode()
    assert 'name="_save"' not in page
    assert browser.post(row_address(name, row), {"name": "改"}).status_code == 403
    assert browser.get(f"{list_address(name)}add/").status_code == 403
    assert browser.get(row_address(name, row, "delete")).status_code == 403


@pytest.mark.parametrize("name", sorted(LISTS))
def test_pages_keep_the_content_policy_and_the_language(
    name: str, browser_of: BrowserOf, administrator: User, station: Place
) -> None:
    browser, row = browser_of(administrator), LISTS[name](station, 0)
    addresses = [list_address(name) + EVERYTHING.get(name, ""), row_address(name, row)]
    addresses += (
        [f"{list_address(name)}add/"] if name not in ("practice_auditevent", "volunteers_servicerecord") else []
    )
    addresses += [row_address(name, row, "history")] if hasattr(row, "history") else []
    for address in addresses:
        response = browser.get(address)
        html = response.content.decode()
        assert INLINE.findall(html) == [], address
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]
        assert visible_words(html) == set(), address


def sheet_of(response: Any) -> list[list[Any]]:
    data = b"".join(response.streaming_content)
    return [list(row) for row in load_workbook(BytesIO(data)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_is_exported_as_it_is_narrowed_and_leaves_an_audit_row(
    name: str, browser_of: BrowserOf, county_staff: User, station: Place
) -> None:
    LISTS[name](station, 0)
    before = AuditEvent.objects.count()
    page = browser_of(county_staff).get(list_address(name) + EVERYTHING.get(name, ""))
    listed = page.context["cl"].result_count
    response = browser_of(county_staff).get(page.context["cl"].export_url)
    rows = sheet_of(response)
    assert len(rows) == listed + 1
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.latest("pk")
    assert (event.actor, event.action, event.detail) == (county_staff, AuditEvent.Action.EXPORT, {"rows": listed})
    assert event.subject == name.replace("_", ".")


def test_filter_that_the_page_does_not_offer_is_refused(browser_of: BrowserOf, county_staff: User) -> None:
    """Or a masked phone could be guessed digit by digit."""
    assert browser_of(county_staff).get("/admin/volunteers/volunteer/?phone__startswith=139").status_code == 400
