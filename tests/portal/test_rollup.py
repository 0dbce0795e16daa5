"""The roll-up on small, told histories; test_rollup_histories.py has the random ones."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection

from activities.models import Activity
from activities.services import cancel
from portal.models import MonthlyTotal, RollUpState
from portal.rollup import drain, grouping, grouping_sets, rebuild_month, recompute, reconcile
from portal.rollup.advancing import advance
from portal.rollup.cells import Cell, Measures
from practice.days import SHANGHAI
from practice.models import ChangedMonth, Place, User
from practice.services import CannotMove, mark_changed, move_place
from tests.factories import (
    ActivityFactory,
    PlaceFactory,
    PointFactory,
    ProgrammeFactory,
    ServiceRecordFactory,
    VolunteerFactory,
)
from volunteers.models import CountedChange

OCTOBER = dt.date(2026, 10, 1)
NOVEMBER = dt.date(2026, 11, 1)
Kind = Activity.Kind


def total(place: Place, month: dt.date = OCTOBER, slice_: str = "all", key: str = "") -> dict[str, int]:
    row = MonthlyTotal.objects.filter(place=place, month=month, slice=slice_, key=key).first()
    return {name: getattr(row, name) for name in MonthlyTotal.MEASURES if row and getattr(row, name)}


def october(day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, 10, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def busy(station: Place, point: Place, other_station: Place, institute: Place) -> dict[str, Any]:
    """A month with something of everything."""
    programme = ProgrammeFactory(place=institute.parent)
    training = ActivityFactory(place=station, kind=Kind.TRAINING, reported=True, attendances=40, programme=programme)
    at_point = ActivityFactory(place=point, held=True, is_unplanned=True)
    far = ActivityFactory(place=other_station, reported=True, attendances=7)
    own = ActivityFactory(place=institute, reported=True, attendances=100, kind=Kind.LECTURE)
    ActivityFactory(place=station)  # published, but nobody says it took place
    ActivityFactory(place=station, cancelled=True)
    both = VolunteerFactory(home_place=station)
    ServiceRecordFactory(activity=training, volunteer=both, minutes=90)
    ServiceRecordFactory(activity=training, minutes=30, is_late=True)
    ServiceRecordFactory(activity=at_point, volunteer=both, minutes=60)
    ServiceRecordFactory(activity=far, volunteer=both, minutes=50)
    ServiceRecordFactory(activity=far, minutes=20, submitted=True)
    return {"programme": programme, "own": own, "training": training}


def test_recompute_counts_each_measure_at_every_level(
    busy: dict[str, Any], county: Place, institute: Place, station: Place, point: Place, other_station: Place
) -> None:
    found = recompute(OCTOBER)

    assert found[Cell(county.pk, "all", "")] == Measures(
        sessions=4,
        trainings=1,
        unplanned=1,
        attendances=147,
        minutes=230,
        waiting_minutes=20,
        late_minutes=30,
        volunteers=2,
        active_stations=2,
    )
    assert found[Cell(institute.pk, "all", "")] == Measures(3, 1, 1, 140, 180, 0, 30, 2, 1)
    assert found[Cell(station.pk, "all", "")] == Measures(2, 1, 1, 40, 180, 0, 30, 2, 1)
    assert found[Cell(point.pk, "all", "")] == Measures(1, 0, 1, 0, 60, 0, 0, 1, 0)
    assert found[Cell(other_station.pk, "all", "")] == Measures(1, 0, 0, 7, 50, 20, 0, 1, 1)


def test_recompute_slices_by_kind_and_programme(busy: dict[str, Any], county: Place) -> None:
    found = recompute(OCTOBER, {county.pk})

    programme = str(busy["programme"].pk)
    assert {cell.key: found[cell] for cell in found if cell.slice == "kind"} == {
        "training": Measures(1, 1, 0, 40, 120, 0, 30, 2, 1),
        "lecture": Measures(1, 0, 0, 100),
        "service": Measures(2, 0, 1, 7, 110, 20, 0, 1, 2),
    }
    assert {cell.key: found[cell] for cell in found if cell.slice == "programme"} == {
        programme: Measures(1, 1, 0, 40, 120, 0, 30, 2, 1),
        "none": Measures(3, 0, 1, 107, 110, 20, 0, 1, 2),
    }


def test_hours_without_their_activity_are_counted_under_none(station: Place) -> None:
    record = ServiceRecordFactory(activity=ActivityFactory(place=station, held=True))
    Activity.objects.filter(uid=record.activity_uid).delete()

    found = recompute(OCTOBER, {station.pk})

    assert found == {
        Cell(station.pk, "all", ""): Measures(minutes=120, volunteers=1),
        Cell(station.pk, "kind", "none"): Measures(minutes=120, volunteers=1),
        Cell(station.pk, "programme", "none"): Measures(minutes=120, volunteers=1),
    }


@pytest.mark.postgres
def test_both_ways_of_counting_agree(busy: dict[str, Any], county: Place, station: Place) -> None:
    assert connection.vendor == "postgresql"
    for places in (None, {county.pk}, {station.pk, county.pk}, set(Place.objects.values_list("pk", flat=True))):
        assert grouping_sets.count(OCTOBER, places) == grouping.count(OCTOBER, places) != {}
    low = {station.pk}
    assert grouping_sets.count_low(OCTOBER, low) == grouping.count(OCTOBER, low) != {}
    assert station.parent is not None
    high = {county.pk, station.parent.pk}
    assert grouping_sets.count_own(OCTOBER, high) == grouping.count_own(OCTOBER, high) != {}


MANY_RECORDS = """
    INSERT INTO volunteers_servicerecord ({columns}, activity_uid, month, served_on)
    SELECT {columns}, gen_random_uuid(), first, first FROM volunteers_servicerecord,
        generate_series('2024-01-01'::date, '2026-12-01'::date, '1 month') first, generate_series(1, 40)
    WHERE id = %(record)s
