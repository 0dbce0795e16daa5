"""About five thousand volunteers who do not exist: telephone numbers and ID numbers that nobody can have."""

import datetime as dt
from collections import defaultdict

from practice.days import ONE_DAY
from practice.identity import check_character
from practice.models import Place, ServicePlatform
from volunteers.models import Membership, Team, Volunteer
from volunteers.models.people import GUARDIAN_AGE

from .names import RARE, draw
from .teams import Teams
from .words import SKILLS
from .world import World

NO_SUCH_AREA = "990000"
"""The first digits of the made-up ID numbers: no place has them, so that a number is well-formed but nobody's."""
NO_SUCH_PREFIX = "1540000"
"""No operator uses 154: a number that is well-formed and cannot be called."""

AT_CENTER, AT_INSTITUTES = 0.10, 0.24
AT_DEMO_STATION = 26
BUSY_STATION, QUIET_STATION = 11, 2
GUARDED = 6
WITH_ID_NUMBER = 0.3

Status = Volunteer.Status


def birthday(world: World, *, youngest: int, oldest: int) -> dt.date:
    return world.today - world.rng.randint(youngest * 366, oldest * 365) * ONE_DAY


def enrol(world: World, teams: Teams) -> list[Volunteer]:
    """Store volunteers, what they offer, and their teams with a leader each."""
    people = [_volunteer(world, place, number) for number, place in enumerate(_homes(world))]
    for one, name in zip(people, RARE, strict=False):
        one.name = name
    for one in people[-GUARDED:]:
        _put_under_guard(world, one)
    _give_id_numbers(world, people)
    Volunteer.objects.bulk_create(people)
    _offer(world, people)
    _join(world, people, teams)
    Volunteer.history.bulk_history_create(people, default_date=world.now)
    return people


def _homes(world: World) -> list[Place]:
    """A home place for each; the demo head's station comes first."""
    homes = [world.active[0]] * AT_DEMO_STATION
    homes += [world.center] * round(world.volunteers * AT_CENTER)
    each = round(world.volunteers * AT_INSTITUTES / len(world.institutes))
    homes += [place for place in world.institutes for _ in range(each)]
    busy = {place.pk for place in world.active}
    weights = [BUSY_STATION if place.pk in busy else QUIET_STATION for place in world.stations]
    rest = world.rng.choices(world.stations, weights, k=world.volunteers - len(homes))
    return homes + sorted(rest, key=lambda place: place.code)


def _volunteer(world: World, home: Place, number: int) -> Volunteer:
    rng = world.rng
    born_on = birthday(world, youngest=18, oldest=76)
    male = world.chance(0.44)
    status = (
        rng.choices([Status.ACTIVE, Status.PAUSED, Status.WITHDRAWN], [97, 2, 1])[0]
        if number >= AT_DEMO_STATION
        else "active"
    )
    return Volunteer(
        uid=world.uid(),
        name=draw(rng, male=male, born_on=born_on),
        sex=Volunteer.Sex.MALE if male else Volunteer.Sex.FEMALE,
        birth_date=born_on,
        phone=f"{NO_SUCH_PREFIX}{number:04d}",
        residence=f"{world.county.area}{home.name.split('新时代')[0]}" if home.parent_id else world.county.area,
        skills="、".join(rng.sample(SKILLS, rng.choice([0, 1, 1, 2]))),
        home_place=home,
        status=status,
        registered_on=_registered_on(world, number),
        is_demo=True,
    )


def _registered_on(world: World, number: int) -> dt.date:
    """Mostly before the year begins; one in twelve on a day of it."""
    if number >= AT_DEMO_STATION and world.chance(1 / 12):
        return world.first_day + world.rng.randrange((world.today - world.first_day).days) * ONE_DAY
    return world.first_day - world.rng.randint(1, 1500) * ONE_DAY


def _put_under_guard(world: World, one: Volunteer) -> None:
    """A child, whose guardian has agreed."""
    one.birth_date = birthday(world, youngest=GUARDIAN_AGE - 4, oldest=GUARDIAN_AGE - 2)
    one.registered_on = world.today - world.rng.randint(5, 60) * ONE_DAY
    one.guardian_name = f"{one.name[0]}{world.pick(['建军', '丽萍', '利军', '海燕'])}"
    one.guardian_phone, one.phone = one.phone, ""
    one.guardian_consent_on, one.status = one.registered_on, Status.ACTIVE


def _give_id_numbers(world: World, people: list[Volunteer]) -> None:
    taken: set[str] = set()
    for one in people:
        if world.chance(WITH_ID_NUMBER):
            number = _id_number(world, one)
            if number not in taken:
                taken.add(number)
                one.id_type = Volunteer.IdType.RESIDENT
                one.put_id_number(number)


def _id_number(world: World, one: Volunteer) -> str:
    odd = one.sex == Volunteer.Sex.MALE
    digits = f"{NO_SUCH_AREA}{one.birth_date:%Y%m%d}{world.rng.randrange(100):02d}{2 * world.rng.randrange(5) + odd}"
    return digits + check_character(digits)


def _offer(world: World, people: list[Volunteer]) -> None:
    platforms = list(ServicePlatform.objects.all())
    through = Volunteer.service_types.through
    through.objects.bulk_create(
        through(volunteer=one, serviceplatform=platform)
        for one in people
        for platform in world.rng.sample(platforms, min(world.rng.choice([0, 1, 1, 2]), len(platforms)))
    )


def _join(world: World, people: list[Volunteer], teams: Teams) -> None:
    members: dict[int, list[Volunteer]] = defaultdict(list)
    memberships = []
    for one in people:
        team = world.pick(teams.squads) if one.home_place is world.center else teams.local.get(one.home_place_id)
        if team and one.status != Status.WITHDRAWN and not one.guardian_name:
            members[team.pk].append(one)
            memberships.append(Membership(volunteer=one, team=team, joined_on=one.registered_on))
    Membership.objects.bulk_create(memberships)
    led = [team for team in teams.all() if members[team.pk]]
    for team in led:
        team.leader = world.pick(members[team.pk])
    Team.objects.bulk_update(led, ["leader"])
    Team.history.bulk_history_create(Team.objects.all(), default_date=world.now)
