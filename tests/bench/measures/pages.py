"""Public pages and API lists, beside a bare view under the same server."""

import time
from statistics import median
from typing import Any
from urllib.parse import quote

from django.test import Client

from activities.models import Activity
from portal.pagination import Cursor
from practice.models import Place

from ..client import Job, fetch, request
from ..context import VERSION_SECONDS, Bench, CannotMeasure, Leg, Measure
from ..county import PLANNED
from ..replay import recorded, replayed
from ..table import Goal, Line

BARE = "bare"
SMALL, LARGE_PAGE, PACKED = 1024, 100.0, 10.0
COLD_TURNS = 12
LIST = "/api/v1/activities/?page_size=50"
GEOJSON = "/api/v1/places.geojson"
PAGE_GROWS = Goal(1.3)


def month_url(bench: Bench) -> str:
    return f"/calendar/?date={bench.planned_month:%Y-%m-%d}"


def compare(bench: Bench, rate: str, cpu: str, messages: list[bytes], **options: Any) -> Leg:
    """Requests per second and CPU per request beside the bare view's."""
    ours, floor = bench.alternating(messages, **options)
    bench.samples.add(rate, ours.outcome.rate, floor.outcome.rate)
    bench.samples.add(cpu, ours.each, floor.each)
    return ours


# --- the month page

WARM_LINES = (
    Line("month.rate", f"month page of {PLANNED} activities, kept: requests", "/s", BARE, Goal(0.65, at_least=True)),
    Line("month.cpu", "the same: CPU", "ms", BARE, Goal(1.6), PAGE_GROWS),
)


def kept_month(bench: Bench) -> None:
    message = request(month_url(bench))
    bench.clients.run(Job(bench.portal.port, [message], count=40, least=SMALL))
    compare(bench, "month.rate", "month.cpu", [message], least=SMALL)


COLD_LINES = (
    Line(
        "cold.time", "the same, cold (after a write to that month): time", "ms", "its SQL alone", Goal(3.5), PAGE_GROWS
    ),
    Line("cold.cpu", "cold: CPU", "ms", BARE, Goal(50), PAGE_GROWS),
    Line("cold.bytes", "cold: size", "kB", goal=Goal(LARGE_PAGE, of_ours=True)),
    Line("cold.gzip", "cold: size gzipped", "kB", goal=Goal(PACKED, of_ours=True)),
)


def cold_month(bench: Bench) -> None:
    """After each write the versions are looked at again; then one request makes the page anew."""
    url = month_url(bench)
    visitor = Client(SERVER_NAME="127.0.0.1")
    statements = recorded(lambda: visitor.get(url), before=lambda: changed(bench))
    spent, own, sql = [], 0.0, []
    for _ in range(COLD_TURNS):
        changed(bench)
        before = bench.cpu(bench.portal)
        begun = time.perf_counter()
        status, headers, body = fetch(bench.portal.port, request(url))
        spent.append(time.perf_counter() - begun)
        own += bench.cpu(bench.portal) - before
        check_page(status, body)
        sql.append(min(replayed(statements) for _ in range(3)))
    bench.samples.add("cold.time", median(spent) * 1000, median(sql) * 1000)
    bench.samples.add("cold.cpu", own / COLD_TURNS * 1000, bench.bare_leg().each)
    _, plain_headers, plain = fetch(bench.portal.port, request(url, gzip=False))
    if headers.get("content-encoding") != "gzip" or "content-encoding" in plain_headers:
        raise CannotMeasure("the page was not compressed for those who take gzip, and only for them")
    bench.samples.add("cold.bytes", len(plain) / 1000)
    bench.samples.add("cold.gzip", len(body) / 1000)


def check_page(status: int, body: bytes) -> None:
    if status != 200 or len(body) < SMALL:
        raise CannotMeasure(f"status {status} and {len(body)} bytes")


