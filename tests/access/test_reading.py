"""URL x role by GET: exactly what tests/access/declared.py says, at both stations; and reading changes nothing."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from .asking import Visit, kind_of, listing, text_of, visits
from .cast import Role
from .doors import Answer
from .prints import Changes, undone, watching
from .world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_url_opens_for_those_declared(role: Role, world: World, as_role: Callable[[Role], Client]) -> None:
    browser = as_role(role)
    with watching() as changes:
        wrong = [line for visit in visits(world) for line in problems(visit, role, browser, changes)]
        wrong += changes.changed(surely=True)
    assert not wrong, listing(wrong)


def problems(visit: Visit, role: Role, browser: Client, changes: Changes) -> Iterator[str]:
    wanted = visit.door.to_get(visit.name, role, visit.station)
    with undone(browser):
        response = browser.get(visit.address)
        tables = changes.changed()
    if (got := kind_of(response)) != wanted:
        yield f"{role} GET {visit}: {wanted.name} was declared, got {got} ({visit.address})"
    if tables:
        yield f"{role} GET {visit}: wrote to {', '.join(tables)}"
    if visit.door.row and wanted == Answer.MISSING:
        same = browser.get(visit.nowhere)
        if (kind_of(same), text_of(same)) != (got, text_of(response)):
            yield f"{role} GET {visit}: told apart from a row that does not exist"
