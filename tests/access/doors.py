"""What is declared of a URL, and what answer follows from it for a role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .cast import ANYWHERE, EVERYONE, NOBODY, NOWHERE, STAFF, Reach, Role, Roles


class Answer(StrEnum):
    OPEN = "2xx, or on to an inner page"
    SIGN_IN = "302 to the sign-in page"
    ADMIN_DOOR = "302 to the admin's own door, which sends on to the sign-in page or says 403"
    NO_TOKEN = "401"
    FORBIDDEN = "403"
    MISSING = "404"
    NOT_OFFERED = "405"


@dataclass(frozen=True)
class Door:
    """Who comes in, for whom the row in the address exists, and who of those may: asked in this order.

    ``row`` names the row of tests/access/world.py whose primary key stands in the address (or in ``query``).
    ``writes`` says by method who may, within ``manages``; nobody may by a method that it does not name.
    """

    enters: Roles
    row: str = ""
    reach: Reach = field(default_factory=lambda: ANYWHERE)
    may: Roles = EVERYONE
    writes: Mapping[str, Roles] = field(default_factory=dict)
    manages: Reach = field(default_factory=lambda: ANYWHERE)
    """Whose write reaches the row: public rows are found by all and changed by few."""
    is_read: bool = True
    """Whether GET is offered at all."""
    is_heedless: bool = False
    """May answer any method as it answers a GET, and changes nothing by either."""
    is_own: bool = False
    """Behind a secret link: whoever holds it reads there what they sent themselves."""
    query: str = ""

    def to_get(self, name: str, role: Role, station: str) -> Answer:
        if role not in self.enters:
            return _refusal(name, role)
        if not self.is_read:
            return Answer.NOT_OFFERED
        if role not in self.reach[station]:
            return Answer.MISSING
        return Answer.OPEN if role in self.may else Answer.FORBIDDEN

    def is_alike_to(self, role: Role) -> bool:
        """Whether the rows of the two stations are the same to the role: both there, or both not, to read and write."""
        return all(len({role in roles for roles in reach.values()}) == 1 for reach in (self.reach, self.manages))

    def lets_write(self, method: str, role: Role, station: str) -> bool:
        return role in self.writes.get(method, NOBODY) & self.reach[station] & self.manages[station]


def _refusal(name: str, role: Role) -> Answer:
    if name.startswith("admin:") and name != "admin:login":
        return Answer.ADMIN_DOOR
    if role != Role.ANONYMOUS:
        return Answer.FORBIDDEN
    return Answer.NO_TOKEN if name.startswith("api:") else Answer.SIGN_IN


@dataclass(frozen=True)
class Rows:
    """A model in the admin: who opens its list and rows, who adds, changes and deletes, and its pages of its own.

    ``pages`` are the pages of one row beside its form, by who may use them.
    """

    row: str
    reach: Reach
    opens: Roles = STAFF
    adds: Roles = STAFF
    changes: Roles = STAFF
    deletes: Roles = NOBODY
    exports: bool = True
    imports: bool = False
    finds: bool = False
    has_history: bool = True
    pages: Mapping[str, Roles] = field(default_factory=dict)

    def doors(self, model: str) -> dict[str, Door]:
        """By URL name: what Django's admin and ours make of the model."""
        one = (self.row, self.reach)
        found = {
            "changelist": Door(STAFF, may=self.opens, writes={"POST": self.opens}),
            "add": Door(STAFF, may=self.adds, writes={"POST": self.adds}),
            "change": Door(STAFF, *one, may=self.opens, writes={"POST": self.changes}),
            "history": Door(STAFF, *(one if self.has_history else (self.row, NOWHERE)), is_heedless=True),
            "delete": Door(STAFF, *one, may=self.deletes, writes={"POST": self.deletes}),
        }
        if self.exports:
            found["export"] = Door(STAFF, may=self.opens, is_heedless=True)
        if self.finds:
            found["find"] = Door(STAFF, is_read=False, writes={"POST": self.opens})
        if self.imports:
            found["import"] = Door(STAFF, may=self.adds, writes={"POST": self.adds})
        for page, roles in self.pages.items():
            found[page] = Door(STAFF, *one, may=roles, writes={"POST": roles})
        bare = f"admin:admin/{model.replace('_', '/')}/<path:object_id>/"
        named = {f"admin:{model}_{page}": door for page, door in found.items()}
        return {**named, bare: Door(STAFF, self.row, is_heedless=True)}
