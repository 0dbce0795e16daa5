"""Whether and how an activity takes sign-ups: who may say so, and what makes no sense."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from activities.errors import WrongStep
from activities.models import Activity, SignUpTerms
from activities.services import put_sign_up
from practice.errors import NotAllowed
from practice.models import Place, User
from tests.factories import ActivityFactory, RegistrationFactory, SignUpTermsFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def plan(station: Place) -> Activity:
    return ActivityFactory(place=station)


def test_head_makes_an_activity_take_sign_ups_and_history_says_who(plan: Activity, station_head: User) -> None:
    made = put_sign_up(activity=plan, terms={"must_know": "自带水杯", "waiting_room": 5}, by=station_head)
    assert made is not None
    kept = SignUpTerms.objects.get(activity=plan)
    assert (kept.must_know, kept.waiting_room, kept.is_paused) == ("自带水杯", 5, False)
    assert [row.history_user for row in kept.history.all()] == [station_head]


def test_what_is_not_named_stays_and_the_same_again_changes_nothing(plan: Activity, station_head: User) -> None:
    put_sign_up(activity=plan, terms={"must_know": "自带水杯", "min_age": 6}, by=station_head)
    put_sign_up(activity=plan, terms={"is_paused": True}, by=station_head)
    put_sign_up(activity=plan, terms={"is_paused": True}, by=station_head)
    kept = SignUpTerms.objects.get(activity=plan)
    assert (kept.must_know, kept.min_age, kept.is_paused) == ("自带水杯", 6, True)
    assert kept.history.count() == 2


def test_none_makes_it_take_none_until_somebody_signed_up(plan: Activity, station_head: User) -> None:
    SignUpTermsFactory(activity=plan)
    assert put_sign_up(activity=plan, terms=None, by=station_head) is None
    assert not SignUpTerms.objects.exists()
    assert put_sign_up(activity=plan, terms=None, by=station_head) is None

    SignUpTermsFactory(activity=plan)
    RegistrationFactory(activity=plan, cancelled=True)
    RegistrationFactory(activity=plan, people=[("刘候平", None), ("刘小", 9)])
    with pytest.raises(WrongStep, match="已有 2 人报名，不能改成不用报名"):
        put_sign_up(activity=plan, terms=None, by=station_head)
    assert SignUpTerms.objects.exists()


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"opens_at": 0 * HOUR}, "opens_at"),
        ({"closes_at": HOUR}, "closes_at"),
        ({"opens_at": -2 * HOUR, "closes_at": -3 * HOUR}, "__all__"),
        ({"min_age": 12, "max_age": 6}, "__all__"),
        ({"max_age": 121}, "max_age"),
    ],
)
def test_terms_that_make_no_sense_are_refused_at_their_field(
    plan: Activity, station_head: User, terms: dict[str, Any], field: str
) -> None:
    moments = {name: plan.starts_at + ago if isinstance(ago, dt.timedelta) else ago for name, ago in terms.items()}
    with pytest.raises(ValidationError) as refusal:
        put_sign_up(activity=plan, terms=moments, by=station_head)
    assert set(refusal.value.message_dict) == {field}
    assert not SignUpTerms.objects.exists()


def test_only_who_manages_the_place_may(plan: Activity, other_station_head: User, leader: User) -> None:
    for person in (other_station_head, leader):
        with pytest.raises(NotAllowed):
            put_sign_up(activity=plan, terms={}, by=person)


def test_called_off_is_called_off(station: Place, station_head: User) -> None:
    with pytest.raises(WrongStep, match="已取消"):
        put_sign_up(activity=ActivityFactory(place=station, cancelled=True), terms={}, by=station_head)
