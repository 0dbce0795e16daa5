"""The bench's own parts: its arithmetic, its clock, its client and its county. Nothing here is timed."""

import datetime as dt
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from activities.models import Activity
from portal import rollup
from portal.models import MonthlyTotal
from practice.days import long_month, next_month
from practice.models import ChangedMonth, Place, PlaceLineage, PlaceRole
from tests.bench import table
from tests.bench.client import Job, WrongAnswer, fetch, request, run
from tests.bench.county import PLANNED, SPARE_PER_STATION, County, Size
from tests.bench.loading import count_totals, fill
from tests.bench.processes import cpu_seconds, machine
from tests.bench.table import FAILED, MET, MISSED, NO_GOAL, Goal, Line, Samples, judge
from volunteers.models import ServiceRecord, Volunteer

# --- the table


def judged(line: Line, ours: list[float], floors: list[float] | None = None) -> table.Result:
    samples = Samples()
    for number, one in enumerate(ours):
        samples.add(line.key, one, floors[number] if floors else None)
    return judge(line, samples)


def test_ratio_is_the_middle_of_the_rounds_own_ratios() -> None:
    found = judged(Line("a", "a", "ms", "bare", Goal(2)), [10, 30, 60], [10, 10, 30])
    assert (found.ours, found.floor, found.ratio, found.verdict) == (30, 10, 2, MET)


@pytest.mark.parametrize(
    "goal, ours, verdict",
    [
        (Goal(1.6), 1.6, MET),
        (Goal(1.6), 1.61, MISSED),
        (Goal(0.65, at_least=True), 0.65, MET),
        (Goal(0.65, at_least=True), 0.64, MISSED),
        (None, 99, NO_GOAL),
    ],
)
def test_goal_is_met_on_its_own_side(goal: Goal | None, ours: float, verdict: str) -> None:
    assert judged(Line("a", "a", "ms", "bare", goal), [ours], [1]).verdict == verdict


@pytest.mark.parametrize("ours, verdict", [(5, MET), (5.1, MISSED)])
def test_goal_of_the_figure_itself_needs_no_floor(ours: float, verdict: str) -> None:
    assert judged(Line("a", "a", "ms", goal=Goal(5, of_ours=True)), [ours]).verdict == verdict


def test_line_without_samples_failed_and_says_why() -> None:
    line, samples = Line("a", "the path", "ms", "bare", Goal(2)), Samples()
    samples.failures["a"] = "it broke"
    assert judge(line, samples).verdict == FAILED
    assert "failed: it broke" in table.markdown([judge(line, samples)])


def test_line_that_failed_in_one_round_is_not_passed_off_as_whole() -> None:
    line, samples = Line("a", "the path", "ms", "bare", Goal(2)), Samples()
    samples.add("a", 1, 1)
    samples.failures["a"] = "round 2 broke"
    assert (judge(line, samples).verdict, judge(line, samples).reason) == (FAILED, "round 2 broke")


def test_markdown_has_one_row_for_each_line() -> None:
    met = judged(Line("a", "page", "ms", "bare", Goal(2)), [1.234], [1])
    alone = judged(Line("b", "size", "kB", goal=Goal(10, of_ours=True)), [12345])
    assert table.markdown([met, alone]).splitlines()[2:] == [
        "| page | 1.23 ms | 1 (bare) | 1.23 x | ≤ 2 x | met |",
        "| size | 12,345 kB |  |  | ≤ 10 | missed |",
    ]


def test_growth_compares_the_lines_that_both_runs_have() -> None:
    lines = [Line("a", "page", "ms", grows=Goal(1.3)), Line("b", "gone", "ms", grows=Goal(1.3)), Line("c", "not", "ms")]
    small = {"lines": [{"key": "a", "ours": 10}, {"key": "b", "ours": None}, {"key": "c", "ours": 1}]}
    large = {"lines": [{"key": "a", "ours": 14}, {"key": "b", "ours": 1}, {"key": "c", "ours": 1}]}
    (found,) = table.growth(lines, small, large)
    assert (found.line.key, found.ratio, found.verdict) == ("a", 1.4, MISSED)
    assert "| page | 10 ms | 14 ms | 1.4 x | ≤ 1.3 x | missed |" in table.growth_markdown([found], 1, 10)


def test_json_keeps_every_round(tmp_path: Path) -> None:
    line, samples = Line("a", "page", "ms", "bare", Goal(2)), Samples()
    samples.add("a", 3, 2)
    file = table.write(tmp_path / "new", "100", table.as_json([judge(line, samples)], samples, {"records": 100}))
    kept = json.loads(file.read_text())
    assert kept["records"] == 100
    assert {name: kept["lines"][0][name] for name in ("rounds", "floors", "ratio", "verdict")} == {
        "rounds": [3],
        "floors": [2],
        "ratio": 1.5,
        "verdict": MET,
    }


# --- the clock

BURN = "import sys, time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n"
WAIT = "print('done', flush=True); sys.stdin.read()"


def burned(script: str) -> float:
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        return cpu_seconds([child.pid])


def test_cpu_of_a_living_process_is_counted() -> None:
    assert 0.19 <= burned(BURN + WAIT) < 5


def test_cpu_of_a_child_that_ended_counts_with_its_parent() -> None:
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}], check=True)\n"
    assert burned(inner + WAIT) >= 0.19


def test_cpu_of_a_living_child_is_counted_once() -> None:
    inner = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {BURN + WAIT!r}], "
    inner += "stdin=subprocess.PIPE, stdout=subprocess.PIPE); p.stdout.readline()\n"
    assert 0.19 <= burned(inner + WAIT) < 5


