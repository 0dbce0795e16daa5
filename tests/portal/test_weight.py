"""What the first view of each public page weighs over the wire: its HTML, styles, scripts and the pictures above."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from activities.models import Activity
from practice.models import Place
from tests.access.headers import missing
from tests.factories import ActivityFactory, ArticleFactory, InstituteFactory, PlaceFactory

pytestmark = pytest.mark.django_db

LIGHT, WITH_MAP = 60_000, 250_000
MAPS = {"/map/"}
NOT_RESIDENTS = re.compile(r"/(admin|desk|totals|api|accounts/(logout|password)|healthz|media)")
LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|icon)" href|script src|img(?![^>]*loading="lazy")[^>]* src)="([^"]+)"'
)
PACKED = {".css", ".js", ".svg", ".json"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of the portal that needs no key."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        elif not re.search(r"[<(^\\]", address):
            yield address


def residents_addresses() -> list[str]:
    found = {address for address in addresses(get_resolver().url_patterns) if not NOT_RESIDENTS.match(address)}
    return sorted(found)


def on_the_wire(content: bytes, suffix: str) -> int:
    return len(gzip.compress(content, 9)) if suffix in PACKED else len(content)


def weight_of(file: str) -> int:
    """Of a static file, with what a style sheet draws from others."""
    found = finders.find(file.removeprefix("/static/"))
    assert isinstance(found, str), file
    path = Path(found)
    content = path.read_bytes()
    others = re.findall(r'url\("?([^"#)]+)"?\)', content.decode()) if path.suffix == ".css" else []
    drawn = (on_the_wire((path.parent / other).read_bytes(), Path(other).suffix) for other in others)
    return on_the_wire(content, path.suffix) + sum(drawn)


def first_view(client: Client, address: str) -> int:
    html = client.get(address).content
    files = {file for file in LOADED.findall(html.decode()) if file.startswith("/static/")}
    return on_the_wire(html, ".svg") + sum(weight_of(file) for file in files)


@pytest.fixture
def pages_with_keys(county: Place) -> list[str]:
    """A county with some life in it: two dozen townships, and seventy activities of one month."""
    towns = [InstituteFactory(parent=county, short_name=f"第{n}镇所") for n in range(24)]
    stations = [PlaceFactory(parent=towns[n % 24], short_name=f"第{n}村站") for n in range(72)]
    activities = [ActivityFactory(place=station, title="“法进万家”普法宣传") for station in stations]
    article = ArticleFactory(place=county)
    return [activities[0].get_absolute_url(), towns[0].get_absolute_url(), article.get_absolute_url()]


@pytest.mark.parametrize("display", ["", "large"])
def test_first_view_of_every_public_page_is_light(display: str, pages_with_keys: list[str]) -> None:
    client = Client(headers={"cookie": f"display={display}"} if display else {})
    weights, wrong = {}, []
    busy = Activity.objects.first()
    assert busy
    shown = [*residents_addresses(), *pages_with_keys, f"/calendar/?view=month&date={busy.month}"]
    for address in shown:
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            weights[address] = first_view(client, address)
            wrong += [f"{address}: {found}" for found in missing(address, answer)]
    assert set(weights) >= {"/", "/calendar/", "/places/", "/offline/", "/news/", "/requests/", "/feedback/"}
    assert {page: weight for page, weight in weights.items() if weight > (WITH_MAP if page in MAPS else LIGHT)} == {}
    assert wrong == []


def test_weighing_notices_a_heavy_page(client: Client, county: Place) -> None:
    """The control: it finds styles and scripts, and counts them."""
    html = len(gzip.compress(client.get("/").content, 9))
    assert first_view(client, "/") > html + weight_of("css/base.css") + weight_of("css/components.css") + 1000


def test_nothing_blocks_the_first_view(pages_with_keys: list[str], client: Client) -> None:
    """Scripts wait for the page; pictures of an article or a place do not shift what is read."""
    for address in ["/", "/calendar/", "/places/", "/news/", *pages_with_keys]:
        html = client.get(address).content.decode()
        assert [tag for tag in re.findall(r"<script[^>]*>", html) if " defer" not in tag] == []
        assert "preload" not in html


def test_what_keeps_pages_without_a_network_is_small(client: Client, county: Place) -> None:
    extra = sum(on_the_wire(client.get(address).content, ".js") for address in ("/sw.js", "/offline/"))
    assert extra + weight_of("js/offline.js") <= 8_000
