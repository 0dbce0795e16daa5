import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from practice.errors import NotAllowed
from practice.models import Place, PlaceLineage, PlaceRole, User
from practice.models.places import BEGINNING, FOREVER
from practice.services import CannotMove, close_place, merge_place, move_place
from tests.factories import CenterFactory, InstituteFactory, PlaceFactory, PointFactory, VolunteerFactory
from volunteers.models import Volunteer

Level = Place.Level
MARCH = dt.date(2026, 3, 1)


def test_path_leads_from_the_centre_to_the_place(county: Place, institute: Place, station: Place) -> None:
    assert station.path == f"/{county.pk}/{institute.pk}/{station.pk}/"
    assert set(Place.objects.within(institute)) == {institute, station}


@pytest.mark.parametrize(
    ("level", "parent_level"),
    [
        (Level.INSTITUTE, Level.INSTITUTE),
        (Level.STATION, Level.CENTER),
        (Level.STATION, Level.STATION),
        (Level.POINT, Level.POINT),
        (Level.CENTER, Level.CENTER),
    ],
)
def test_database_refuses_wrong_parent_level(db: None, level: int, parent_level: int) -> None:
    parent = PlaceFactory(level=parent_level)
    place = PlaceFactory.build(level=level, parent=parent)
    with pytest.raises(ValidationError):
        place.check_parent()
    with pytest.raises(DatabaseError), transaction.atomic():
        place.save()


@pytest.mark.parametrize("level", [Level.CENTER, Level.INSTITUTE, Level.STATION])
def test_point_stands_under_any_other_level(db: None, level: int) -> None:
    point = PointFactory(parent=PlaceFactory(level=level))
    assert point.ancestor_ids[-1] == point.pk


def test_database_refuses_to_change_a_level(station: Place) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Place.objects.filter(pk=station.pk).update(level=Level.POINT)


def test_database_refuses_a_cycle(institute: Place, station: Place) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Place.objects.filter(pk=institute.pk).update(parent=station)


def test_name_is_unique_under_its_parent_only(institute: Place, other_institute: Place) -> None:
    PlaceFactory(parent=institute, name="冯家沟村")
    PlaceFactory(parent=other_institute, name="冯家沟村")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceFactory(parent=institute, name="冯家沟村")


def test_move_keeps_the_old_tree_for_earlier_months(
    institute: Place, other_institute: Place, station: Place, point: Place, county_staff: User
) -> None:
    move_place(place=station, parent=other_institute, by=county_staff, from_month=MARCH)

    point.refresh_from_db()
    assert point.path == f"{other_institute.path}{station.pk}/{point.pk}/"
    lines = PlaceLineage.objects.filter(place=point, ancestor__in=[institute, other_institute])
    assert set(lines.values_list("ancestor", "from_month", "until_month")) == {
        (institute.pk, BEGINNING, MARCH),
        (other_institute.pk, MARCH, FOREVER),
    }


def test_second_move_in_one_month_replaces_the_first(
    county: Place, other_institute: Place, station: Place, county_staff: User
) -> None:
    third = InstituteFactory(parent=county)
    move_place(place=station, parent=other_institute, by=county_staff, from_month=MARCH)
    move_place(place=station, parent=third, by=county_staff, from_month=MARCH)
    now = PlaceLineage.objects.filter(place=station, until_month=FOREVER)
    assert set(now.values_list("ancestor", flat=True)) == {county.pk, third.pk, station.pk}
    assert not PlaceLineage.objects.filter(place=station, ancestor=other_institute).exists()


def test_move_refuses_what_the_levels_forbid(county: Place, station: Place, county_staff: User) -> None:
    with pytest.raises(ValidationError):
        move_place(place=station, parent=county, by=county_staff)


def test_move_out_of_scope_is_refused(station: Place, other_institute: Place, institute_staff: User) -> None:
    with pytest.raises(NotAllowed):
        move_place(place=station, parent=other_institute, by=institute_staff)


def test_place_with_open_children_cannot_be_closed(station: Place, point: Place, county_staff: User) -> None:
    with pytest.raises(CannotMove):
        close_place(place=station, on=dt.date(2026, 5, 1), by=county_staff)


def test_merged_place_closes_and_is_looked_after_by_the_heir(
    station: Place, point: Place, other_station: Place, county_staff: User, other_station_head: User
) -> None:
    resident = VolunteerFactory(home_place=station)
    merge_place(place=station, into=other_station, on=dt.date(2026, 5, 20), by=county_staff)

    station.refresh_from_db()
    point.refresh_from_db()
    assert (station.closed_on, station.merged_into) == (dt.date(2026, 5, 20), other_station)
    assert point.parent == other_station
    assert list(Volunteer.objects.managed_by(other_station_head)) == [resident]


def test_scopes_of_the_cast(
    county: Place,
    institute: Place,
    station: Place,
    other_station: Place,
    county_staff: User,
    institute_staff: User,
    station_head: User,
    leader: User,
    volunteer: User,
) -> None:
    everyone = {county, institute, station, other_station.parent, other_station}
    assert set(Place.objects.managed_by(county_staff)) == everyone
    assert set(Place.objects.managed_by(institute_staff)) == {institute, station}
    assert set(Place.objects.managed_by(station_head)) == {station}
    assert set(Place.objects.managed_by(leader)) == set()
    assert set(Place.objects.visible_to(leader)) == everyone
    assert set(Place.objects.visible_to(volunteer)) == set()


def test_role_belongs_to_its_level(county: Place, station_head: User) -> None:
    with pytest.raises(ValidationError):
        PlaceRole(user=station_head, place=county, role=PlaceRole.Role.STATION_HEAD).full_clean()


def test_only_centres_have_no_parent(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place(level=Level.STATION, name="无主村").save()
    assert CenterFactory().parent is None
