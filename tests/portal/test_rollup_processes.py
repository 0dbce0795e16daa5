"""Real workers on a real queue and a committed database: killed, doubled and run twice, the totals come out right."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection, transaction

from portal.models import RollUpState
from portal.rollup import reconcile
from practice.models import ChangedMonth, Place, PlaceLineage
from practice.services import move_place
from practice.waking import forget_call

from .histories import MONTHS, County, touch
from .naive import expected_totals, stored_totals

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 60
DRAIN_TAKES = 0.15
"""Seconds that a slowed worker sleeps before and again after counting, with its transaction open."""


class Workers:
    """The workers this test started; nothing else is ever signalled."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "CELERY_EAGER": "off",
            "PORTAL_PROCESS": "worker",
            "CELERY_VISIBILITY_TIMEOUT": "3",
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def start(self, *arguments: str, seconds: float = DRAIN_TAKES) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.portal.rollup_worker", str(seconds), *arguments]
        quiet = subprocess.DEVNULL
        worker = subprocess.Popen(
            command, cwd=django_settings.BASE_DIR, env=self.environment, stdout=quiet, stderr=quiet
        )
        self.running.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """kill -9: nothing gets to tidy up."""
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=10)
        self.running.remove(worker)

    def kill_all(self) -> None:
        for worker in list(self.running):
            self.kill(worker)


def database_url() -> str:
    database = connection.settings_dict
    return (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )


@pytest.fixture
def workers(settings: Any) -> Iterator[Workers]:
    """Calls go to the real queue, emptied first."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    current_app.conf.task_always_eager = False
    current_app.control.purge()
    forget_call()
    started = Workers()
    yield started
    current_app.conf.task_always_eager = True
    started.kill_all()
    wait_until(lambda: not someone_else_is_connected(), "the killed workers' transactions are gone")


def someone_else_is_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return bool(cursor.fetchone()[0] > 1)


def wait_until(happened: Callable[[], bool], what: str, *, meanwhile: Callable[[], None] = lambda: None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain until {what}"
        meanwhile()
        time.sleep(0.02)


def is_in_hand() -> bool:
    """Whether a worker holds the roll-up's lock at this moment."""
    with transaction.atomic():
        rows = RollUpState.objects.filter(pk=RollUpState.ONLY)
        return rows.exists() and not rows.select_for_update(skip_locked=True).exists()


def call() -> None:
    """As beat does: ask for a roll-up, whether there is anything to do or not."""
    current_app.signature("portal.roll_up").apply_async()


def call_now_and_then(chance: random.Random) -> Callable[[], None]:
    return lambda: call() if chance.random() < 0.02 else None


def finish(chance: random.Random) -> None:
    wait_until(lambda: not ChangedMonth.objects.exists(), "the log is empty", meanwhile=call_now_and_then(chance))
    wait_until(lambda: not is_in_hand(), "the last worker is done")


def write(county: County, chance: random.Random, times: int = 1) -> None:
    """Sessions and hours here and there, each in its own committed transaction."""
    for _ in range(times):
        with transaction.atomic():
            touch(county, Place.objects.get(pk=chance.choice(county.places).pk), chance.choice(MONTHS), chance)


def test_worker_killed_in_the_middle_loses_nothing(workers: Workers) -> None:
    chance = random.Random(11)
    county = County()
    kills = 0
    for _ in range(3):
        worker = workers.start()
        write(county, chance, times=4)
        wait_until(is_in_hand, "the worker is at it", meanwhile=call_now_and_then(chance))
        time.sleep(chance.uniform(0, 2 * DRAIN_TAKES))
        workers.kill(worker)
        kills += 1
    assert ChangedMonth.objects.exists()

    workers.start(seconds=0)
    finish(chance)

    assert kills == 3
    assert stored_totals() == expected_totals(county.parents) != {}
    assert reconcile().differences == 0


def test_two_workers_at_once_and_every_call_twice(workers: Workers) -> None:
    chance = random.Random(12)
    county = County()
    both = [workers.start(seconds=0.02), workers.start(seconds=0.02)]
    write(county, chance)
    wait_until(lambda: not ChangedMonth.objects.exists(), "they are up", meanwhile=call_now_and_then(chance))
    for number in range(30):
        write(county, chance)
        call()
        call()
        if number == 15:
            station, institute = (
                Place.objects.get(pk=county.stations[0].pk),
                Place.objects.get(pk=county.institutes[1].pk),
            )
            move_place(place=station, parent=institute, by=county.head, from_month=MONTHS[2])
            county.remember(station, institute, MONTHS[2])
    finish(chance)

    assert all(worker.poll() is None for worker in both)
    assert PlaceLineage.objects.filter(from_month=MONTHS[2]).exists()
    assert stored_totals() == expected_totals(county.parents) != {}


def test_kills_at_random_while_others_write_and_count(workers: Workers) -> None:
    chance = random.Random(13)
    county = County()
    workers.start()
    workers.start()
    for round_ in range(4):
        write(county, chance, times=5)
        wait_until(is_in_hand, "a worker is at it", meanwhile=call_now_and_then(chance))
        time.sleep(chance.uniform(0, 2 * DRAIN_TAKES))
        write(county, chance, times=2)
        workers.kill(chance.choice(workers.running))
        workers.start(seconds=DRAIN_TAKES if round_ < 3 else 0)
    finish(chance)

    assert stored_totals() == expected_totals(county.parents) != {}


def test_control_marks_taken_apart_from_the_count_lose_an_update(workers: Workers) -> None:
    """The same kill, and the comparison does see it when the roll-up is built wrong."""
    chance = random.Random(14)
    county = County()
    worker = workers.start("broken", seconds=2)
    write(county, chance)
    wait_until(lambda: not ChangedMonth.objects.exists(), "the marks are taken", meanwhile=call_now_and_then(chance))
    workers.kill(worker)

    workers.start(seconds=0)
    call()
    finish(chance)

    assert stored_totals() != expected_totals(county.parents)
    assert reconcile().differences > 0
    assert stored_totals() == expected_totals(county.parents)