def test_process_that_has_gone_counts_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert cpu_seconds([child.pid]) == 0


def test_machine_is_described() -> None:
    found = machine()
    assert found["memory"].endswith("GB")
    assert not found["cpu"].startswith(("0", "None"))


# --- the client


def answering(*answers: bytes) -> Iterator[int]:
    """A server that gives each connection the answers in turn, again and again."""

    def serve(connected: socket.socket) -> None:
        with connected:
            turn = 0
            while b"\r\n\r\n" in connected.recv(65_536):
                answer = answers[turn % len(answers)]
                # In two pieces, so that the client has to wait for the rest.
                connected.sendall(answer[:25])
                connected.sendall(answer[25:])
                turn += 1

    def accept(listening: socket.socket) -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connected,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def answer(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nX: y\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    yield from answering(*getattr(request, "param", (answer(b"ok"),)))


@pytest.mark.parametrize("port", [(answer(b"ok"), answer(b"x" * 300_000))], indirect=True)
def test_client_reads_every_answer_whole(port: int) -> None:
    done = run(Job(port, [request("/")], count=10, connections=1))
    assert (done.answers, done.bytes, done.sizes) == (10, 5 * 300_002, {2: 5, 300_000: 5})
    assert done.rate > 0


def test_client_sends_as_often_as_it_is_told_over_all_connections(port: int) -> None:
    assert run(Job(port, [request("/a"), request("/b")], count=25, connections=4)).answers == 25
    assert run(Job(port, [request("/")], count=2, connections=4)).answers == 2


def test_client_stops_when_the_time_is_up(port: int) -> None:
    assert run(Job(port, [request("/")], seconds=0.05, connections=2)).answers > 0


@pytest.mark.parametrize(
    "port, wrong",
    [
        ((answer(b"ok"), answer(b"no", "500 Broken")), "status 500 instead of 200"),
        ((answer(b"o"),), "a body of 1 bytes, at least 2"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",), "without Content-Length"),
    ],
    indirect=["port"],
)
def test_client_refuses_a_wrong_answer(port: int, wrong: str) -> None:
    with pytest.raises(WrongAnswer, match=wrong):
        run(Job(port, [request("/")], count=3, connections=1, least=2))


def test_job_without_an_end_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match="needs an end"):
        run(Job(port, [request("/")]))


def test_single_request_gives_headers_and_body(port: int) -> None:
    assert fetch(port, request("/")) == (200, {"x": "y", "content-length": "2"}, b"ok")


def test_request_is_what_a_browser_would_send() -> None:
    head, _, body = request("/a", method="POST", body=b"{}", token="t").partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        *(b"POST /a HTTP/1.1", b"Host: 127.0.0.1", b"Connection: keep-alive", b"Accept-Encoding: gzip"),
        *(b"Authorization: Token t", b"Content-Type: application/json", b"Content-Length: 2"),
    ]
    assert body == b"{}"


# --- the county

SMALL = Size(
    records=2_000,
    day=dt.date(2026, 3, 5),
    institutes=3,
    stations=24,
    points=30,
    volunteers=900,
    programmes=30,
    span=3,
)


def test_months_end_with_the_last_whole_one() -> None:
    assert [long_month(month) for month in SMALL.months] == ["2025年12月", "2026年1月", "2026年2月"]
    assert len(Size(1, dt.date(2026, 3, 31)).months) == 36
    assert long_month(SMALL.planned_month) == "2026年4月"


def test_every_volunteer_has_one_home() -> None:
    county = County(SMALL)
    homes = [pk for station in county.stations for pk in county.volunteers_of(station)]
    assert homes == list(range(1, 901))
    below = [pk for institute in county.institutes for pk in county.volunteers_of(institute)]
    assert below == homes


@pytest.mark.postgres
@pytest.mark.django_db
def test_loaded_county_is_one_that_the_portal_could_have_made() -> None:
    """CHECKs and UNIQUEs hold or the load would have failed; keys that point nowhere are looked for here."""
    Activity.objects.all().delete()
    fill(SMALL)
    connection.check_constraints()
    assert ServiceRecord.objects.count() == 2_000
    assert Volunteer.objects.count() == 900
    assert [Place.objects.filter(level=level).count() for level in (1, 2, 3, 4)] == [1, 3, 24, 30]
    assert set(ServiceRecord.objects.values_list("status", flat=True)) == set(ServiceRecord.Status.values)
    assert ServiceRecord.objects.filter(reverses__isnull=False).exclude(reverses__status="reversed").count() == 0
    assert Activity.objects.public().filter(month=SMALL.planned_month).count() == PLANNED
    assert Activity.objects.filter(status="held").count() == 24 * SPARE_PER_STATION
    assert PlaceRole.objects.filter(role="station_head").count() == 24
    lines = {place.pk: set(place.ancestor_ids) for place in Place.objects.all()}
    stored: dict[int, set[int]] = {}
    for place, ancestor in PlaceLineage.objects.values_list("place_id", "ancestor_id"):
        stored.setdefault(place, set()).add(ancestor)
    assert stored == lines
    check_totals()


def check_totals() -> None:
    count_totals()
    assert not ChangedMonth.objects.exists()
    columns = ("place_id", "slice", "key", *MonthlyTotal.MEASURES)
    for month in SMALL.months:
        rows = MonthlyTotal.objects.filter(month=month).values_list(*columns)
        stored = {rollup.Cell(place, slice_, key): rollup.Measures(*found) for place, slice_, key, *found in rows}
        assert stored == rollup.recompute(month)
        assert stored[rollup.Cell(1, "all", "")].minutes > 0
    assert not MonthlyTotal.objects.filter(month=next_month(SMALL.last_month)).exists()
