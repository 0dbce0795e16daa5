"""/api/v1/programmes/: public to read."""

from practice.models import Place, User
from tests.api import ids, program_of, refusal
from tests.factories import ProgrammeFactory

LIST = "/api/v1/programmes/"


def test_anyone_reads_programmes_in_use(county: Place, county_staff: User, station_head: User) -> None:
    friday = ProgrammeFactory(
        place=county, name="每周五创建文明城市志愿服务", category="fixed_day", recurrence="FREQ=WEEKLY;BYDAY=FR"
    )
    ended = ProgrammeFactory(place=county, is_active=False)
    seen = [ids(program_of(user).get(LIST)) for user in (None, station_head, county_staff)]
    assert seen == [[friday.pk], [friday.pk], [friday.pk, ended.pk]]
    shown = program_of().get(f"{LIST}{friday.pk}/").json()
    assert (
        shown
        | {
            "category_name": "固定日项目",
            "recurrence": "FREQ=WEEKLY;BYDAY=FR",
            "on_day_off": "hold",
            "starts_time": "09:00:00",
            "minutes": 120,
            "team": None,
        }
        == shown
    )


def test_programmes_are_narrowed(county: Place, station: Place) -> None:
    at_station, elsewhere = ProgrammeFactory(place=county, kind="lecture"), ProgrammeFactory(place=station)
    at_station.held_at.add(station)
    client = program_of()
    assert ids(client.get(LIST, {"held_at": station.pk})) == [at_station.pk]
    assert ids(client.get(LIST, {"under": station.pk})) == [elsewhere.pk]
    assert ids(client.get(LIST, {"kind": "lecture", "category": "speciality", "active": "true"})) == [at_station.pk]


def test_programmes_are_not_written_here(county: Place, county_staff: User) -> None:
    assert refusal(program_of(county_staff).post(LIST, {"name": "新项目"})) == (405, "method_not_allowed", {})