"""


@pytest.mark.postgres
def test_hours_are_counted_from_the_index_alone(station: Place) -> None:
    """Ten million records lie in the table; what a month needs of them must not be looked for there."""
    record = ServiceRecordFactory(activity=ActivityFactory(place=station, held=True))
    varied = {"id", "activity_uid", "month", "served_on"}
    columns = ", ".join(field.column for field in record._meta.concrete_fields if field.column not in varied)
    with connection.cursor() as cursor:
        cursor.execute(MANY_RECORDS.format(columns=columns), {"record": record.pk})
        cursor.execute("ANALYZE volunteers_servicerecord")
        # In a table written a moment ago an index alone saves little. What is asked is whether it could.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; DROP INDEX record_by_month")
        cursor.execute(f"EXPLAIN {grouping_sets.OF_ALL} {grouping_sets.READ}", {"month": OCTOBER})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    scans = re.findall(r"-> +(.* Scan .*on volunteers_servicerecord)", plan)
    assert scans == ["Index Only Scan using record_by_month_place on volunteers_servicerecord"]


def test_more_places_than_a_statement_takes_are_picked_out(
    busy: dict[str, Any], county: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = grouping.count(OCTOBER, {county.pk})
    monkeypatch.setattr(grouping, "FEW", 0)

    assert grouping.count(OCTOBER, {county.pk}) == few != {}


def test_drain_updates_the_place_and_all_above_it(busy: dict[str, Any], county: Place, station: Place) -> None:
    mark_changed(place_id=station.pk, month=OCTOBER)

    drain()

    assert total(station)["sessions"] == 2
    assert total(county)["sessions"] == 4
    assert ChangedMonth.objects.count() == 0
    assert RollUpState.objects.get().drained_at is not None


def test_drain_leaves_the_places_beside_alone(busy: dict[str, Any], station: Place, institute: Place) -> None:
    beside = PlaceFactory(parent=institute)
    ActivityFactory(place=beside, held=True)
    mark_changed(place_id=station.pk, month=OCTOBER)

    drain()

    assert total(beside) == {}


def test_drain_writes_only_what_changed(busy: dict[str, Any], county: Place, station: Place) -> None:
    rebuild_month(OCTOBER)
    before = dict(MonthlyTotal.objects.values_list("pk", "updated_at"))
    Activity.objects.filter(pk=busy["training"].pk).update(attendances=41)
    mark_changed(place_id=station.pk, month=OCTOBER)

    changed = drain()

    written = [pk for pk, at in MonthlyTotal.objects.values_list("pk", "updated_at") if before[pk] != at]
    # Station, institute and county, each whole, by kind and by programme; nothing else, and no row was replaced.
    assert (changed, len(written)) == (9, 9)
    assert total(county)["attendances"] == 148
    assert drain() == 0


def test_row_of_zeros_is_taken_away(station: Place, station_head: User) -> None:
    activity = ActivityFactory(place=station, held=True)
    rebuild_month(OCTOBER)
    assert total(station)["sessions"] == 1

    cancel(activity=activity, reason="记错了", by=station_head)
    drain()

    assert MonthlyTotal.objects.count() == 0


def test_change_committed_after_the_take_keeps_its_mark(
    station: Place, other_station: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_changed(place_id=station.pk, month=OCTOBER)

    def advance_while_someone_writes(*taken: Any) -> Any:
        if not ActivityFactory._meta.model.objects.exists():
            ActivityFactory(place=other_station, held=True)
            mark_changed(place_id=other_station.pk, month=OCTOBER)
        return advance(*taken)

    monkeypatch.setattr("portal.rollup.draining.advance", advance_while_someone_writes)
    drain()

    assert total(other_station) == {"sessions": 1, "active_stations": 1}


def test_many_places_are_recounted_with_the_whole_month(
    station: Place, busy: dict[str, Any], county: Place, other_station: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.rollup.draining.FEW_PLACES", 0)
    mark_changed(place_id=station.pk, month=OCTOBER)

    drain()

    assert ChangedMonth.objects.count() == CountedChange.objects.count() == 0
    assert total(county)["sessions"] == 4
    assert total(other_station)["sessions"] == 1


def test_activity_over_the_month_end_counts_once_and_its_hours_on_the_day_served(station: Place) -> None:
    late = october(31, 22)
    night = ActivityFactory(place=station, reported=True, starts_at=late, ends_at=late + dt.timedelta(hours=4))
    ServiceRecordFactory(activity=night, minutes=120)
    ServiceRecordFactory(activity=night, starts_at=late + dt.timedelta(hours=2), minutes=100)

    rebuild_month(OCTOBER)
    rebuild_month(NOVEMBER)

    assert total(station) == {"sessions": 1, "attendances": 30, "minutes": 120, "volunteers": 1, "active_stations": 1}
    assert total(station, NOVEMBER) == {"minutes": 100, "volunteers": 1}
    assert total(station, NOVEMBER, "kind", "service") == {"minutes": 100, "volunteers": 1}


def test_move_leaves_earlier_months_with_the_old_tree(
    station: Place, institute: Place, other_institute: Place, county: Place, county_staff: User
) -> None:
    for month in (10, 11):
        ActivityFactory(place=station, held=True, starts_at=dt.datetime(2026, month, 5, 9, tzinfo=SHANGHAI))
    reconcile()

    move_place(place=station, parent=other_institute, by=county_staff, from_month=NOVEMBER)
    drain()

    assert (total(institute), total(institute, NOVEMBER)) == ({"sessions": 1, "active_stations": 1}, {})
    assert (total(other_institute), total(other_institute, NOVEMBER)) == ({}, {"sessions": 1, "active_stations": 1})
    assert total(county, NOVEMBER)["sessions"] == 1


def test_move_under_a_parent_that_moved_later_is_refused(
    point: Place, station: Place, other_station: Place, other_institute: Place, county_staff: User
) -> None:
    """In October the station stood elsewhere than today's path says, and so would the point."""
    move_place(place=station, parent=other_institute, by=county_staff, from_month=NOVEMBER)
    stray = PointFactory(parent=other_station)

    with pytest.raises(CannotMove, match="2026年10月之后移动过"):
        move_place(place=stray, parent=station, by=county_staff, from_month=OCTOBER)


