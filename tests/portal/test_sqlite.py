"""SQLite as `dev.py run` uses it: several writers at once."""

import os
from pathlib import Path

from tests.portal.test_settings import SECRETS, fresh_process

# Two transactions read, meet, and only then write: under SQLite's own defaults one of them has to fail. Where the
# second must wait for the first to end, they cannot meet, and each goes on alone.
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
meeting = threading.Barrier(2)
def write():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT n FROM counter")
            n = cursor.fetchone()[0]
            try:
                meeting.wait(1)
            except threading.BrokenBarrierError:
                pass
            cursor.execute("UPDATE counter SET n = %s", [n + 1])
    except OperationalError as error:
        errors.append(str(error))
    connection.close()
threads = [threading.Thread(target=write) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
with connection.cursor() as cursor:
    cursor.execute("SELECT n FROM counter")
    print(cursor.fetchone()[0], *errors, sep="; ")
"""


def outcome(folder: Path, *, plain: bool) -> str:
    environment = {
        **SECRETS,
        "PORTAL_ENV_FILE": os.devnull,
        "DATABASE_URL": f"sqlite:///{folder / 'writers.sqlite3'}",
    }
    done = fresh_process(WRITERS.format(plain=plain), environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_writers_queue_and_none_is_lost(tmp_path: Path) -> None:
    assert outcome(tmp_path, plain=False) == "2"


def test_writers_fail_under_the_defaults(tmp_path: Path) -> None:
    """The control: the test above can fail."""
    assert outcome(tmp_path, plain=True) == "1; database is locked"
