"""What the matrix asks for: at each of the two stations one row of everything, with a person who must never be seen."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from activities.models import Activity
from practice.consent import Purpose, consent_to
from practice.models import AuditEvent, Message, Place, PlaceRole
from tests.factories import (
    ActivityFactory,
    ArticleFactory,
    FeedbackFactory,
    HolidayFactory,
    MediaMentionFactory,
    MembershipFactory,
    MethodFactory,
    PlaceFactory,
    PointFactory,
    ProgrammeFactory,
    RegistrationFactory,
    ServiceOfferFactory,
    ServicePlatformFactory,
    ServiceRecordFactory,
    ServiceRequestFactory,
    SignUpTermsFactory,
    TeamFactory,
    ThemeFactory,
    UserFactory,
    VolunteerFactory,
)
from volunteers.models import Team, Volunteer

Row = Any
Rows = dict[str, Row]
ABSENT = 987_654_321
"""A primary key of no row."""
NO_LINK = "n" * 22
"""A secret link to nothing."""

NAMES = {"station": "龘仲明", "other_station": "靐秀英"}
PHONES = {"station": "13953158001", "other_station": "13953158002"}
ID_NUMBERS = {"station": "14112419680423401X", "other_station": "141124197109125027"}
GUARDIANS = {"station": "齉长福", "other_station": "爩长寿"}
GUARDIAN_PHONES = {"station": "13853158001", "other_station": "13853158002"}
IN_CHARGE = {"station": "驫主任", "other_station": "麤主任"}
HEADS = {"station": "蘿玉成", "other_station": "鑫怀德"}
PERSONAL = [one for told in (NAMES, PHONES, ID_NUMBERS, GUARDIANS, GUARDIAN_PHONES) for one in told.values()]
"""What no page may show to somebody who is not signed in."""


class World:
    """``world.rows["station"]["volunteer"]``; the rows of the whole county stand under both stations."""

    def __init__(self, *, station: Place, other_station: Place, county: Place) -> None:
        self.county = county
        self.places = {"station": station, "other_station": other_station}
        shared = rows_of_the_county(county)
        self.rows: dict[str, Rows] = {name: {**shared, **rows_at(name, place)} for name, place in self.places.items()}
        for name, other in (("station", other_station), ("other_station", station)):
            self.rows[name]["elsewhere"] = other.parent

    def key(self, station: str, row: str) -> int:
        return int(self.rows[station][row].pk)

    def link(self, station: str, row: str) -> str:
        """The secret link of a row that has one: whoever holds it is let in, whatever their role."""
        return str(getattr(self.rows[station][row], "link", NO_LINK))


def rows_of_the_county(county: Place) -> Rows:
    return {
        "county_team": TeamFactory(place=county),
        "county_programme": ProgrammeFactory(place=county),
        "platform": ServicePlatformFactory(),
        "holiday": HolidayFactory(date=dt.date(2026, 10, 1)),
        "method": MethodFactory(),
        "theme": ThemeFactory(),
        "message": Message.objects.create(key="registration:1:placed", phone=PHONES["station"], due_at=timezone.now()),
        "consent": consent_to(Purpose.SIGN_UP),
    }


def rows_at(name: str, place: Place) -> Rows:
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=7)
    volunteer = person(name, place)
    team = TeamFactory(place=place, leader=volunteer)
    MembershipFactory(team=team, volunteer=volunteer)
    activity = ActivityFactory(place=place, team=team, person_in_charge=IN_CHARGE[name])
    account = UserFactory(name=HEADS[name], role=(place, PlaceRole.Role.STATION_HEAD))
    served = ActivityFactory(place=place, reported=True)
    asked = ServiceRequestFactory(place=place, name=NAMES[name], phone=PHONES[name], team=team, dispatched=True)
    return {
        "place": place,
        "sibling": PlaceFactory(parent=place.parent),
        "closed": PointFactory(parent=place, closed_on=dt.date(2026, 6, 30)),
        "volunteer": volunteer,
        "team": team,
        "corps": TeamFactory(place=place, kind=Team.Kind.CORPS),
        "dissolved": TeamFactory(place=place, dissolved_on=dt.date(2026, 6, 30)),
        "programme": ProgrammeFactory(place=place),
        "stopped": ProgrammeFactory(place=place, is_active=False),
        "activity": activity,
        "draft": ActivityFactory(**plan(place, soon, Activity.Status.DRAFT)),
        "submitted": ActivityFactory(**plan(place, soon, Activity.Status.SUBMITTED)),
        "record": ServiceRecordFactory(activity=served, volunteer=volunteer),
        "waiting": ServiceRecordFactory(activity=served, volunteer=VolunteerFactory(home_place=place), submitted=True),
        "article": ArticleFactory(place=place),
        "article_draft": ArticleFactory(place=place, draft=True),
        "article_submitted": ArticleFactory(place=place, submitted=True),
        "article_withdrawn": ArticleFactory(place=place, withdrawn=True),
        "appeal": ArticleFactory(place=place, appeal=True),
        "mention": MediaMentionFactory(place=place),
        "request": ServiceRequestFactory(place=place, name=NAMES[name], phone=PHONES[name]),
        "offer": ServiceOfferFactory(team=team),
        "finished": ServiceRequestFactory(place=place, name=NAMES[name], phone=PHONES[name], team=team, done=True),
        "asked": SimpleNamespace(pk=asked.pk, link=asked.team_link),
        "feedback": FeedbackFactory(place=place, name=NAMES[name], phone=PHONES[name]),
        **signed_up(name, place, soon),
        "account": account,
        "audit": AuditEvent.objects.create(actor=account, action=AuditEvent.Action.SIGN_IN),
    }


def signed_up(name: str, place: Place, starts_at: dt.datetime) -> Rows:
    """An activity that takes sign-ups, and one of them."""
    taking = ActivityFactory(place=place, starts_at=starts_at, capacity=20)
    SignUpTermsFactory(activity=taking)
    child = {"guardian_name": GUARDIANS[name], "guardian_phone": GUARDIAN_PHONES[name]}
    told = {"name": NAMES[name], "phone": PHONES[name], **child}
    return {"taking": taking, "registration": RegistrationFactory(activity=taking, **told)}


def plan(place: Place, starts_at: dt.datetime, status: str) -> dict[str, Any]:
    return {"place": place, "starts_at": starts_at, "status": status, "published_by": None, "published_at": None}


def person(name: str, place: Place) -> Volunteer:
    volunteer: Volunteer = VolunteerFactory.build(
        name=NAMES[name],
        phone=PHONES[name],
        id_type=Volunteer.IdType.RESIDENT,
        guardian_name=GUARDIANS[name],
        guardian_phone=GUARDIAN_PHONES[name],
        home_place=place,
    )
    volunteer.put_id_number(ID_NUMBERS[name])
    volunteer.save()
    return volunteer