def test_move_of_a_place_that_something_left_later_is_refused(
    point: Place, station: Place, other_station: Place, other_institute: Place, county_staff: User
) -> None:
    """In October the point still stood under the station, though today's path does not say so."""
    move_place(place=point, parent=other_station, by=county_staff, from_month=NOVEMBER)

    with pytest.raises(CannotMove, match="2026年10月之后移动过"):
        move_place(place=Place.objects.get(pk=station.pk), parent=other_institute, by=county_staff, from_month=OCTOBER)


def test_new_place_under_a_moved_one_stood_where_its_parent_stood(
    station: Place, institute: Place, other_institute: Place, county_staff: User
) -> None:
    move_place(place=station, parent=other_institute, by=county_staff, from_month=NOVEMBER)
    ActivityFactory(place=PointFactory(parent=Place.objects.get(pk=station.pk)), held=True)

    rebuild_month(OCTOBER)

    assert total(institute) == total(station) == {"sessions": 1, "active_stations": 1}
    assert total(other_institute) == {}


def test_point_moved_to_another_station_makes_that_one_active(
    county: Place, station: Place, other_station: Place, county_staff: User
) -> None:
    point = PointFactory(parent=station)
    ActivityFactory(place=point, held=True, starts_at=dt.datetime(2026, 11, 5, 9, tzinfo=SHANGHAI))
    move_place(place=point, parent=other_station, by=county_staff, from_month=NOVEMBER)

    drain()

    assert total(station, NOVEMBER) == {}
    assert total(other_station, NOVEMBER) == {"sessions": 1, "active_stations": 1}


