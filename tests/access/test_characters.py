"""NUL, lone surrogates and control characters at every door: refused, never stored, never a server error."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.test import Client

from .asking import Visit, listing, visits
from .cast import Role
from .prints import Changes, undone, watching
from .test_writing import METHODS
from .tries import RETYPED, TELLING, Sent, telling
from .world import World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]

IN_ADDRESSES = {"NUL": "%00", "a lone surrogate": "%ED%A0%80", "a bell": "%07", "no UTF-8": "%FF"}
REFUSED = {"NUL": "\x00", "a bell": "\x07", "a turn of direction": "\u202e"}
BROKEN = {"a lone surrogate": "\ud800", "half a sentence": "长" * 110, "a whole book": "长" * 6000}
"""A form's lone surrogate arrives as a replacement character, and long texts may fit: they must not break anything."""

RETURNED = {
    "desk:approvals": ("waiting", {"act": "return"}),
    "desk:publications": ("submitted", {"act": "return"}),
}
"""Reasons that are typed beside ticked rows, which no payload of tests/access/tries.py sends."""


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.ADMINISTRATOR, Role.STATION_HEAD], ids=str)
def test_no_address_with_such_characters_is_a_server_error(role: Role, world: World, as_role: AsRole) -> None:
    browser = as_role(role)
    wrong = []
    for visit in visits(world):
        for words, sent in IN_ADDRESSES.items():
            address = f"{visit.address}{'&' if '?' in visit.address else '?'}q={sent}&words={sent}&page={sent}"
            with undone(browser):
                status = browser.get(address).status_code
            if status >= 500 or (words == "NUL" and status != 400):
                wrong.append(f"{role} GET {visit} with {words}: {status}")
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("words", [*REFUSED, *BROKEN])
def test_no_text_with_such_characters_is_kept(words: str, world: World, as_role: AsRole) -> None:
    """In each text of each form and each JSON body, with all else as it should be."""
    browser = as_role(Role.COUNTY_STAFF)
    wrong, tried = [], 0
    with watching() as changes:
        for visit in visits(world):
            for method in (one for one in METHODS if one in visit.door.writes and visit.station == "station"):
                for name, sent in spoilt(visit, world, browser, {**REFUSED, **BROKEN}[words]):
                    tried += 1
                    status, tables = answered(visit, method, browser, changes, sent)
                    if status >= 500 or (tables and words in REFUSED):
                        wrong.append(f"{visit}, {name}: {status}, stored in {', '.join(tables)}")
    assert tried > 20
    assert not wrong, listing(wrong)


def spoilt(visit: Visit, world: World, browser: Client, character: str) -> list[tuple[str, Sent]]:
    """What would change something, with the character in one of its texts; one for each text."""
    if visit.name not in TELLING:
        return []
    sent = telling(visit, world, browser)
    if visit.name in RETYPED:
        return [(RETYPED[visit.name], {**sent, RETYPED[visit.name]: f"好{character}的"})]
    found = [(name, {**sent, name: f"好{character}的"}) for name, value in sent.items() if is_text(value)]
    if visit.name in RETURNED:
        row, how = RETURNED[visit.name]
        ticked = str(world.key("station", row))
        found.append(("reason", {**how, "record": ticked, "reason": f"好{character}的"}))
    return found


def is_text(value: object) -> bool:
    return isinstance(value, str) and any("\u4e00" <= letter <= "\u9fff" for letter in value)


def answered(visit: Visit, method: str, browser: Client, changes: Changes, sent: Sent) -> tuple[int, list[str]]:
    with undone(browser):
        response = raw(browser, method, visit, sent)
        return response.status_code, changes.changed()


def raw(browser: Client, method: str, visit: Visit, sent: Sent) -> Any:
    """As bytes: a careful client could not even encode a lone surrogate."""
    if visit.name.startswith("api:"):
        return browser.generic(method, visit.address, json.dumps(sent), content_type="application/json")
    pairs = [(name, one) for name, value in sent.items() for one in (value if isinstance(value, list) else [value])]
    body = urlencode([(name, str(value).encode("utf-8", "surrogatepass")) for name, value in pairs], quote_via=_quote)
    return browser.generic(method, visit.address, body, content_type="application/x-www-form-urlencoded")


def _quote(text: Any, *_rest: Any) -> str:
    return quote_from_bytes(text if isinstance(text, bytes) else text.encode())
