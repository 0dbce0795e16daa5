"""URL x role by GET, in one walk a role: the answer is exactly what tests/access/declared.py says, at both stations;
reading changes nothing; every answer carries its headers; and no page or file tells of people what it must not.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from .asking import Visit, kind_of, listing, text_of, visits
from .cast import Role
from .doors import Answer
from .headers import missing
from .prints import undone, watching
from .privacy import NAMES_STAND_AT, told
from .world import NAMES, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_url_opens_for_those_declared(role: Role, world: World, as_role: Callable[[Role], Client]) -> None:
    browser = as_role(role)
    wrong: list[str] = []
    naming: set[str] = set()
    with watching() as changes:
        for visit in visits(world, role):
            with undone(browser):
                response = browser.get(visit.address)
                text, tables = text_of(response), changes.changed()
            found = [*answered(visit, role, browser, response, text), *missing(visit.name, response)]
            found += [] if visit.door.is_own else told(role, text)
            found += [f"wrote to {', '.join(tables)}"] if tables else []
            wrong += [f"{role} GET {visit}: {what} ({visit.address})" for what in found]
            naming |= {visit.name} if NAMES["station"] in text else set()
        wrong += changes.changed(surely=True)
    assert not wrong, listing(wrong)
    assert naming >= NAMES_STAND_AT.get(role, set()), "names are not where they were looked for"


def answered(visit: Visit, role: Role, browser: Client, response: Any, text: str) -> Iterator[str]:
    wanted, got = visit.door.to_get(visit.name, role, visit.station), kind_of(response)
    if got != wanted:
        yield f"{wanted.name} was declared, got {got}"
    if visit.door.row and wanted == Answer.MISSING:
        same = browser.get(visit.nowhere)
        if (kind_of(same), text_of(same)) != (got, text):
            yield "told apart from a row that does not exist"
