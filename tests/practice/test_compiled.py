"""A question that is kept ready answers what its QuerySet answers."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from practice.compiled import Compiled, Unfillable
from practice.models import Holiday, Place, PlaceRole, User
from practice.models.staff import HELD_ROLES, _held_roles
from tests.factories import HolidayFactory, PlaceFactory


def by_keys(keys: list[int], paths: list[str]) -> object:
    rows = Place.objects.filter(Q(pk__among=keys) | Q(path__begins_among=paths))
    return rows.order_by("pk").values_list("pk", flat=True)


def test_lists_of_any_length_are_one_statement(county: Place, institute: Place, station: Place, point: Place) -> None:
    ask = Compiled(by_keys)  # type: ignore[arg-type]
    assert ask([county.pk], [station.path]) == [county.pk, station.pk, point.pk]
    for keys, paths in (([], []), ([county.pk, 10**17], []), ([], [institute.path, county.path]), ([], ["/9"])):
        below = [one.pk for one in Place.objects.all() if one.path.startswith(tuple(paths))]
        assert ask(keys, paths) == sorted({*below, *keys} - {10**17})


def test_nothing_is_among_nothing(county: Place) -> None:
    assert list(Place.objects.filter(pk__among=[])) == []
    assert list(Place.objects.filter(path__begins_among=[])) == []


def test_instances_come_with_what_they_point_to(station: Place, station_head: User, institute: Place) -> None:
    PlaceFactory(parent=institute, closed_on=dt.date(2026, 1, 1), merged_into=station)
    for user in (station_head, User.objects.create(username="nobody")):
        assert HELD_ROLES(user.pk) == list(_held_roles(user.pk))
    (role,) = HELD_ROLES(station_head.pk)
    with CaptureQueriesContext(connection) as queries:
        assert (type(role), role.place, role.place.name, role.has_absorbed) == (PlaceRole, station, station.name, True)
        assert vars(role.place).keys() == vars(station).keys() | {"_state"}
    assert len(queries) == 0


def test_days_are_filled_in(db: None) -> None:
    ask = Compiled(lambda first, last: Holiday.objects.filter(date__range=(first, last)).values_list("date"))
    days = [HolidayFactory(date=dt.date(2026, 10, day)).date for day in (1, 2, 3)]
    for first, last in ((0, 2), (1, 1), (0, 1)):
        assert ask(days[first], days[last]) == [(day,) for day in days[first : last + 1]]


@pytest.mark.postgres
def test_value_that_is_lost_on_the_way_is_an_error(county: Place) -> None:
    ask = Compiled(lambda key: Place.objects.filter(name__contains=key))
    with pytest.raises(Unfillable):
        ask("中心")
    with pytest.raises(Unfillable):
        Compiled(lambda key: Place.objects.filter(pk=key).values("pk"))(1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only() -> None:
    ask = Compiled(lambda key: Place.objects.select_for_update().filter(pk=key))
    with transaction.atomic():
        assert ask(1) == []
    with pytest.raises(TransactionManagementError):
        ask(1)


@pytest.mark.postgres
def test_statement_is_made_once(county: Place) -> None:
    made = []

    def build(key: int) -> object:
        made.append(key)
        return Place.objects.filter(pk=key)

    ask = Compiled(build)  # type: ignore[arg-type]
    assert [ask(key) for key in (county.pk, 0, county.pk)] == [[county], [], [county]]
    assert len(made) == 1
