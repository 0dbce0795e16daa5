"""Redis is down, for real: a port at which nobody listens. The site works on, and the roll-up loses nothing."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from celery import Celery
from django.core.cache import caches
from django.test import Client

from portal import rollup
from portal.cache import ForgivingClient
from portal.models import MonthlyTotal
from practice import waking
from practice.models import ChangedMonth
from volunteers.models import ServiceRecord

from .asking import kind_of, listing, visits
from .cast import Role
from .doors import Answer
from .tries import hours_of
from .world import World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]


@pytest.fixture
def nobody_listens(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The cache and the broker both point at a closed port, with the time limits of the settings, and none is eager."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    wait = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CACHES = {"default": {"BACKEND": "portal.cache.ForgivingRedisCache", "LOCATION": url, "OPTIONS": wait}}
    monkeypatch.setattr(ForgivingClient, "away_until", 0.0)
    monkeypatch.setattr(waking, "broker", waking.Broker())
    with Celery("away", set_as_current=False) as app:
        app.config_from_object("django.conf:settings", namespace="CELERY")
        monkeypatch.setattr(waking, "current_app", app)
        yield url


def test_broker_and_cache_are_really_away(nobody_listens: str, caplog: pytest.LogCaptureFixture) -> None:
    """The control: both are tried at that port and neither answers."""
    assert waking.broker.send() is False
    assert "roll-up not woken" in caplog.text
    caches["default"].set("a", 1)
    assert "the cache is away" in caplog.text
    assert caches["default"].get("a") is None


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.STATION_HEAD], ids=str)
def test_pages_open_without_redis(role: Role, world: World, as_role: AsRole, nobody_listens: str) -> None:
    browser = as_role(role)
    wrong = [
        f"{visit}: {kind_of(response)}"
        for visit in visits(world)
        if visit.door.to_get(visit.name, role, visit.station) == Answer.OPEN
        and kind_of(response := browser.get(visit.address)) != Answer.OPEN
    ]
    assert not wrong, listing(wrong)


def test_hours_are_logged_without_redis_and_counted_later(
    world: World,
    as_role: AsRole,
    nobody_listens: str,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    rows = world.rows["station"]
    activity = rows["activity"]
    ChangedMonth.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_role(Role.STATION_HEAD).post(f"/desk/activities/{activity.pk}/", hours_of(rows))

    assert kind_of(response) == Answer.OPEN
    record = ServiceRecord.objects.get(activity_uid=activity.uid)
    assert (record.volunteer, record.minutes, record.status) == (rows["volunteer"], 60, "submitted")
    assert set(ChangedMonth.objects.values_list("place_id", "month")) == {(activity.place_id, activity.month)}

    rollup.drain()  # as the periodic run does once Redis is back

    total = MonthlyTotal.objects.whole().get(place=activity.place, month=activity.month)
    assert (total.waiting_minutes, total.attendances >= 12) == (60 + 120, True)


def test_health_check_tells_of_redis_and_stays_well(nobody_listens: str, anonymous: Client) -> None:
    response = anonymous.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "redis": "down"})
