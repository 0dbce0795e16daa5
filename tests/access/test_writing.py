"""URL x role x method: who may not write changes nothing and is refused; who may is never met with a server error."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from .asking import Visit, kind_of, listing, visits
from .cast import Role
from .doors import Answer
from .prints import Changes, undone, watching
from .tries import RETYPED, TELLING, Sent, telling
from .world import World

METHODS = ("POST", "PUT", "PATCH", "DELETE")
ASKED_EVERYTHING = (Role.ANONYMOUS, Role.STATION_HEAD, Role.ADMINISTRATOR)
REFUSALS = {Answer.SIGN_IN, Answer.ADMIN_DOOR, Answer.NO_TOKEN, Answer.FORBIDDEN, Answer.MISSING, Answer.NOT_OFFERED}

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]


def send(browser: Client, method: str, visit: Visit, address: str, sent: Sent) -> Any:
    """As a browser's form or as a program sends it."""
    if visit.name.startswith("api:") or method != "POST":
        return browser.generic(method, address, json.dumps(sent), content_type="application/json")
    return browser.post(address, sent)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_nobody_writes_but_those_declared(role: Role, world: World, as_role: AsRole) -> None:
    browser, administrator = as_role(role), as_role(Role.ADMINISTRATOR)
    wrong: list[str] = []
    with watching() as changes:
        for visit in visits(world, role):
            # Who does not come in at all need not send the whole of a form, which has to be read from its page first.
            comes_in = role in visit.door.enters or visit.name not in RETYPED
            sent = telling(visit, world, administrator) if comes_in else {}
            for method in methods_for(role, visit):
                if not visit.door.lets_write(method, role, visit.station):
                    wrong += refused(visit, role, browser, changes, method, sent)
        wrong += changes.changed(surely=True)
    assert not wrong, listing(wrong)


def methods_for(role: Role, visit: Visit) -> Iterator[str]:
    """All of them, the first time; what a door does not name at all is refused alike to all in between."""
    for method in METHODS:
        is_named = method == "POST" or method in visit.door.writes
        if method in visit.door.writes if visit.station != "station" else is_named or role in ASKED_EVERYTHING:
            yield method


def refused(visit: Visit, role: Role, browser: Client, changes: Changes, method: str, sent: Sent) -> Iterator[str]:
    with undone(browser):
        response = send(browser, method, visit, visit.address, sent)
        tables = changes.changed()
    got = kind_of(response)
    if tables:
        yield f"{role} {method} {visit}: changed {', '.join(tables)}"
    if not is_refusal(visit, role, method, got):
        yield f"{role} {method} {visit}: not refused, got {got} ({visit.address})"
    if visit.door.row and role not in visit.door.reach[visit.station]:
        with undone(browser):
            same = kind_of(send(browser, method, visit, visit.nowhere, sent))
        if same != got:
            yield f"{role} {method} {visit}: {got}, but {same} for a row that does not exist"


def is_refusal(visit: Visit, role: Role, method: str, got: Answer | str) -> bool:
    """The API may say 400: a place that is not theirs is to them a place that does not exist."""
    if visit.door.is_heedless and got == visit.door.to_get(visit.name, role, visit.station):
        return True
    return got in REFUSALS or (got == "400" and visit.name.startswith("api:"))


@pytest.mark.parametrize("role", [Role.COUNTY_STAFF, Role.STATION_HEAD, Role.ANONYMOUS], ids=str)
def test_empty_requests_are_no_server_error(role: Role, world: World, as_role: AsRole) -> None:
    browser = as_role(role)
    wrong = []
    for visit in visits(world, role):
        for method in METHODS:
            if visit.door.lets_write(method, role, visit.station):
                with undone(browser):
                    got = kind_of(send(browser, method, visit, visit.address, {}))
                if not isinstance(got, Answer) and got != "400":
                    wrong.append(f"{role} {method} {visit}: {got}")
    assert not wrong, listing(wrong)


def test_what_is_sent_would_change_something(world: World, as_role: AsRole) -> None:
    """The control: the same requests by the county's staff, who may; or the refusals above would show nothing."""
    browser = as_role(Role.COUNTY_STAFF)
    done = set()
    with watching() as changes:
        for visit in visits(world, Role.COUNTY_STAFF):
            if visit.name in TELLING:
                sent = telling(visit, world, browser)
                method = "PATCH" if "PATCH" in visit.door.writes else "POST"
                with undone(browser):
                    send(browser, method, visit, visit.address, sent)
                    done |= {visit.name} if changes.changed() else set()
    assert sorted(TELLING - done) == []
