"""The cast: a small county and the people in it.

    county (中心)
    ├── institute (所) ── station (站) ── point (点)
    └── other_institute ── other_station

Each member of the cast has a role at one of these places; ``browser_of`` signs one in.
"""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from practice import freshness
from practice.kept import pages
from practice.models import Place, PlaceRole, User
from tests.factories import CenterFactory, InstituteFactory, PlaceFactory, PointFactory, UserFactory

Role = PlaceRole.Role


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept from the test before, and a test's own write counts at once: versions are looked up each time.

    A rollback takes SQLite's numbers back, and with them its versions; those of PostgreSQL, where the cache is Redis,
    never come again.
    """
    pages.clear()
    if isinstance(kept := caches["default"], LocMemCache):
        kept.clear()
    monkeypatch.setattr(freshness, "INTERVAL", 0.0)
    freshness.look_up.forget()


@pytest.fixture
def county(db: None) -> Place:
    return CenterFactory(name="临县新时代文明实践中心", short_name="临县", code="141124000000")


@pytest.fixture
def institute(county: Place) -> Place:
    return InstituteFactory(parent=county, name="临泉镇新时代文明实践所", short_name="临泉镇所", code="141124100000")


@pytest.fixture
def station(institute: Place) -> Place:
    return PlaceFactory(parent=institute, name="前麻峪村新时代文明实践站", short_name="前麻峪村站")


@pytest.fixture
def point(station: Place) -> Place:
    return PointFactory(parent=station, name="党史长廊")


@pytest.fixture
def other_institute(county: Place) -> Place:
    return InstituteFactory(parent=county, name="碛口镇新时代文明实践所", short_name="碛口镇所")


@pytest.fixture
def other_station(other_institute: Place) -> Place:
    return PlaceFactory(parent=other_institute, name="西湾村新时代文明实践站", short_name="西湾村站")


@pytest.fixture
def county_staff(county: Place) -> User:
    return UserFactory(username="county", name="郭县心", role=(county, Role.CENTER_STAFF))


@pytest.fixture
def institute_staff(institute: Place) -> User:
    return UserFactory(username="institute", name="高镇文", role=(institute, Role.INSTITUTE_STAFF))


@pytest.fixture
def station_head(station: Place) -> User:
    return UserFactory(username="head", name="刘站长", role=(station, Role.STATION_HEAD))


@pytest.fixture
def other_station_head(other_station: Place) -> User:
    return UserFactory(username="other_head", name="李站长", role=(other_station, Role.STATION_HEAD))


@pytest.fixture
def leader(county: Place) -> User:
    return UserFactory(username="leader", name="秦领导", role=(county, Role.LEADER))


@pytest.fixture
def volunteer(db: None) -> User:
    """A signed-in person without any role."""
    return UserFactory(username="volunteer", name="薛志愿")


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(username="root", name="管理员", is_superuser=True)


@pytest.fixture
def anonymous() -> Client:
    return Client()


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """``browser_of(station_head).get(url)``"""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
