"""SQLite as `dev.py run` uses it: several writers at once."""

import os
from pathlib import Path

import pytest

from tests.portal.test_settings import SECRETS, fresh_process

# Each transaction reads before it writes, which is what makes SQLite's own defaults fail at once.
WRITERS = """
import threading, django
from django.conf import settings
if {plain}:
    settings.DATABASES["default"]["OPTIONS"] = {{}}
django.setup()
from django.db import OperationalError, connection, transaction
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE counter (n integer)")
    cursor.execute("INSERT INTO counter VALUES (0)")
errors = []
def write():
    for _ in range(40):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT n FROM counter")
                n = cursor.fetchone()[0]
                cursor.execute("UPDATE counter SET n = %s", [n + 1])
        except OperationalError as error:
            errors.append(str(error))
    connection.close()
threads = [threading.Thread(target=write) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
with connection.cursor() as cursor:
    cursor.execute("SELECT n FROM counter")
    print(cursor.fetchone()[0], len(errors))
"""


def outcome(folder: Path, *, plain: bool) -> list[int]:
    environment = {
        **SECRETS,
        "PORTAL_ENV_FILE": os.devnull,
        "DATABASE_URL": f"sqlite:///{folder / 'writers.sqlite3'}",
    }
    done = fresh_process(WRITERS.format(plain=plain), environment)
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


def test_writers_queue_and_none_is_lost(tmp_path: Path) -> None:
    assert outcome(tmp_path, plain=False) == [160, 0]


@pytest.mark.slow
def test_writers_fail_under_the_defaults(tmp_path: Path) -> None:
    """The control: the test above can fail."""
    written, errors = outcome(tmp_path, plain=True)
    assert errors > 0
    assert written == 160 - errors
