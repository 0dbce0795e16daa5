"""The morning after the cast's activity, and a station head's phone."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from activities.models import Activity
from practice.days import SHANGHAI
from practice.models import Place, User
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, VolunteerFactory
from volunteers.models import Volunteer


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """Saturday 17 October 2026, 8:00: what ``timezone.now`` says."""
    now = dt.datetime(2026, 10, 17, 8, 0, tzinfo=SHANGHAI)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


@pytest.fixture
def activity(station: Place) -> Activity:
    """Friday 16 October, 9:00—11:00, not yet reported."""
    return ActivityFactory(place=station, title="创建文明城市志愿服务")


@pytest.fixture
def people(station: Place) -> list[Volunteer]:
    return [
        VolunteerFactory(home_place=station, name=name) for name in ("刘候平", "高玉莲", "秦𬀩", "薛改香", "张二小")
    ]


@pytest.fixture
def phone(browser_of: Callable[[User], Client], station_head: User, morning: dt.datetime) -> Phone:
    return Phone(browser_of(station_head))