def test_point_straight_under_the_centre_makes_no_station_active(county: Place) -> None:
    ActivityFactory(place=PointFactory(parent=county), held=True)

    rebuild_month(OCTOBER)

    assert total(county) == {"sessions": 1}


def test_reconcile_repairs_what_is_wrong_and_counts_it(busy: dict[str, Any], county: Place, station: Place) -> None:
    reconcile()
    assert reconcile().differences == 0
    MonthlyTotal.objects.filter(place=county, slice="all").update(sessions=99)
    MonthlyTotal.objects.filter(place=station, slice="all").delete()
    MonthlyTotal.objects.create(place=station, month=NOVEMBER, minutes=5, updated_at=october(1))

    assert reconcile().differences == 3

    assert (total(county)["sessions"], total(station)["sessions"], total(station, NOVEMBER)) == (4, 2, {})
    assert RollUpState.objects.get().differences == 3


def test_reconcile_does_not_call_a_marked_change_a_difference(busy: dict[str, Any], station: Place) -> None:
    for place in Place.objects.all():
        mark_changed(place_id=place.pk, month=OCTOBER)

    found = reconcile()

    assert found.changed > 0
    assert found.differences == 0
    assert ChangedMonth.objects.count() == 0


def test_reconcile_drains_what_was_left_to_it(
    station: Place, other_station: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark of a month that is already past, written while reconcile goes on to the next."""
    for month in (10, 11):
        ActivityFactory(place=station, held=True, starts_at=dt.datetime(2026, month, 5, 9, tzinfo=SHANGHAI))
    reconcile()

    def rebuild_while_someone_writes(month: dt.date) -> Any:
        if month == NOVEMBER:
            ActivityFactory(place=other_station, held=True)
            mark_changed(place_id=other_station.pk, month=OCTOBER)
        return rebuild_month(month)

    monkeypatch.setattr("portal.rollup.reconciling.rebuild_month", rebuild_while_someone_writes)

    assert reconcile().differences == 0
    assert total(other_station) == {"sessions": 1, "active_stations": 1}


def test_reconcile_without_any_facts_is_quiet(county: Place) -> None:
    assert reconcile() == (0, 0)


def test_totals_of_a_closed_place_stay(station: Place, county: Place) -> None:
    ActivityFactory(place=station, held=True)
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 10, 20))
    PlaceFactory(parent=station.parent, name=station.name)

    rebuild_month(OCTOBER)

    assert total(station) == {"sessions": 1, "active_stations": 1}
