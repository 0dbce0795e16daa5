"""The leaders' page for the centre: from the roll-up, and the same figures from the facts."""

from statistics import median

from django.db import connection
from django.test import Client

from portal import rollup
from portal.models import MonthlyTotal
from portal.totals.figures import trend_months
from practice.models import Place, User

from ..context import Bench, CannotMeasure, Measure
from ..replay import Recorder
from ..table import Goal, Line

TURNS = 7
LINES = (
    Line("totals.sql", "/totals/ for the centre: SQL", "ms", "the same figures from the facts", grows=Goal(1.3)),
    Line("totals.limit", "the same: SQL by itself", "ms", goal=Goal(5, of_ours=True)),
    Line("totals.queries", "the same: queries", "", goal=Goal(7, of_ours=True)),
    Line(
        "totals.faster", "how many times faster than from the facts", "x", goal=Goal(100, at_least=True, of_ours=True)
    ),
)


def centre(bench: Bench) -> None:
    """In this process, signed in as the leader; sessions and accounts are among the queries."""
    # What autovacuum does within a minute of a rebuild; it is off here, so that no measure pays for another's writes.
    bench.sql(f"VACUUM (ANALYZE) {MonthlyTotal._meta.db_table}")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=bench.county.leader), backend="django.contrib.auth.backends.ModelBackend")
    url = f"/totals/?month={bench.last_month:%Y-%m}"
    spent, queries = [], []
    for _ in range(TURNS):
        with connection.execute_wrapper(recorder := Recorder()):
            answer = client.get(url)
        if answer.status_code != 200:
            raise CannotMeasure(f"{url}: status {answer.status_code}")
        spent.append(recorder.seconds)
        queries.append(len(recorder.statements))
    facts = seconds_from_facts(bench)
    bench.samples.add("totals.sql", median(spent) * 1000, facts * 1000)
    bench.samples.add("totals.limit", median(spent) * 1000)
    bench.samples.add("totals.queries", median(queries))
    bench.samples.add("totals.faster", facts / median(spent))


def seconds_from_facts(bench: Bench) -> float:
    """What the page shows, counted anew: the centre and the places below it this month, its trend of two years."""
    centre_key = 1
    below = set(Place.objects.filter(parent=centre_key).values_list("pk", flat=True))
    with connection.execute_wrapper(recorder := Recorder()):
        for month in trend_months(bench.last_month):
            rollup.recompute(month, {centre_key} | (below if month == bench.last_month else set()))
    return recorder.seconds


MEASURES = (Measure("/totals/", LINES, centre),)
