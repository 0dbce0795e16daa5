"""/api/v1/teams/: public without the people in them."""

import datetime as dt

from practice.models import Place, User
from tests.api import ids, program_of, refusal
from tests.factories import TeamFactory, VolunteerFactory

LIST = "/api/v1/teams/"


def test_anyone_reads_teams_without_their_people(station: Place) -> None:
    leader = VolunteerFactory(home_place=station, name="闫俊生")
    team = TeamFactory(place=station, leader=leader, name="文化小分队", lead_unit="县文化和旅游局")
    shown = program_of().get(f"{LIST}{team.pk}/")
    assert shown.json()["leader"] is None
    assert "闫俊生" not in shown.content.decode()
    assert (shown.json()["name"], shown.json()["kind_name"], shown.json()["lead_unit"]) == (
        "文化小分队",
        "中队",
        "县文化和旅游局",
    )


def test_those_in_scope_see_who_leads(
    station: Place, station_head: User, other_station_head: User, leader: User
) -> None:
    team = TeamFactory(place=station, leader=VolunteerFactory(home_place=station, name="闫俊生"))
    told = [program_of(user).get(f"{LIST}{team.pk}/").json()["leader"] for user in (station_head, leader)]
    assert told == [{"id": team.leader_id, "name": "闫俊生"}] * 2
    assert program_of(other_station_head).get(f"{LIST}{team.pk}/").json()["leader"] is None


def test_dissolved_team_is_there_for_its_own_scope(
    station: Place, station_head: User, other_station_head: User, administrator: User
) -> None:
    standing = TeamFactory(place=station)
    gone = TeamFactory(place=station, dissolved_on=dt.date(2026, 5, 1))
    seen = [ids(program_of(user).get(LIST)) for user in (None, other_station_head, station_head, administrator)]
    assert seen == [[standing.pk], [standing.pk], [standing.pk, gone.pk], [standing.pk, gone.pk]]


def test_teams_are_narrowed(station: Place, other_station: Place, institute: Place) -> None:
    corps = TeamFactory(place=station, kind=1, name="志愿服务总队")
    squad = TeamFactory(place=other_station, parent=corps, is_temporary=True)
    client = program_of()
    assert ids(client.get(LIST, {"kind": 1})) == [corps.pk]
    assert ids(client.get(LIST, {"parent": corps.pk})) == [squad.pk]
    assert ids(client.get(LIST, {"under": institute.pk})) == [corps.pk]
    assert ids(client.get(LIST, {"temporary": "true"})) == [squad.pk]
    assert ids(client.get(LIST, {"q": "总队"})) == [corps.pk]


def test_teams_are_not_written_here(station: Place, county_staff: User) -> None:
    assert refusal(program_of(county_staff).post(LIST, {"name": "新队"})) == (405, "method_not_allowed", {})
