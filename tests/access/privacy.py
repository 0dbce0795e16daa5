"""What each role may see of whom, on any page and in any file that it opens."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .cast import Role
from .world import GUARDIAN_PHONES, GUARDIANS, HEADS, ID_NUMBERS, IN_CHARGE, NAMES, PERSONAL, PHONES

ADDRESS = re.compile(r'(?:href|src|action|formaction|data-[a-z-]+)="([^"]*)"')
ALL_TOLD = (NAMES, PHONES, ID_NUMBERS, GUARDIANS, GUARDIAN_PHONES, IN_CHARGE, HEADS)
NUMBERS = {number for told in (PHONES, ID_NUMBERS, GUARDIAN_PHONES) for number in told.values()}
"""Whole numbers are shown by one page alone, that asks why, in answer to a POST."""

ANYBODYS = {one for told in ALL_TOLD for one in told.values()}
OF_ANOTHER_STATION = {told["other_station"] for told in ALL_TOLD}
HIDDEN: dict[Role, set[str]] = {
    Role.ANONYMOUS: ANYBODYS,
    Role.VOLUNTEER: ANYBODYS,
    Role.STATION_HEAD: NUMBERS | OF_ANOTHER_STATION,
    Role.INSTITUTE_STAFF: NUMBERS | OF_ANOTHER_STATION,
}

NAMES_STAND_AT: dict[Role, set[str]] = {
    Role.STATION_HEAD: {"desk:log", "desk:volunteers", "api:volunteer-detail"},
    Role.INSTITUTE_STAFF: {"admin:volunteers_volunteer_changelist", "admin:volunteers_volunteer_export"},
    Role.LEADER: {"api:volunteer-list", "api:service-record-detail"},
}
"""The control: where the names are found by whoever may see them."""


def told(role: Role, text: str) -> Iterator[str]:
    """What this page tells that it must not, to this role or in its addresses, which end up in logs."""
    yield from (secret for secret in HIDDEN.get(role, NUMBERS) if secret in text)
    for address in ADDRESS.findall(text):
        yield from (f"{secret} in {address}" for secret in PERSONAL if secret in unquote(address))
