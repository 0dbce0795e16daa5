"""Whatever is sent, the API answers as its own document says, and never fails.

PORTAL_FUZZ=500    that many requests to each operation, others each time; without it the same few every time
"""

import json
import os
from itertools import chain
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from portal.models import MonthlyTotal
from practice.days import ONE_DAY
from practice.models import Place, User
from tests.api import CHINESE, program_of
from tests.factories import (
    ActivityFactory,
    MembershipFactory,
    MethodFactory,
    ProgrammeFactory,
    RegistrationFactory,
    ServiceOfferFactory,
    ServicePlatformFactory,
    ServiceRecordFactory,
    ServiceRequestFactory,
    SignUpTermsFactory,
    TeamFactory,
    ThemeFactory,
    VolunteerFactory,
)
from tests.openapi import Maker, Operation, breaches, operations

DOCUMENT: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = list(operations(DOCUMENT))
TRIES = os.environ.get("PORTAL_FUZZ")
HOW: dict[str, Any] = {
    "max_examples": int(TRIES or 20),
    "derandomize": TRIES is None,
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
}
KEYS = st.none() | st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=12)


@pytest.fixture
def world(station: Place, other_station: Place, station_head: User) -> list[int]:
    """One of everything in two places, in several states; the primary keys that there are."""
    ServicePlatformFactory(), MethodFactory(), ThemeFactory()
    for place in (station, other_station):
        team = TeamFactory(place=place)
        villager = MembershipFactory(volunteer=VolunteerFactory(home_place=place), team=team).volunteer
        activity = ActivityFactory(place=place, team=team, programme=ProgrammeFactory(place=place))
        SignUpTermsFactory(activity=(taking := ActivityFactory(place=place, starts_at=timezone.now() + ONE_DAY)))
        RegistrationFactory(activity=taking)
        ActivityFactory(place=place, status="draft", published_at=None, published_by=None)
        ServiceRecordFactory(activity=activity, volunteer=villager, submitted=True, entered_by=station_head)
        offer = ServiceOfferFactory(team=team)
        ServiceRequestFactory(place=place, offer=offer)
        asked = ServiceRequestFactory(place=place, offer=offer, team=team, dispatched=True)
        MonthlyTotal.objects.create(place=place, month=activity.month, updated_at=timezone.now())
    return [*range(1, 4), station.pk, other_station.pk, villager.pk, activity.pk, team.pk, asked.pk]


def ask(client: APIClient, operation: Operation, key: int, query: dict[str, Any], body: Any, once: str | None) -> Any:
    headers = {"Idempotency-Key": once} if once else {}
    url = operation.path.replace("{id}", str(key))
    if operation.method == "get":
        return client.get(url, query, headers=headers)
    # Lone surrogates travel as escapes, as any JSON library would send them.
    sent = json.dumps(body) if operation.body is not None else ""
    return getattr(client, operation.method)(url, sent, content_type="application/json", headers=headers)


def check(operation: Operation, response: Any) -> None:
    said = str(response.status_code)
    assert said in operation.responses, f"{said} is not documented: {response.content.decode()[:300]}"
    schema = operation.responses[said]
    assert schema is not None
    assert breaches(DOCUMENT, schema, response.json()) == []
    if response.status_code >= 400:
        words = [response.json()["message"], *chain(*response.json()["fields"].values())]
        assert all(CHINESE.search(word) for word in words), words


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_api_answers_as_its_document_says(
    operation: Operation, world: list[int], station_head: User, institute_staff: User, county_staff: User, leader: User
) -> None:
    clients = [program_of(user) for user in (None, station_head, institute_staff, county_staff, leader)]
    maker = Maker(DOCUMENT, world)

    @settings(**HOW)
    @given(
        client=st.sampled_from(clients),
        key=st.sampled_from(world),
        query=maker.query(operation.parameters),
        body=maker.body(operation.body) if operation.body else st.just(None),
        once=KEYS,
    )
    def hold(client: APIClient, key: int, query: dict[str, Any], body: Any, once: str | None) -> None:
        with transaction.atomic():
            check(operation, ask(client, operation, key, query, body, once))
            transaction.set_rollback(True)

    hold()
