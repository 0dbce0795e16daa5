"""Importing the list of divisions in the admin: the command's plan, read before it is carried out."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from practice.models import AuditEvent, Place, User
from tests.practice.lists import COUNTY, FENGHUANG, LINQUAN, QIANMAYU, SMALL, changed, csv_text
from tests.practice.uploads import check, confirm, refusals, upload

BrowserOf = Callable[[User], Client]
ADDRESS = "/admin/practice/place/import/"


def csv(rows: object) -> BytesIO:
    file = BytesIO(csv_text(rows).encode())  # type: ignore[arg-type]
    file.name = "linxian.csv"
    return file


@pytest.fixture
def browser(browser_of: BrowserOf, administrator: User, settings: Settings, tmp_path: Path) -> Client:
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    return browser_of(administrator)


def test_list_becomes_places_once(browser: Client) -> None:
    upload(browser, ADDRESS, csv(SMALL))
    assert sorted(Place.objects.values_list("level", flat=True)) == [1, 2, 2, 3, 3, 3]
    assert AuditEvent.objects.filter(action=AuditEvent.Action.IMPORT).count() == 1
    again = check(browser, ADDRESS, csv(SMALL))
    assert (again.context["plan"].is_empty, again.context["plan"].known) == (True, 6)


def test_renames_and_gone_places_are_read_before_anything_is_done(browser: Client) -> None:
    upload(browser, ADDRESS, csv(SMALL))
    renamed = [row for row in changed(SMALL, QIANMAYU[0], name="麻峪村委会") if row[0] != FENGHUANG[0]]
    checked = check(browser, ADDRESS, csv(renamed))
    html = checked.content.decode()
    assert "要改名的（1）" in html
    assert "前麻峪村新时代文明实践站 → 麻峪村新时代文明实践站（141124100205）" in html
    assert "凤凰社区新时代文明实践站（141124100009）" in html
    confirm(browser, ADDRESS, checked)
    assert Place.objects.get(code=QIANMAYU[0]).name == "麻峪村新时代文明实践站"
    assert Place.objects.get(code=FENGHUANG[0]).closed_on is None


def test_bad_row_stops_the_whole_list(browser: Client) -> None:
    rows = [COUNTY, LINQUAN, ("14112410020", "前麻峪村委会", "village", LINQUAN[0], "村委会")]
    checked = check(browser, ADDRESS, csv(rows))
    assert list(refusals(checked)) == [4]
    assert not Place.objects.exists()


def test_centre_staff_do_not_import_another_county(
    browser_of: BrowserOf, county_staff: User, settings: Settings, tmp_path: Path
) -> None:
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    hongdong = [("141024000000", "洪洞县", "county", "141000000000", "")]
    assert list(refusals(check(browser_of(county_staff), ADDRESS, csv(hongdong)))) == [2]