def changed(bench: Bench) -> None:
    """A write to the month that shows on its page; then every process looks at the versions again."""
    planned = Activity.objects.filter(month=bench.planned_month, status="published").order_by("pk")
    if not planned.filter(pk=planned[PLANNED // 2].pk).update(title=f"改过的活动 {time.monotonic_ns()}"):
        raise CannotMeasure("no planned activity to edit")
    time.sleep(VERSION_SECONDS)


FIRST_LINES = (Line("first.time", "first view of the month by a fresh process (own web server)", "ms"),)


def first_view(bench: Bench) -> None:
    """Imports are done when the server answers its health check; templates and caches are not."""
    web = bench.servers.start_web("portal.wsgi")
    try:
        begun = time.perf_counter()
        status, _, body = fetch(web.port, request(month_url(bench)))
        bench.samples.add("first.time", (time.perf_counter() - begun) * 1000)
        check_page(status, body)
    finally:
        bench.servers.end(web.process)


# --- the API's lists

LIST_LINES = (
    Line(
        "list.fresh.rate",
        "API list of 50 activities, not kept (a page never asked for)",
        "/s",
        BARE,
        Goal(0.2, at_least=True),
    ),
    Line("list.fresh.cpu", "the same: CPU", "ms", BARE, None, PAGE_GROWS),
    Line("list.fresh.sql", "of it: PostgreSQL", "ms"),
    Line("list.token.rate", "the same with a token (its look-up included)", "/s", BARE),
    Line("list.token.cpu", "with a token: CPU", "ms", BARE),
    Line("list.kept.rate", "API list of 50 activities, kept", "/s", BARE, Goal(0.65, at_least=True)),
    Line("list.kept.cpu", "the same: CPU", "ms", BARE),
)
ADDRESSES = 2_400
"""Never asked for before, in one round: more than a leg has time for."""


def api_list(bench: Bench) -> None:
    """A visitor who turns to a page that nobody has asked for before gets what nobody has kept: other 50 rows."""
    fresh = [request(f"{LIST}&cursor={quote(cursor)}") for cursor in pages_never_asked(bench)]
    ours = compare(bench, "list.fresh.rate", "list.fresh.cpu", fresh, least=SMALL)
    bench.samples.add("list.fresh.sql", ours.each_of_database)
    signed_in = request(LIST, token=bench.token(bench.county.heads[0]))
    compare(bench, "list.token.rate", "list.token.cpu", [signed_in], least=SMALL)
    kept = request(LIST)
    bench.clients.run(Job(bench.portal.port, [kept], count=40, least=SMALL))
    compare(bench, "list.kept.rate", "list.kept.cpu", [kept], least=SMALL)


def pages_never_asked(bench: Bench) -> list[str]:
    """Pages that begin behind one activity each, other ones each round."""
    first = PLANNED + bench.round * ADDRESSES
    rows = Activity.objects.public().order_by("-starts_at", "-pk").values_list("starts_at", "pk")
    found = [
        Cursor("-starts_at", False, start.isoformat(), pk).write() for start, pk in rows[first : first + ADDRESSES]
    ]
    if len(found) < ADDRESSES:
        raise CannotMeasure("too few activities for so many pages and rounds")
    return found


# --- the map's points

MAP_LINES = (
    Line("map.rate", "API: all places as GeoJSON, from the prebuilt bytes", "/s", BARE, Goal(0.65, at_least=True)),
    Line("map.cpu", "the same: CPU", "ms", BARE),
    Line("map.rebuilt", "rebuilding the GeoJSON (after a write to a place): CPU", "ms", BARE, Goal(60), PAGE_GROWS),
)


def places_map(bench: Bench) -> None:
    message = request(GEOJSON)
    bench.clients.run(Job(bench.portal.port, [message], count=40, least=SMALL))
    compare(bench, "map.rate", "map.cpu", [message], least=SMALL)
    own, turns = 0.0, COLD_TURNS // 2
    for turn in range(turns):
        Place.objects.filter(pk=bench.county.stations[turn]).update(phone=f"0358{int(time.time()) % 10_000_000:07d}")
        time.sleep(VERSION_SECONDS)
        before = bench.cpu(bench.portal)
        status, _, body = fetch(bench.portal.port, message)
        own += bench.cpu(bench.portal) - before
        check_page(status, body)
    bench.samples.add("map.rebuilt", own / turns * 1000, bench.bare_leg().each)


MEASURES = (
    Measure("month page, kept", WARM_LINES, kept_month),
    Measure("month page, cold", COLD_LINES, cold_month),
    Measure("month page, first view", FIRST_LINES, first_view),
    Measure("API list", LIST_LINES, api_list),
    Measure("GeoJSON", MAP_LINES, places_map),
)
