"""A real Celery worker in one process, slowed down so that a kill finds it at work.

Run as ``python -m tests.portal.rollup_worker SECONDS [broken]``. ``broken`` is the control: it takes the marks in a
transaction of their own before it counts, as one must not.
"""

import datetime as dt
import os
import sys
import time
from typing import Any

import django


def main(seconds: float, *, is_broken: bool) -> None:
    django.setup()
    from portal.celery import app
    from portal.rollup import draining, recompute

    def slowly(*arguments: Any) -> Any:
        time.sleep(seconds)
        found = recompute(*arguments)
        time.sleep(seconds)
        return found

    vars(draining)["recompute"] = slowly
    if is_broken:
        vars(draining)["drain_batch"] = broken_batch
    app.worker_main(
        ["worker", "--pool", "solo", "--loglevel", "WARNING", "--hostname", f"test-{os.getpid()}@localhost"]
    )


def broken_batch(*, now: dt.datetime) -> int | None:
    from portal.rollup import draining
    from portal.rollup.marks import oldest_month, take
    from portal.rollup.tree import with_ancestors
    from portal.rollup.writing import store

    month = oldest_month()
    if month is None:
        return 0
    places = with_ancestors(take(month), month)
    slowly = vars(draining)["recompute"]
    return len(store(month, places, slowly(month, places), now))


if __name__ == "__main__":
    main(float(sys.argv[1]), is_broken="broken" in sys.argv[2:])
