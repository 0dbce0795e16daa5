"""Both ways into the ledger store the same."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from activities.models import Activity
from activities.services import occasion_of
from practice.days import SHANGHAI, month_of
from practice.models import Place, User
from tests.factories import ActivityFactory, VolunteerFactory
from volunteers.models import ServiceRecord
from volunteers.services import Entry, enter_hours, storing
from volunteers.services.storing import NewRecord, Shared, store_records

LATER = dt.datetime(2026, 10, 18, 8, 0, tzinfo=SHANGHAI)
EVENING = dt.datetime(2026, 10, 16, 22, 0, 30, tzinfo=SHANGHAI)


@pytest.fixture
def activity(station: Place) -> Activity:
    return ActivityFactory(place=station, starts_at=EVENING, content="扶 '老' 助\"残\"\\ 100%s" + "长" * 400)


def shared(activity: Activity, by: User) -> Shared:
    return Shared(
        place_id=activity.place_id,
        activity_uid=activity.uid,
        activity_title="“重阳” {敬} 老",
        content=activity.content[:300],
        organiser="前麻峪村站",
        person_in_charge="",
        source="api",
        entered_at=LATER,
        entered_by_id=by.pk,
    )


def rows(keys: list[int]) -> list[NewRecord]:
    friday, saturday = dt.date(2026, 10, 16), dt.date(2026, 10, 17)
    midnight = dt.datetime(2026, 10, 17, tzinfo=SHANGHAI)
    made = []
    for number, key in enumerate(keys):
        flags = ("", "overlap", "overlap long_day")[number % 3]
        made.append(NewRecord(key, friday, month_of(friday), EVENING, midnight, 120, flags, is_late=number % 2 == 0))
        made.append(NewRecord(key, saturday, month_of(saturday), midnight, midnight + dt.timedelta(minutes=5), 5))
    return made


def stored(keys: list[int]) -> list[dict[str, Any]]:
    found = ServiceRecord.objects.filter(pk__in=keys).order_by("pk").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


@pytest.mark.postgres
def test_both_ways_store_the_same(activity: Activity, station_head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [one.pk for one in VolunteerFactory.create_batch(5, home_place=activity.place)]
    first, second = rows(people), rows(people)
    store_records(first, shared=shared(activity, station_head))
    at_once = stored([row.pk for row in first])
    ServiceRecord.objects.update(status="returned", returned_at=LATER, returned_by=station_head, return_reason="重来")
    monkeypatch.setattr(storing, "_in_one_statement", storing._row_by_row)
    store_records(second, shared=shared(activity, station_head))
    assert at_once == stored([row.pk for row in second])
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_each_row_gets_its_own_key_in_order(activity: Activity, station_head: User) -> None:
    people = [one.pk for one in reversed(VolunteerFactory.create_batch(5, home_place=activity.place))]
    made = rows(people)
    store_records(made, shared=shared(activity, station_head))
    assert [row.pk for row in made] == sorted(row.pk for row in made)
    kept = ServiceRecord.objects.in_bulk()
    assert {row.pk: (row.volunteer_id, row.served_on, row.minutes, row.flags) for row in made} == {
        key: (one.volunteer_id, one.served_on, one.minutes, one.flags) for key, one in kept.items()
    }


def test_entered_record_copies_the_activity(activity: Activity, station_head: User) -> None:
    """Over midnight, from half a minute past: the parts are whole minutes of their days and add up."""
    villager = VolunteerFactory(home_place=activity.place)
    source, by = ServiceRecord.Source.API, station_head
    activity.ends_at = EVENING + dt.timedelta(hours=4)
    occasion = occasion_of(activity)
    made = enter_hours(occasion=occasion, entries=[Entry(villager, 150)], source=source, by=by, now=LATER)
    first, second = ServiceRecord.objects.order_by("pk")
    midnight = dt.datetime(2026, 10, 17, tzinfo=SHANGHAI)
    assert [row.pk for row in made] == [first.pk, second.pk]
    assert (first.starts_at, first.ends_at, first.minutes) == (EVENING.replace(second=0), midnight, 120)
    assert (second.starts_at, second.ends_at, second.minutes) == (midnight, midnight + dt.timedelta(minutes=30), 30)
    for row in (first, second):
        assert (row.activity_title, row.content) == (activity.title, activity.content[:300])
        assert (row.status, row.source, row.entered_by, row.entered_at) == ("submitted", "api", station_head, LATER)
        assert (row.approved_by, row.return_reason, row.reverses, row.replaces) == (None, "", None, None)


def test_the_database_still_refuses(activity: Activity, station_head: User) -> None:
    villager = VolunteerFactory(home_place=activity.place).pk
    made = rows([villager])
    made[0].minutes = 1441
    with pytest.raises(IntegrityError, match="record_minutes_sign"), transaction.atomic():
        store_records(made, shared=shared(activity, station_head))
    store_records(rows([villager]), shared=shared(activity, station_head))
    with pytest.raises(IntegrityError), transaction.atomic():
        store_records(rows([villager]), shared=shared(activity, station_head))
    assert ServiceRecord.objects.count() == 2
