"""A real Celery worker in one process, slowed down so that a kill finds it at work.

Run as ``python -m tests.portal.rollup_worker SECONDS [broken]``. ``broken`` is the control: it takes the marks in a
transaction of their own before it counts, as one must not.
"""

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def main(seconds: float, *, is_broken: bool) -> None:
    django.setup()
    from portal.celery import app
    from portal.rollup import draining

    for name in ("advance", "renew"):
        vars(draining)[name] = slowed(vars(draining)[name], seconds)
    if is_broken:
        vars(draining)["drain_batch"] = broken_batch
    app.worker_main(
        ["worker", "--pool", "solo", "--loglevel", "WARNING", "--hostname", f"test-{os.getpid()}@localhost"]
    )


def slowed(work: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    def slowly(*arguments: Any) -> Any:
        time.sleep(seconds)
        found = work(*arguments)
        time.sleep(seconds)
        return found

    return slowly


def broken_batch(*, now: dt.datetime) -> int | None:
    from portal.rollup import draining
    from portal.rollup.marks import oldest_month, take, take_counted

    month = oldest_month()
    if month is None:
        return 0
    taken, counted = take(month), take_counted(month)
    slowly = vars(draining)["advance"]
    return len(slowly(month, taken.places, counted, now))


if __name__ == "__main__":
    main(float(sys.argv[1]), is_broken="broken" in sys.argv[2:])
