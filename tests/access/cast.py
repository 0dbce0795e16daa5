"""The roles of the matrix, the sets of them that the declarations speak of, and how far each role's scope reaches."""

from enum import StrEnum


class Role(StrEnum):
    """The cast of tests/conftest.py; each value but the first names its fixture."""

    ANONYMOUS = "anonymous"
    VOLUNTEER = "volunteer"
    STATION_HEAD = "station_head"
    OTHER_STATION_HEAD = "other_station_head"
    INSTITUTE_STAFF = "institute_staff"
    COUNTY_STAFF = "county_staff"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


Roles = frozenset[Role]

NOBODY: Roles = frozenset()
EVERYONE: Roles = frozenset(Role)
SIGNED_IN = EVERYONE - {Role.ANONYMOUS}
HEADS = frozenset({Role.STATION_HEAD, Role.OTHER_STATION_HEAD})
COUNTY = frozenset({Role.COUNTY_STAFF, Role.ADMINISTRATOR})
STAFF = COUNTY | {Role.INSTITUTE_STAFF}
DESK = STAFF | HEADS
TOTALS = DESK | {Role.LEADER}

Reach = dict[str, Roles]
"""For each of the two stations whose rows are asked for: the roles for whom such a row exists."""

ANYWHERE: Reach = {"station": EVERYONE, "other_station": EVERYONE}
MANAGED: Reach = {
    "station": STAFF | {Role.STATION_HEAD},
    "other_station": COUNTY | {Role.OTHER_STATION_HEAD},
}
DECIDED: Reach = {"station": STAFF, "other_station": COUNTY}
SEEN: Reach = {station: roles | {Role.LEADER} for station, roles in MANAGED.items()}
NOWHERE: Reach = {"station": NOBODY, "other_station": NOBODY}
STATIONS = tuple(ANYWHERE)
