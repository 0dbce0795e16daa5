"""What the roll-up does, beside the least that a database must do for the same figures."""

from statistics import median
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import rollup
from portal.models import MonthlyTotal
from practice.models import Place, User
from practice.services import mark_all_changed
from volunteers.models import ServiceRecord
from volunteers.services import approve_hours

from .. import single_pass
from ..context import Bench, CannotMeasure, Cost, Measure
from ..table import Goal, Line
from .writing import check_totals

TURNS, BATCH = 5, 4_000
SCAN = """
    SELECT count(DISTINCT volunteer_id) FROM volunteers_servicerecord
    WHERE month = %(month)s AND status = 'approved' AND reverses_id IS NULL
"""

STATION_LINES = (
    Line(
        "station.cpu",
        "totals after a change of one (station, month): CPU",
        "ms",
        "the centre's distinct-volunteer scan",
        Goal(1.3),
        Goal(1.3),
    ),
    Line("station.time", "the same: time", "ms", "the centre's distinct-volunteer scan"),
)


def one_station(bench: Bench) -> None:
    """A station's waiting records are approved; then the log is drained. What is measured is the drain."""
    rollup.drain()
    ours: list[Cost] = []
    floors: list[Cost] = []
    for station in waiting_stations(bench, TURNS):
        approve(bench, ServiceRecord.objects.filter(place=station))
        with bench.clock() as cost:
            rollup.drain()
        ours.append(cost)
        with bench.clock() as cost:
            bench.sql(SCAN, {"month": bench.last_month})
        floors.append(cost)
    check_totals(bench)
    add_both(bench, "station", ours, floors)


def waiting_stations(bench: Bench, count: int) -> list[int]:
    waiting = ServiceRecord.objects.uncounted().filter(month=bench.last_month, place__in=bench.county.stations)
    found = sorted(set(waiting.values_list("place_id", flat=True)))
    if len(found) < count:
        raise CannotMeasure(f"only {len(found)} stations have records that wait")
    return found[:: len(found) // count][:count]


def approve(bench: Bench, records: Any) -> int:
    """The centre approves what waits of these in the measured month."""
    keys = list(records.uncounted().filter(month=bench.last_month).values_list("pk", flat=True)[:BATCH])
    by = User.objects.get(pk=bench.county.staff[1])
    return approve_hours(records=keys, by=by, now=timezone.now()).decided


def add_both(bench: Bench, key: str, ours: list[Cost], floors: list[Cost]) -> None:
    """Milliseconds; of several turns in a round, the middle one."""
    bench.samples.add(f"{key}.cpu", median(one.cpu for one in ours) * 1000, median(one.cpu for one in floors) * 1000)
    bench.samples.add(f"{key}.time", median(one.wall for one in ours) * 1000, median(one.wall for one in floors) * 1000)


BATCH_LINES = (
    Line(
        "batch.cpu",
        "a batch of changes at every place of one month: CPU",
        "ms",
        "one GROUPING SETS pass",
        Goal(1.3),
    ),
    Line("batch.time", "the same: time", "ms", "one GROUPING SETS pass"),
)


def batch(bench: Bench) -> None:
    """Some thousand records are approved and every place is marked; then the log is drained."""
    approve(bench, ServiceRecord.objects.all())
    with transaction.atomic():
        mark_all_changed((place, bench.last_month) for place in Place.objects.values_list("pk", flat=True))
    with bench.clock() as ours:
        rollup.drain()
    floors = []
    for _ in range(3):
        with bench.clock() as cost:
            bench.sql(single_pass.ONE_MONTH, {"month": bench.last_month})
        floors.append(cost)
    check_totals(bench)
    add_both(bench, "batch", [ours], floors)


REBUILD_LINES = (
    Line(
        "rebuild.cpu",
        "full rebuild of all months: CPU",
        "s",
        "REFRESH MATERIALIZED VIEW",
        Goal(1.2),
        Goal(11),
    ),
    Line("rebuild.time", "the same: time", "s", "REFRESH MATERIALIZED VIEW"),
)


def rebuild(bench: Bench) -> None:
    def ours() -> Cost:
        bench.sql(f"TRUNCATE {MonthlyTotal._meta.db_table}")
        with bench.clock() as cost:
            for month in rollup.months_on_record():
                rollup.rebuild_month(month)
        return cost

    def floor() -> Cost:
        months = rollup.months_on_record()
        bench.sql(single_pass.VIEW.format(first=months[0], last=months[-1]))
        with bench.clock() as cost:
            bench.sql("REFRESH MATERIALIZED VIEW bench_totals")
        return cost

    mine, theirs = bench.beside(ours, floor)
    check_same_rows(bench)
    bench.samples.add("rebuild.cpu", mine.cpu, theirs.cpu)
    bench.samples.add("rebuild.time", mine.wall, theirs.wall)


def check_same_rows(bench: Bench) -> None:
    """The view holds the same totals: otherwise the two could not be set side by side."""
    columns = ", ".join(("month", "place_id", "slice", "key", *single_pass.MEASURES))
    table = MonthlyTotal._meta.db_table
    for one, other in ((table, "bench_totals"), ("bench_totals", table)):
        missing = bench.sql(
            f"SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}) d"
        )
        if missing[0][0]:
            raise CannotMeasure(f"{missing[0][0]} rows of {one} are not in {other}")


MEASURES = (
    Measure("one station's change", STATION_LINES, one_station),
    Measure("a batch of changes", BATCH_LINES, batch),
    Measure("full rebuild", REBUILD_LINES, rebuild),
)
