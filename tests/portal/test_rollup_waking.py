"""A burst of writes makes one call, and a broker that is away costs neither the page nor the change."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction
from kombu.exceptions import OperationalError

from portal.models import MonthlyTotal
from portal.tasks import reconcile, roll_up
from practice import waking
from practice.models import ChangedMonth, Place
from practice.services import mark_changed
from tests.factories import ActivityFactory

from .test_rollup import OCTOBER, total

Callbacks = Callable[..., Any]


class Queue:
    """Stands where the broker does; counts the calls, or refuses them."""

    def __init__(self) -> None:
        self.calls = self.tries = 0
        self.is_away = False

    def signature(self, name: str) -> "Queue":
        assert name == "portal.roll_up"
        return self

    def apply_async(self, *, countdown: int) -> None:
        assert countdown == waking.DELAY
        self.tries += 1
        if self.is_away:
            raise OperationalError("away")
        self.calls += 1


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Queue:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    standing_in = Queue()
    local = LocMemCache("waking", {})
    local.clear()
    monkeypatch.setattr(waking, "current_app", standing_in)
    monkeypatch.setattr(waking, "cache", local)
    monkeypatch.setattr(waking, "broker", waking.Broker())
    return standing_in


def mark(place: Place, callbacks: Callbacks, times: int = 1) -> None:
    for _ in range(times):
        with callbacks(execute=True), transaction.atomic():
            mark_changed(place_id=place.pk, month=OCTOBER)


def test_burst_of_writes_makes_one_call(
    queue: Queue, station: Place, django_capture_on_commit_callbacks: Callbacks
) -> None:
    mark(station, django_capture_on_commit_callbacks, times=20)

    assert queue.calls == 1
    assert ChangedMonth.objects.count() == 20


def test_write_after_the_roll_up_began_calls_anew(
    queue: Queue, station: Place, django_capture_on_commit_callbacks: Callbacks
) -> None:
    mark(station, django_capture_on_commit_callbacks)
    roll_up()
    mark(station, django_capture_on_commit_callbacks)

    assert queue.calls == 2


def test_change_that_is_rolled_back_calls_nobody(
    queue: Queue, station: Place, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        mark_changed(place_id=station.pk, month=OCTOBER)
        transaction.set_rollback(True)

    assert queue.tries == 0


def test_broker_away_keeps_the_mark_and_is_not_asked_by_every_write(
    queue: Queue, station: Place, django_capture_on_commit_callbacks: Callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.is_away = True
    mark(station, django_capture_on_commit_callbacks, times=5)
    assert (queue.tries, ChangedMonth.objects.count()) == (1, 5)

    queue.is_away = False
    monkeypatch.setattr(waking.broker, "away_until", 0.0)
    mark(station, django_capture_on_commit_callbacks)

    assert queue.calls == 1


def test_call_that_was_lost_is_made_again_in_time(queue: Queue) -> None:
    """A worker that dies with the call in hand never forgets it; the cache does."""
    waking.wake_roll_up()
    waking.wake_roll_up()
    assert queue.calls == 1

    assert waking.CALL_HOLDS < 60
    waking.forget_call()
    waking.wake_roll_up()
    assert queue.calls == 2


def test_without_redis_the_totals_follow_the_commit(
    station: Place, county: Place, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ActivityFactory(place=station, held=True)
        mark_changed(place_id=station.pk, month=OCTOBER)

    assert total(county) == {"sessions": 1, "active_stations": 1}
    assert ChangedMonth.objects.count() == 0


def test_nightly_task_reconciles(station: Place) -> None:
    ActivityFactory(place=station, held=True)

    reconcile()

    assert MonthlyTotal.objects.count() == 9


SILENT_WRITE = """
import time, django
django.setup()
from practice.waking import wake_roll_up
started = time.monotonic()
for _ in range(20):
    wake_roll_up()
print(time.monotonic() - started)
"""


@pytest.mark.slow
def test_redis_that_accepts_and_never_answers_holds_up_one_page_only() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        environment = os.environ | {
            "REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
            "CELERY_EAGER": "off",
            "PORTAL_PROCESS": "web",
            "DATABASE_URL": "sqlite://:memory:",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", SILENT_WRITE],
            cwd=django_settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=50,
        )

    assert done.returncode == 0, done.stderr
    # Twenty writes: the cache's half second and the broker's limit once, not twenty times, and never its minute.
    assert float(done.stdout) < 8
    assert time.monotonic() - started < 45
