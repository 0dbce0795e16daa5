"""Large spreadsheets: an export beside the same rows as CSV, a reading beside the library alone."""

import json
import subprocess
import sys

from ..context import Bench, CannotMeasure, Measure
from ..servers import ROOT
from ..table import Goal, Line

LONGEST = 300

LINES = (
    Line("export.cpu", "Excel export of 100,000 records: CPU", "s", "the same as CSV", Goal(2.5)),
    Line("export.memory", "the same: most memory above the start", "MB", goal=Goal(60, of_ours=True)),
    Line("read.cpu", "reading 100,000 rows of Excel: CPU", "s", "calamine alone", Goal(2)),
    Line("read.memory", "the same: most memory above the start", "MB", goal=Goal(150, of_ours=True)),
)


def sheets(bench: Bench) -> None:
    if bench.size.records < 100_000:
        raise CannotMeasure("needs 100,000 records")

    def work(kind: str) -> dict[str, float]:
        file = bench.servers.folder / f"table{'.csv' if kind == 'csv' else '.xlsx'}"
        command = [sys.executable, "-m", "tests.bench.sheet_work", kind, str(file)]
        environment = bench.servers.environment("command")
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST)
        if ran.returncode != 0:
            raise CannotMeasure(f"{kind}: {ran.stderr.strip()[-400:]}")
        answer: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
        return answer

    for ours, floor in (("export", "csv"), ("read", "calamine")):
        mine, theirs = bench.beside(lambda kind=ours: work(kind), lambda kind=floor: work(kind))  # type: ignore[misc]
        bench.samples.add(f"{ours}.cpu", mine["cpu"], theirs["cpu"])
        bench.samples.add(f"{ours}.memory", mine["grown"] / 1e6)


MEASURES = (Measure("spreadsheets", LINES, sheets),)
