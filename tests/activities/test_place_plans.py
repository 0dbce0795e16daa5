"""A place's page among many activities: its few are not looked for among all of them."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from activities.models import Activity
from activities.queries import recent_at, upcoming_at
from practice.days import month_of
from practice.models import Place
from tests.factories import ActivityFactory, PlaceFactory, PointFactory

pytestmark = pytest.mark.postgres

MANY, STATIONS = 2000, 20


@pytest.fixture
def stations(institute: Place) -> list[Place]:
    """Thousands of activities that are over, at twenty stations, and one to come."""
    stations: list[Place] = [PlaceFactory(parent=institute) for _ in range(STATIONS)]
    now = timezone.now()
    ActivityFactory(place=stations[0], starts_at=now + dt.timedelta(days=2))
    starts = [now - dt.timedelta(hours=8 + 6 * number) for number in range(MANY)]
    Activity.objects.bulk_create(
        Activity(
            place=stations[number % STATIONS],
            title="同诵《论语》",
            starts_at=start,
            ends_at=start + dt.timedelta(hours=2),
            month=month_of(start),
            status=Activity.Status.HELD,
        )
        for number, start in enumerate(starts)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE activities_activity, practice_place")
        cursor.execute("SET LOCAL enable_seqscan = off")
    return stations


def test_only_the_county_s_latest_are_looked_for_among_all(stations: list[Place], county: Place) -> None:
    """Whatever is walked by the start of all activities comes to an end only where some are met before long."""
    asked = {
        "next of the county": upcoming_at(county),
        "latest of the county": recent_at(county),
        "latest of a station": recent_at(stations[0]),
        "latest of a quiet point": recent_at(PointFactory(parent=stations[0])),
    }
    walked = [name for name, rows in asked.items() if "activity_by_start" in rows.explain()]
    assert walked == ["latest of the county"]
    assert "activity_by_end" in asked["next of the county"].explain()
    assert "activity_by_place" in asked["latest of a quiet point"].explain()
