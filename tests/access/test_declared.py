"""The matrix is whole: every URL has its declaration, and every declaration its URL."""

from collections import Counter

import pytest
from django.urls import resolve

from .asking import visits
from .declared import DECLARED
from .walking import patterns
from .world import World

FOUND = {pattern.name for pattern in patterns()}


def test_every_url_says_who_may_open_it() -> None:
    """A new URL belongs into tests/access/declared.py, with who reads it and who writes."""
    assert sorted(FOUND - set(DECLARED)) == []


def test_every_declaration_is_of_a_url() -> None:
    assert sorted(set(DECLARED) - FOUND) == []


def test_names_are_unique() -> None:
    """Two patterns of one name would share one declaration unseen."""
    assert [name for name, count in Counter(one.name for one in patterns()).items() if count > 1] == []


def test_walk_finds_every_room() -> None:
    rooms = {name.split(":")[0] for name in FOUND}
    assert {"home", "healthz", "activities", "desk", "totals", "api", "accounts", "admin"} <= rooms
    assert len(FOUND) > 160


def test_undeclared_url_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(DECLARED, "desk:log")
    with pytest.raises(AssertionError):
        test_every_url_says_who_may_open_it()


@pytest.mark.django_db
def test_addresses_lead_to_their_own_pattern(world: World) -> None:
    """A pattern that another one hides would be asked for in vain."""
    wrong = [
        str(visit) for visit in visits(world) if resolve(visit.address.partition("?")[0]).func != visit.pattern.view
    ]
    assert wrong == []
