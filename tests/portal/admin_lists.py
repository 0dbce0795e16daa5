"""Every list of the admin, with rows inside and outside an institute's scope, for the tests that walk them all."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from practice.models import AuditEvent, Place, PlaceRole
from tests.factories import (
    ActivityFactory,
    ArticleFactory,
    HolidayFactory,
    MediaMentionFactory,
    MethodFactory,
    PlaceFactory,
    ProgrammeFactory,
    ServiceOfferFactory,
    ServicePlatformFactory,
    ServiceRecordFactory,
    ServiceRequestFactory,
    TeamFactory,
    ThemeFactory,
    UserFactory,
    VolunteerFactory,
)

Maker = Callable[[Place, int], Any]
"""Makes the n-th row at a station."""

JANUARY = dt.date(2026, 1, 1)


def account(place: Place, n: int) -> Any:
    return UserFactory(role=(place, PlaceRole.Role.STATION_HEAD))


def audit_row(place: Place, n: int) -> Any:
    return AuditEvent.objects.create(actor=account(place, n), action=AuditEvent.Action.EXPORT, subject="practice.place")


def record(place: Place, n: int) -> Any:
    return ServiceRecordFactory(activity=ActivityFactory(place=place), volunteer__home_place=place)


SCOPED: dict[str, Maker] = {
    "practice_place": lambda place, n: PlaceFactory(parent=place.parent),
    "practice_user": account,
    "volunteers_volunteer": lambda place, n: VolunteerFactory(home_place=place),
    "volunteers_team": lambda place, n: TeamFactory(place=place),
    "volunteers_servicerecord": record,
    "activities_activity": lambda place, n: ActivityFactory(place=place),
    "activities_programme": lambda place, n: ProgrammeFactory(place=place),
    "activities_serviceoffer": lambda place, n: ServiceOfferFactory(team__place=place),
    "activities_servicerequest": lambda place, n: ServiceRequestFactory(place=place),
    "portal_article": lambda place, n: ArticleFactory(place=place),
    "portal_mediamention": lambda place, n: MediaMentionFactory(place=place),
}
SHARED: dict[str, Maker] = {
    "practice_serviceplatform": lambda place, n: ServicePlatformFactory(),
    "practice_holiday": lambda place, n: HolidayFactory(date=JANUARY + dt.timedelta(days=n)),
    "activities_method": lambda place, n: MethodFactory(),
    "activities_theme": lambda place, n: ThemeFactory(),
}
LISTS: dict[str, Maker] = {**SCOPED, **SHARED, "practice_auditevent": audit_row}

EVERYTHING = {"activities_activity": "?on=all", "volunteers_servicerecord": "?month="}
"""What to ask of a list for all of its rows."""


def list_address(name: str) -> str:
    app, model = name.split("_")
    return f"/admin/{app}/{model}/"


def row_address(name: str, row: Any, page: str = "change") -> str:
    return f"{list_address(name)}{row.pk}/{page}/"
