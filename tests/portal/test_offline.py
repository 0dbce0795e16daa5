"""What a service worker may keep, said by the server: public pages made for everybody, and nothing else."""

import json
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from practice.kept import pages
from practice.models import Place, User
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db

BrowserOf = Callable[[User], Client]
PUBLIC = ("/", "/calendar/", "/places/", "/news/", "/requests/", "/offline/")
PERSONAL = ("/feedback/", "/accounts/login/", "/desk/", "/admin/", "/nowhere/", "/healthz", "/totals/")
WORKER = (settings.BASE_DIR / "static/js/service-worker.js").read_text()


def public_paths() -> re.Pattern[str]:
    found = re.search(r"const PUBLIC = /(.+)/;", WORKER)
    assert found
    return re.compile(found[1].replace(r"\/", "/"))


def test_worker_stands_at_the_root_and_knows_what_the_page_without_a_network_needs(anonymous: Client) -> None:
    answer = anonymous.get("/sw.js")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert "ETag" in answer
    lines = answer.content.decode().splitlines()
    assert re.fullmatch(r'const VERSION = "[0-9a-f]{12}";', lines[0])
    files = json.loads(lines[1].removeprefix("const FILES = ").rstrip(";"))
    assert "/static/css/base.css" in files
    page = anonymous.get("/offline/").content.decode()
    drawn_with = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"(?! media)', page)
    assert set(files) == set(drawn_with)


def test_only_pages_made_for_everybody_are_marked(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station)
    for address in (*PUBLIC, activity.get_absolute_url(), station.get_absolute_url()):
        for _ in range(2):
            answer = anonymous.get(address)
            assert answer["X-Kept"] == "public", address
            assert not answer.cookies
    for address in PERSONAL:
        assert "X-Kept" not in anonymous.get(address), address


def test_pages_of_signed_in_people_are_not_marked(
    anonymous: Client, browser_of: BrowserOf, station_head: User, station: Place
) -> None:
    for address in PUBLIC:
        anonymous.get(address)
    assert len(pages) == len(PUBLIC)
    browser = browser_of(station_head)
    for address in (*PUBLIC, *PERSONAL):
        assert "X-Kept" not in browser.get(address), address


def test_worker_is_only_there_for_visitors(anonymous: Client, browser_of: BrowserOf, station_head: User) -> None:
    assert "js/offline.js" in anonymous.get("/").content.decode()
    assert "js/offline.js" not in browser_of(station_head).get("/").content.decode()


@pytest.mark.parametrize(
    ("path", "is_public"),
    [
        *(
            (path, True)
            for path in ("/", "/calendar/", "/map/", "/places/", "/places/7/", "/activities/7/", "/news/7/")
        ),
        *((path, False) for path in ("/signups/a1B2/", "/requests/a1B2/", "/requests/new/", "/feedback/a1B2/")),
        *(
            (path, False)
            for path in ("/activities/7/signup/", "/accounts/login/", "/desk/", "/admin/", "/api/v1/places/")
        ),
        *((path, False) for path in ("/activities/7/review/", "/news/7/join/", "/media/photo.jpg", "/feedback/")),
    ],
)
def test_list_of_what_may_be_kept(path: str, is_public: bool) -> None:
    assert bool(public_paths().match(path)) is is_public


def test_page_without_a_network_is_plain(anonymous: Client, county: Place) -> None:
    html = anonymous.get("/offline/").content.decode()
    assert "<h1>现在没有网络</h1>" in html


def test_site_can_stand_on_a_phone_s_first_screen(anonymous: Client) -> None:
    answer = anonymous.get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"], told["lang"]) == (settings.SITE_NAME, "/", "zh-Hans")
    assert [icon["sizes"] for icon in told["icons"]] == ["any", "192x192", "512x512"]
    assert 'rel="manifest" href="/manifest.webmanifest"' in anonymous.get("/").content.decode()


def test_devices_are_asked_for_nothing_but_a_position(anonymous: Client, county: Place) -> None:
    for address in (*PUBLIC, *PERSONAL):
        asked = anonymous.get(address)["Permissions-Policy"].split(", ")
        assert [rule for rule in asked if not rule.endswith("=()")] == ["geolocation=(self)"], address
