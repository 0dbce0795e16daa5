"""``python -m tests.bench [--records N] [--rounds N] [--only WORD]``: the whole bench, from servers to table.

Everything it starts ends with it: at the end, on Ctrl-C, on SIGTERM, and when the time is up.
"""

import argparse
import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.keeper import CannotStart

from . import table
from .processes import machine
from .servers import KEPT, ROOT, Servers

if TYPE_CHECKING:
    from .context import Bench, Measure

LONGEST = 75 * 60
SMALLEST, LARGEST = 20_000, 20_000_000


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measures the hot paths beside their floors.")
    parser.add_argument("--records", type=int, default=1_000_000, help="service records to load (1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="times everything is measured (5)")
    parser.add_argument("--only", default="", help="only the measures whose name holds one of these words, by commas")
    chosen = parser.parse_args()
    if not SMALLEST <= chosen.records <= LARGEST or not 1 <= chosen.rounds <= 8:
        parser.error(f"records from {SMALLEST:,} to {LARGEST:,}, rounds from 1 to 8")
    return chosen


def stop_orderly(sign: int, _frame: Any) -> None:
    """An exception, so that whatever is under way is left through its ``finally``."""
    raise SystemExit(f"ended by {signal.Signals(sign).name}")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def main() -> int:
    chosen = options()
    for sign in (signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
        signal.signal(sign, stop_orderly)
    signal.alarm(LONGEST)
    month = dt.datetime.now(dt.UTC) + dt.timedelta(hours=8)
    servers = Servers(f"{chosen.records}-{month:%Y%m}")
    try:
        return bench(chosen, servers, month.date())
    except CannotStart as error:
        say(f"{error}")
        return 1
    finally:
        # A second Ctrl-C must not leave a server behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.alarm(0)
        servers.stop()


def bench(chosen: argparse.Namespace, servers: Servers, day: dt.date) -> int:
    begun = time.monotonic()
    servers.redis = servers.start_redis()
    servers.start_kept_postgres()
    seconds = servers.load(chosen.records, day.isoformat())
    say(f"{chosen.records:,} records " + (f"loaded in {seconds:.0f} s" if seconds else "kept from an earlier run"))
    servers.copy()
    servers.collect_static()
    os.environ.update(servers.environment("command"))
    import django

    django.setup()
    results, samples = measure(chosen, servers, day)
    head = about(chosen, servers, seconds, time.monotonic() - begun)
    content = table.as_json(results, samples, head)
    if not chosen.only:
        say(f"written to {table.write(KEPT, f'{chosen.records}', content).relative_to(ROOT)}")
    print_all(head, results, growths(chosen.records, content, [found.line for found in results]))
    return 1 if any(found.verdict == table.FAILED for found in results) else 0


def measure(chosen: argparse.Namespace, servers: Servers, day: dt.date) -> tuple[list[table.Result], table.Samples]:
    from dataclasses import replace

    from .client import Clients
    from .context import Bench
    from .county import Size
    from .measures import MEASURES

    measures = [one for one in MEASURES if any(word in one.name for word in chosen.only.split(","))]
    with Clients() as clients:
        bare, portal = servers.start_web("tests.bench.bare"), servers.start_web("portal.wsgi")
        bench = Bench(servers, replace(Size.of(chosen.records), day=day), clients, bare, portal)
        try:
            run_rounds(chosen.rounds, measures, bench)
        except BaseException:
            # Ended early: what was measured until then is not thrown away.
            print(table.markdown([found for found in judged(measures, bench) if found.ours is not None]), flush=True)
            raise
    return judged(measures, bench), bench.samples


def run_rounds(rounds: int, measures: Sequence["Measure"], bench: "Bench") -> None:
    for bench.round in range(rounds):
        say(f"round {bench.round + 1} of {rounds}")
        for one in measures:
            run(one, bench)


def judged(measures: Sequence["Measure"], bench: "Bench") -> list[table.Result]:
    return [table.judge(line, bench.samples) for one in measures for line in one.lines]


def run(one: "Measure", bench: "Bench") -> None:
    """A measure that fails says why, and the others go on."""
    begun = time.monotonic()
    try:
        one.run(bench)
        word = "ok"
    except Exception as error:
        word = f"{type(error).__name__}: {error}".strip()
        for line in one.lines:
            bench.samples.failures[line.key] = word.splitlines()[0][:120]
    say(f"  {one.name}: {word} ({time.monotonic() - begun:.1f} s)")


def about(chosen: argparse.Namespace, servers: Servers, loading: float, whole: float) -> dict[str, Any]:
    import django

    version = str(servers.admin("SHOW server_version")[0][0])
    return {
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        "command": f"make bench RECORDS={chosen.records} ROUNDS={chosen.rounds}",
        "records": chosen.records,
        "rounds": chosen.rounds,
        "machine": machine() | {"django": django.get_version(), "postgresql": version},
        "loading_seconds": round(loading, 1),
        "seconds": round(whole, 1),
    }


def growths(records: int, content: dict[str, Any], lines: Sequence[table.Line]) -> str:
    """Beside the run of a tenth, or of ten times, as many records, where there is one."""
    import json

    for small in (records // 10, records):
        other = KEPT / f"{records // 10 if small != records else records * 10}.json"
        if other.is_file():
            before, after = json.loads(other.read_text()), content
            if small == records:
                before, after = after, before
            return (
                f"The smaller run is of {before['date']}, the larger of {after['date']}.\n\n"
                + table.growth_markdown(table.growth(lines, before, after), small, small * 10)
            )
    return ""


def print_all(head: dict[str, Any], results: Sequence[table.Result], grown: str) -> None:
    made = head["machine"]
    print(
        f"\n{head['date']} · `{head['command']}` · {made['cpu']}, {made['memory']}, {made['system']} · "
        f"Python {made['python']}, Django {made['django']}, PostgreSQL {made['postgresql']} · "
        f"loading {head['loading_seconds']} s, all {head['seconds']} s\n"
    )
    print(table.markdown(results))
    if grown:
        print(f"\n{grown}")


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
