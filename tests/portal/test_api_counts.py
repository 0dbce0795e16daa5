"""Lists cost the same number of queries for one row as for three; told by PostgreSQL itself, they cost one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Photo
from portal.models import MonthlyTotal
from practice.models import Place, User
from tests.api import ids, program_of
from tests.factories import (
    ActivityFactory,
    ArticleFactory,
    MediaMentionFactory,
    MembershipFactory,
    MethodFactory,
    PointFactory,
    ProgrammeFactory,
    ServiceOfferFactory,
    ServicePlatformFactory,
    ServiceRecordFactory,
    ServiceRequestFactory,
    TeamFactory,
    ThemeFactory,
    VolunteerFactory,
)

SIGNING_IN = 1
"""The token with its user."""
SCOPE = 1
"""The user's roles with their places, which also say whether others were merged into those."""


TOLD_IN_SQL = ("places", "teams", "programmes", "activities", "totals", "articles", "media-mentions")


def reads_of(resource: str, reads: int) -> int:
    return 1 if connection.vendor == "postgresql" and resource in TOLD_IN_SQL else reads


def place(station: Place) -> None:
    PointFactory(parent=station).platforms.add(ServicePlatformFactory())


def team(station: Place) -> None:
    leader = VolunteerFactory(home_place=station)
    TeamFactory(place=station, parent=TeamFactory(place=station, kind=1), leader=leader)


def programme(station: Place) -> None:
    made = ProgrammeFactory(place=station, team=TeamFactory(place=station))
    made.methods.add(MethodFactory())
    made.themes.add(ThemeFactory())


def activity(station: Place) -> None:
    made = ActivityFactory(place=station, team=TeamFactory(place=station), programme=ProgrammeFactory(place=station))
    made.methods.add(MethodFactory())
    made.themes.add(ThemeFactory())
    Photo.objects.create(activity=made, image=ContentFile(b"x", "a.jpg"))


def volunteer(station: Place) -> None:
    made = VolunteerFactory(home_place=station)
    made.service_types.add(ServicePlatformFactory())
    MembershipFactory(volunteer=made, team=TeamFactory(place=station))


def record(station: Place) -> None:
    ServiceRecordFactory(activity=ActivityFactory(place=station), volunteer=VolunteerFactory(home_place=station))


def request(station: Place) -> None:
    offer = ServiceOfferFactory(team__place=station)
    ServiceRequestFactory(place=station, offer=offer, team=offer.team, dispatched=True)


def total(station: Place) -> None:
    month = dt.date(2026, 1 + MonthlyTotal.objects.count(), 1)
    MonthlyTotal.objects.create(place=station, month=month, updated_at=timezone.now())


@pytest.mark.parametrize(
    ("resource", "make", "reads"),
    [
        ("places", place, 2),
        ("teams", team, 1),
        ("programmes", programme, 3),
        ("articles", lambda station: ArticleFactory(place=station), 2),
        ("media-mentions", lambda station: MediaMentionFactory(place=station), 1),
        ("activities", activity, 4),
        ("service-offers", lambda station: ServiceOfferFactory(team__place=station), 1),
        ("service-requests", request, 1),
        ("volunteers", volunteer, 4),
        ("service-records", record, 1),
        ("totals", total, 1),
    ],
)
def test_list_costs_the_same_at_one_and_three(
    station: Place, station_head: User, resource: str, make: Callable[[Place], None], reads: int
) -> None:
    client, url = program_of(station_head), f"/api/v1/{resource}/"
    for rows in (1, 3):
        while count(client, url) < rows + (resource == "places") * 3:
            make(station)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) == SIGNING_IN + SCOPE + reads_of(resource, reads), [query["sql"][:90] for query in queries]


def count(client: Any, url: str) -> int:
    return len(client.get(url).json()["results"])


@pytest.mark.parametrize(("resource", "make", "reads"), [("places", place, 2), ("activities", activity, 4)])
def test_visitors_list_costs_only_its_reads(
    station: Place, resource: str, make: Callable[[Place], None], reads: int, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        make(station)
    with django_assert_num_queries(reads_of(resource, reads)):
        assert len(ids(program_of().get(f"/api/v1/{resource}/"))) >= 3
