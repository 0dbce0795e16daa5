"""What a watchdog is told."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.mark.django_db
def test_health_names_both_servers(anonymous: Client, settings: Settings) -> None:
    settings.REDIS_URL = ""
    response = anonymous.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "redis": "unused"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_health_without_redis_stays_good(anonymous: Client, settings: Settings) -> None:
    settings.REDIS_URL = NOBODY_LISTENS
    response = anonymous.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "redis": "down"})


@pytest.mark.django_db
def test_health_without_a_database_is_bad(
    anonymous: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise OperationalError("gone")

    settings.REDIS_URL = ""
    monkeypatch.setattr("portal.views.connection.cursor", refuse)
    response = anonymous.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"database": "down", "redis": "unused"})


@pytest.mark.django_db
def test_health_is_only_read(anonymous: Client) -> None:
    assert anonymous.post("/healthz").status_code == 405
