"""``python -m tests.bench.load RECORDS DAY``: migrate an empty database, named by DATABASE_URL, and load the county."""

import datetime as dt
import sys
from dataclasses import replace

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from .county import Size  # noqa: E402
from .loading import load  # noqa: E402


def main(records: int, day: dt.date) -> None:
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    load(replace(Size.of(records), day=day))


if __name__ == "__main__":
    main(int(sys.argv[1]), dt.date.fromisoformat(sys.argv[2]))
