"""Entering hours: one request, five hundred stations at once, and what the marks cost the writers."""

import json
import time
from collections.abc import Sequence

from django.db import connection

from portal import rollup
from portal.models import MonthlyTotal
from practice.models import ChangedMonth

from ..client import Job, request
from ..context import CREW, Bench, CannotMeasure, Measure, Spare
from ..processes import cpu_seconds
from ..table import Goal, Line
from ..writers import Share, together
from .pages import BARE

POSTS, WARMING, STATIONS, CLIENTS = 60, 24, 500, 8
LONGEST_WAIT = 180.0
PER = 10_000

POST_LINES = (
    Line("post.cpu", f"one POST of {CREW} service records: CPU", "ms", BARE, Goal(12)),
    Line("post.sql", "of it: PostgreSQL", "ms"),
    Line("post.rate", "one POST: requests", "/s", BARE),
)


def entries(bench: Bench, spare: Spare) -> bytes:
    """The head of the station sends the hours of forty volunteers."""
    records = [{"volunteer": volunteer, "minutes": 60 + volunteer % 3 * 30} for volunteer in spare.crew]
    token = bench.token(bench.county.head_of(spare.station))
    body = json.dumps({"records": records}).encode()
    return request(f"/api/v1/activities/{spare.pk}/hours/", method="POST", body=body, token=token)


def one_post(bench: Bench) -> None:
    """Each to another activity, at another station, with a token of its own; no roll-up runs meanwhile."""
    messages = [entries(bench, spare) for spare in bench.spare(WARMING + POSTS)]
    once = {"connections": 4, "status": 201, "least": CREW}
    # A connection plans its statements once in its life; that is not what each POST costs.
    bench.clients.run(Job(bench.portal.port, messages[:WARMING], count=WARMING, **once))
    messages = messages[WARMING:]
    once["count"] = POSTS
    ours, floor = bench.beside(lambda: bench.leg(bench.portal, messages, **once), bench.bare_leg)
    bench.samples.add("post.cpu", ours.each, floor.each)
    bench.samples.add("post.sql", ours.each_of_database)
    bench.samples.add("post.rate", ours.outcome.rate, floor.outcome.rate)


# --- the flood

FLOOD_LINES = (
    Line(
        "flood.cpu",
        f"{STATIONS} stations x {CREW} records from {CLIENTS} clients until the totals are right: CPU per {PER:,}",
        "s",
        goal=Goal(3, of_ours=True),
        grows=Goal(1.3),
    ),
    Line("flood.server", "of it: web servers", "s"),
    Line("flood.worker", "of it: roll-up (Celery worker)", "s"),
    Line("flood.postgres", "of it: PostgreSQL", "s"),
    Line("flood.time", "time from the first request to the last total", "s"),
)


def flood(bench: Bench) -> None:
    rollup.drain()
    worker = bench.servers.start_worker()
    try:
        wait_for_worker()
        messages = [entries(bench, spare) for spare in bench.spare(STATIONS)]
        before, begun = used(bench, worker.pid), time.perf_counter()
        bench.clients.run(Job(bench.portal.port, messages, count=len(messages), connections=CLIENTS, status=201))
        wait_until_counted()
        elapsed = time.perf_counter() - begun
        spent = [now - then for now, then in zip(used(bench, worker.pid), before, strict=True)]
    finally:
        bench.servers.end(worker)
    check_totals(bench)
    share = STATIONS * CREW / PER
    for name, seconds in zip(("server", "worker", "postgres"), spent, strict=True):
        bench.samples.add(f"flood.{name}", seconds / share)
    bench.samples.add("flood.cpu", sum(spent) / share)
    bench.samples.add("flood.time", elapsed)


def used(bench: Bench, worker: int) -> list[float]:
    postgres = bench.servers.postgres
    return [cpu_seconds([bench.portal.pid]), cpu_seconds([worker]), cpu_seconds([postgres.pid] if postgres else [])]


def wait_for_worker() -> None:
    """Until it answers: from then on its start is not counted."""
    from celery import current_app

    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        if current_app.control.ping(timeout=1):
            return
    raise CannotMeasure("the Celery worker did not answer")


def wait_until_counted() -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while ChangedMonth.objects.exists():
        if time.monotonic() > deadline:
            raise CannotMeasure(f"the log was not empty after {LONGEST_WAIT:.0f} s")
        time.sleep(0.1)


def check_totals(bench: Bench) -> None:
    """The stored totals of the month are those that a count of the facts gives."""
    columns = ("place_id", "slice", "key", *MonthlyTotal.MEASURES)
    rows = MonthlyTotal.objects.filter(month=bench.last_month).values_list(*columns)
    stored = {rollup.Cell(place, slice_, key): rollup.Measures(*found) for place, slice_, key, *found in rows}
    fresh = rollup.recompute(bench.last_month)
    if stored != fresh:
        wrong = [cell for cell in stored.keys() | fresh.keys() if stored.get(cell) != fresh.get(cell)]
        shown = f"{wrong[0]} is {stored.get(wrong[0])} and should be {fresh.get(wrong[0])}"
        raise CannotMeasure(f"{len(wrong)} totals of {len(fresh)} are not those of a recompute: {shown}")


# --- what the marks cost

MARKING_LINES = (
    Line(
        "marks.rate",
        f"entering and approving with marks, {CLIENTS} clients: records",
        "/s",
        "without marks",
        Goal(0.65, at_least=True),
    ),
    Line("marks.cpu", "the same: CPU per 1,000 records", "ms", "without marks"),
)
EACH = 10
"""Activities that each client enters and approves, in one leg."""


def marks(bench: Bench) -> None:
    """The services as the desk calls them, in eight processes; without marks, neither triggers nor calls note them."""
    records = CLIENTS * EACH * CREW

    def leg(*, marking: bool) -> tuple[float, float]:
        shares = shares_of(bench, bench.spare(CLIENTS * EACH))
        switch_triggers(on=marking)
        try:
            before = bench.cpu()
            done = together(shares, marking=marking, environment=bench.servers.environment("command"))
            return records / done.seconds, (done.cpu + bench.cpu() - before) * 1000 * 1000 / records
        finally:
            switch_triggers(on=True)

    ours, floor = bench.beside(lambda: leg(marking=True), lambda: leg(marking=False))
    # What was written unmarked is counted now, so that the totals are right for whoever comes next.
    rollup.rebuild_month(bench.last_month)
    rollup.drain()
    bench.samples.add("marks.rate", ours[0], floor[0])
    bench.samples.add("marks.cpu", ours[1], floor[1])


def shares_of(bench: Bench, spares: Sequence[Spare]) -> list[Share]:
    county = bench.county
    jobs = [(one.pk, county.enterer(one.station), county.approver(one.station), one.crew) for one in spares]
    return [Share(jobs[number::CLIENTS]) for number in range(CLIENTS)]


NOTING = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND prosrc ~* 'insert\\s+into\\s+(practice|volunteers|portal)_[a-z]*change'
"""
"""Triggers that note changes in a log, whatever they are called."""


def switch_triggers(*, on: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NOTING)
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} {"ENABLE" if on else "DISABLE"} TRIGGER "{name}"')


MEASURES = (
    Measure("one POST", POST_LINES, one_post),
    Measure("the flood", FLOOD_LINES, flood),
    Measure("writes with marks", MARKING_LINES, marks),
)
