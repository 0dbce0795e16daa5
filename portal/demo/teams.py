"""The tree of teams: "8+N" or "1+12+N". Real names of squads are not known, so these are plainly numbered."""

import datetime as dt

from practice.days import ONE_DAY
from practice.models import Place
from volunteers.models import Team

from .words import DUTIES
from .world import World

NUMERALS = "一二三四五六七八九十"


class Teams:
    """``squads`` stand at the centre; ``local`` is the team of an institute or station (primary key)."""

    def __init__(self) -> None:
        self.squads: list[Team] = []
        self.local: dict[int, Team] = {}

    def all(self) -> list[Team]:
        return [*self.squads, *self.local.values()]


def form_teams(world: World) -> Teams:
    teams = Teams()
    kind = world.county.squad_kind
    top = _store([_team(world, f"{world.county.area}志愿服务总队", Team.Kind.CORPS, world.center, None)])[0]
    squads = [
        _team(world, f"第{_numeral(number)}志愿服务{kind.label}（演示）", kind, world.center, top)
        for number in range(1, world.county.squads + 1)
    ]
    for number, squad in enumerate(squads):
        squad.lead_unit = f"演示单位{_numeral(number + 1)}"
        squad.duties = DUTIES[number % len(DUTIES)]
    teams.squads = _store(squads)
    for team in _store([_local(world, place, Team.Kind.BRIGADE, top) for place in world.institutes]):
        teams.local[team.place_id] = team
    for team in _store([_local(world, p, Team.Kind.DETACHMENT, teams.local[p.parent_id or 0]) for p in world.active]):
        teams.local[team.place_id] = team
    return teams


def _numeral(number: int) -> str:
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def _local(world: World, place: Place, kind: Team.Kind, parent: Team) -> Team:
    return _team(world, f"{place.short_name[:-1]}志愿服务队", kind, place, parent)


def _team(world: World, name: str, kind: Team.Kind, place: Place, parent: Team | None) -> Team:
    founded_on = dt.date(2019, 1, 1) + world.rng.randrange(1800) * ONE_DAY
    return Team(name=name, kind=kind, place=place, parent=parent, founded_on=founded_on, is_demo=True)


def _store(teams: list[Team]) -> list[Team]:
    return Team.objects.bulk_create(teams)
