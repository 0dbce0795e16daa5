"""NUL, lone surrogates and control characters at every door: refused, never stored, never a server error."""

import json
from collections.abc import Callable, Iterator
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

REFUSED = {"NUL": "\x00", "a bell": "\x07", "a turn of direction": "\u202e"}
BROKEN = {"a lone surrogate": "\ud800", "half a sentence": "长" * 110, "a whole book": "长" * 6000}
"""A form's lone surrogate arrives as a replacement character, and long texts may fit: they must not break anything."""

RETURNED = {
    "desk:approvals": ("waiting", {"act": "return"}),
    "desk:publications": ("submitted", {"act": "return"}),
}
"""Reasons that are typed beside ticked rows, which no payload of tests/access/tries.py sends."""


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.ADMINISTRATOR], ids=str)
def test_no_address_with_such_characters_is_a_server_error(role: Role, world: World, as_role: AsRole) -> None:
    """NUL is refused before any page is asked; the rest (a surrogate, a bell, no UTF-8) finds nothing."""
    browser = as_role(role)
    wrong = []
    for visit in visits(world, role):
        address = f"{visit.address}{'&' if '?' in visit.address else '?'}"
        with undone(browser):
            refused = browser.get(f"{address}q=%00").status_code
            found = browser.get(f"{address}q=%ED%A0%80%07%FF&page=%07&month=%FF&at=%E2%80%AE&find=%07").status_code
        if refused != 400 or found >= 500:
            wrong.append(f"{role} GET {visit}: {refused} for NUL, {found} for the rest")
    assert not wrong, listing(wrong)


def test_no_text_with_such_characters_is_kept(world: World, as_role: AsRole) -> None:
    """In each text of each form and each JSON body, with all else as it should be."""
    browser, tried = as_role(Role.COUNTY_STAFF), 0
    wrong: list[str] = []
    with watching() as changes:
        for visit in visits(world, Role.COUNTY_STAFF):
            for method in (one for one in METHODS if one in visit.door.writes):
                for name, sent in texts_of(visit, world, browser):
                    tried += 1
                    wrong += kept(visit, method, browser, changes, name, sent)
    assert tried > 25
    assert not wrong, listing(wrong)


def kept(visit: Visit, method: str, browser: Client, changes: Changes, name: str, sent: Sent) -> Iterator[str]:
    for words, text in {**REFUSED, **BROKEN}.items():
        with undone(browser):
            response = raw(browser, method, visit, {**sent, name: f"好{text}的"})
            tables = changes.changed()
        if response.status_code >= 500 or (tables and words in REFUSED):
            yield f"{visit}, {name} with {words}: {response.status_code}, stored in {', '.join(tables)}"


def texts_of(visit: Visit, world: World, browser: Client) -> list[tuple[str, Sent]]:
    """What would change something, once for each text in it."""
    if visit.name not in TELLING:
        return []
    sent = telling(visit, world, browser)
    if visit.name in RETYPED:
        return [(RETYPED[visit.name], sent)]
    found = [(name, sent) for name, value in sent.items() if is_text(value)]
    if visit.name in RETURNED:
        row, how = RETURNED[visit.name]
        found.append(("reason", {**how, "record": str(world.key("station", row))}))
    return found


def is_text(value: object) -> bool:
    return isinstance(value, str) and any("\u4e00" <= letter <= "\u9fff" for letter in value)


def raw(browser: Client, method: str, visit: Visit, sent: Sent) -> Any:
    """As bytes: a careful client could not even encode a lone surrogate."""
    if visit.name.startswith("api:"):
        return browser.generic(method, visit.address, json.dumps(sent), content_type="application/json")
    pairs = [(name, one) for name, value in sent.items() for one in (value if isinstance(value, list) else [value])]
    body = urlencode([(name, str(value).encode("utf-8", "surrogatepass")) for name, value in pairs], quote_via=_quote)
    return browser.generic(method, visit.address, body, content_type="application/x-www-form-urlencoded")


def _quote(text: Any, *_rest: Any) -> str:
    return quote_from_bytes(text if isinstance(text, bytes) else text.encode())
