"""The world of the matrix and a browser for each role in it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from practice.models import Place

from .cast import Role
from .world import World

CAST = [role.value for role in Role if role != Role.ANONYMOUS]


@pytest.fixture
def world(station: Place, other_station: Place, county: Place, tmp_path: Any, settings: Any) -> World:
    settings.VAR_DIR = tmp_path
    return World(station=station, other_station=other_station, county=county)


@pytest.fixture(autouse=True)
def refusals_without_their_tracebacks() -> Iterator[None]:
    """Thousands of refusals are wanted here; what went wrong stands in the assertion."""
    log = logging.getLogger("django.request")
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(logging.NOTSET)


@pytest.fixture
def as_role(request: pytest.FixtureRequest, world: World, browser_of: Callable[[Any], Client]) -> Callable[..., Client]:
    """``as_role(Role.LEADER)``: a browser of that role; all the cast exists, whoever is asked for."""
    people = {name: request.getfixturevalue(name) for name in CAST}

    def sign_in(role: Role) -> Client:
        client = Client() if role == Role.ANONYMOUS else browser_of(people[role.value])
        client.raise_request_exception = False
        return client

    return sign_in
