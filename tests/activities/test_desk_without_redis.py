"""A broken cache and broker must not keep anybody from logging hours."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from activities.models import Activity
from portal.cache import ForgivingClient
from practice import waking
from practice.models import ChangedMonth
from tests.activities.phone import Phone
from volunteers.models import ServiceRecord, Volunteer

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def redis_down(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing answers at the cache's address, and the broker refuses; the calls to it are listed."""
    calls: list[str] = []

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        calls.append("refused")
        raise OperationalError

    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CACHES = {"default": {"BACKEND": "portal.cache.ForgivingRedisCache", "LOCATION": NOBODY_LISTENS}}
    monkeypatch.setattr(ForgivingClient, "away_until", 0.0)
    monkeypatch.setattr(waking, "broker", waking.Broker())
    monkeypatch.setattr("celery.canvas.Signature.apply_async", refuse)
    return calls


def test_hours_are_logged_while_redis_is_down(
    phone: Phone,
    activity: Activity,
    people: list[Volunteer],
    redis_down: list[str],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    phone.open(reverse("desk:log", args=[activity.pk]))
    phone.write("群众参加", "46")
    phone.tick("刘候平")
    with django_capture_on_commit_callbacks(execute=True):
        phone.press("提交")

    assert redis_down == ["refused"]
    assert ServiceRecord.objects.get().minutes == 120
    assert ChangedMonth.objects.filter(place=activity.place).exists()
    assert "已登记 1 人" in phone.page.text
