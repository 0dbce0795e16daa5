"""Turning a declaration into requests, and an answer into one of the kinds that declarations speak of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.conf import settings

from practice.days import today

from .cast import STATIONS, Role
from .declared import DECLARED
from .doors import Answer, Door
from .walking import Pattern, patterns
from .world import ABSENT, NO_LINK, World

OTHERS = {"app_label": "practice", "url": "no/such/page", "section": "places", "month": f"{today():%Y-%m}"}
"""What stands in an address where no row's key does."""

OWN_ADDRESS = re.compile(r'name="(?:csrfmiddlewaretoken|next)" value="[^"]*"')
"""A token, and the page's own address for coming back to it with another look."""

KINDS = {401: Answer.NO_TOKEN, 403: Answer.FORBIDDEN, 404: Answer.MISSING, 405: Answer.NOT_OFFERED}


@dataclass(frozen=True)
class Visit:
    """One address of a pattern, for a row at one of the two stations (or for no row), and the same without a row."""

    pattern: Pattern
    door: Door
    station: str
    address: str
    nowhere: str

    @property
    def name(self) -> str:
        return self.pattern.name

    def __str__(self) -> str:
        row = f" of the {self.door.row} at {self.station}" if self.door.row else ""
        return f"{self.name}{row}"


def visits(world: World, role: Role | None = None) -> Iterator[Visit]:
    """Every declared door of every pattern.

    One about a row is tried at both stations, except by a role to whom the two are alike.
    """
    for pattern in patterns():
        for door in DECLARED.get(pattern.name, ()):
            alike = not door.row or (role is not None and door.is_alike_to(role))
            for station in STATIONS[:1] if alike else STATIONS:
                key = world.key(station, door.row) if door.row else 0
                link = world.link(station, door.row) if door.row else NO_LINK
                here, nowhere = address(pattern, door, key, link), address(pattern, door, ABSENT, NO_LINK)
                yield Visit(pattern, door, station, here, nowhere)


def address(pattern: Pattern, door: Door, key: int, link: str = NO_LINK) -> str:
    values: dict[str, Any] = {"pk": key, "object_id": key, "link": link, **OTHERS}
    path = pattern.address(**values)
    return f"{path}?{door.query.format(row=key)}" if door.query else path


def kind_of(response: Any) -> Answer | str:
    """What was answered; a status that no declaration speaks of stays a number."""
    status = response.status_code
    if status in (301, 302):
        target = response["Location"]
        if target.startswith(settings.LOGIN_URL):
            return Answer.SIGN_IN
        return Answer.ADMIN_DOOR if target.startswith("/admin/login/") else Answer.OPEN
    if status == 500:
        return f"500 by {response.exc_info[0].__name__}: {response.exc_info[1]}"
    return Answer.OPEN if 200 <= status < 300 else KINDS.get(status, str(status))


def text_of(response: Any) -> str:
    """The answer's body, without what differs from one answer to the next; of a workbook all that is in it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return OWN_ADDRESS.sub("", body.decode("utf-8", "replace"))


def listing(wrong: list[str]) -> str:
    """All that is wrong, one a line: a role's walk is one test."""
    return "\n".join([f"{len(wrong)} answers differ from tests/access/declared.py:", *wrong])
