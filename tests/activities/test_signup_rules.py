"""Who gets a seat, who waits, and who is told why not."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from activities.models import Activity, Registrant, Registration
from activities.services.registering import (
    Full,
    NotTaking,
    PartyRefused,
    PhoneTaken,
    Seats,
    ahead_of,
    register,
    seats_of,
    state_of,
    taking,
)
from practice.errors import NotAllowed
from practice.models import Consent, Message, Place, User
from tests.activities.signing_up import NOW, STARTS, fresh, open_activity, party, sign_up, standing, told
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
HOUR = dt.timedelta(hours=1)
GUARDIAN: dict[str, Any] = {"guardian_name": "刘父", "guardian_phone": "0358-4422048", "guardian_agrees": True}


def test_a_party_gets_the_lowest_free_seats() -> None:
    activity = open_activity(capacity=5)
    sign_up(activity, 2)
    second = sign_up(activity, 3)
    assert list(second.people.values_list("order", "name", "seat")) == [
        (1, "第1人", 3),
        (2, "第2人", 4),
        (3, "第3人", 5),
    ]
    assert seats_of(fresh(activity)) == Seats(capacity=5, taken=5, waiting=0)


def test_a_sign_up_keeps_who_when_and_what_was_agreed_to() -> None:
    made = sign_up(open_activity(), phone="+86 138-0013-8000")
    assert (made.phone, made.channel, made.created_at, made.entered_by) == ("13800138000", "self", NOW, None)
    assert len(made.link) == 22
    assert len(made.code) == 6
    assert "180 天后自动删除" in Consent.objects.get(pk=made.consent_id).text
    assert made.history.get().status == Status.PLACED


def test_a_family_waits_whole_and_is_not_overtaken() -> None:
    activity = open_activity(capacity=5)
    sign_up(activity, 4)
    family, single = sign_up(activity, 2), sign_up(activity)
    assert standing(activity) == [(1, "placed", 4), (2, "waiting", 2), (3, "waiting", 1)]
    assert (ahead_of(family), ahead_of(single)) == (0, 1)
    assert not Registrant.objects.filter(registration=family).exclude(seat=None).exists()


def test_without_a_limit_everyone_comes_and_nobody_has_a_number() -> None:
    activity = open_activity(capacity=None)
    for _ in range(3):
        sign_up(activity, 5)
    assert seats_of(fresh(activity)) == Seats(capacity=None, taken=15, waiting=0)
    assert set(Registrant.objects.values_list("seat", flat=True)) == {None}


@pytest.mark.parametrize(
    ("room", "size", "words"),
    [
        (0, 2, "只剩 1 个名额，您报了 2 个人。请减少人数。"),
        (0, 5, "只剩 1 个名额，您报了 5 个人。请减少人数。"),
        (1, 2, "只剩 1 个名额，您报了 2 个人。请减少人数。"),
        (None, 6, "一次最多报 5 个人。人更多的，请分开报，或给站里打电话。"),
    ],
)
def test_more_than_fit_are_told_how_many_do(room: int | None, size: int, words: str) -> None:
    activity = open_activity(capacity=5, waiting_room=room)
    sign_up(activity, 4)
    with pytest.raises((Full, PartyRefused)) as refusal:
        sign_up(activity, size)
    assert refusal.value.message == words
    assert refusal.value.field == "people"


def test_a_family_larger_than_the_room_does_not_block_the_line_for_ever() -> None:
    with pytest.raises(Full, match="一共 2 个名额，坐不下 3 个人"):
        sign_up(open_activity(capacity=2), 3)


def test_the_waiting_room_has_an_end() -> None:
    activity = open_activity(capacity=2, waiting_room=3)
    sign_up(activity, 2)
    sign_up(activity, 2)
    with pytest.raises(Full, match="名额已满，候补只能再排 1 人。请减少人数。"):
        sign_up(activity, 2)
    sign_up(activity)
    with pytest.raises(Full, match="名额已满，候补也满了。有人取消后可以再来看。"):
        sign_up(activity)
    assert standing(activity) == [(1, "placed", 2), (2, "waiting", 2), (3, "waiting", 1)]


@pytest.mark.parametrize(
    ("terms", "now", "words"),
    [
        ({"opens_at": NOW + HOUR}, NOW, "10月12日 10:00 开始报名。"),
        ({"closes_at": NOW}, NOW, "报名已于 10月12日 9:00 截止。"),
        ({"is_paused": True}, NOW, "报名暂停，恢复后可以再来看。"),
        ({}, STARTS, "活动已经开始，报名结束了。"),
        ({}, STARTS + HOUR, "活动已经开始，报名结束了。"),
    ],
)
def test_outside_its_time_nobody_is_taken(terms: dict[str, Any], now: dt.datetime, words: str) -> None:
    activity = open_activity(**terms)
    with pytest.raises(NotTaking) as refusal:
        sign_up(activity, now=now)
    assert refusal.value.message == words
    state = state_of(activity, now)
    assert state is not None
    assert (state.words, state.takes) == (words, False)
    assert Registration.objects.count() == Message.objects.count() == 0


@pytest.mark.parametrize("status", ["draft", "submitted", "held", "reported", "cancelled"])
def test_only_what_is_published_takes_sign_ups(status: str) -> None:
    activity = open_activity()
    extra = {"attendances": 3, "reported_at": NOW, "reported_by": activity.published_by} if status == "reported" else {}
    reason = "下雨" if status == "cancelled" else ""
    Activity.objects.filter(pk=activity.pk).update(status=status, cancel_reason=reason, **extra)
    with pytest.raises(NotTaking):
        sign_up(activity)


def test_an_activity_without_terms_takes_none(station: Place) -> None:
    activity = ActivityFactory(place=station, starts_at=STARTS)
    with pytest.raises(NotTaking, match="不用报名"):
        register(activity=activity, party=party(), submission=uuid4(), now=NOW)
    assert state_of(activity, NOW) is None


@pytest.mark.parametrize(
    ("taken", "room", "words"),
    [
        (0, None, "正在报名，还有 3 个名额。"),
        (3, None, "名额已满，可以排候补。"),
        (3, 4, "名额已满，可以排候补，候补还能排 4 人。"),
        (3, 0, "名额已满。有人取消后可以再来看。"),
    ],
)
def test_seats_are_told_in_words(taken: int, room: int | None, words: str) -> None:
    activity = open_activity(capacity=3, waiting_room=room)
    if taken:
        sign_up(activity, taken)
    state = state_of(fresh(activity), NOW)
    assert state is not None
    assert state.words == words


def test_the_same_form_again_is_the_one_sign_up() -> None:
    activity, key = open_activity(), uuid4()
    first = sign_up(activity, phone="13800138000", submission=key)
    again = sign_up(activity, phone="138 0013 8000", submission=key)
    assert again.pk == first.pk
    assert Message.objects.count() == 1


def test_an_old_form_sent_for_somebody_else_is_another_sign_up() -> None:
    """The back button keeps the form's key; what was typed into it is new."""
    activity, key = open_activity(), uuid4()
    first, second = sign_up(activity, submission=key), sign_up(activity, submission=key)
    assert first.pk != second.pk
    assert first.link != second.link


def test_a_phone_holds_one_sign_up_of_an_activity_and_may_come_back_after_cancelling() -> None:
    activity = open_activity()
    held = sign_up(activity, phone="13800138000")
    with pytest.raises(PhoneTaken) as refusal:
        sign_up(activity, phone="13800138000")
    assert held.link not in refusal.value.message
    assert refusal.value.field == "phone"
    assert sign_up(open_activity(), phone="13800138000").status == Status.PLACED


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((None,), "这场活动限 6 至 12 岁参加，请填每个人的年龄。"),
        ((5,), "这场活动限 6 至 12 岁参加，第1人（5 岁）不能报。"),
        ((12, 13), "这场活动限 6 至 12 岁参加，第2人（13 岁）不能报。"),
        ((121,), "年龄请填 0 到 120 的数字。"),
    ],
)
def test_ages_are_held_to_the_limits(ages: tuple[int | None, ...], words: str) -> None:
    activity = open_activity(min_age=6, max_age=12)
    with pytest.raises(PartyRefused) as refusal:
        sign_up(activity, len(ages), ages=ages, **GUARDIAN)
    assert refusal.value.message == words
    assert sign_up(activity, 2, ages=(6, 12), **GUARDIAN).party == 2


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"guardian_name": ""}, "guardian_name"),
        ({"guardian_phone": "123"}, "guardian_phone"),
        ({"guardian_agrees": False}, "guardian_agrees"),
    ],
)
def test_a_child_comes_only_with_a_guardians_word(missing: dict[str, Any], field: str) -> None:
    activity = open_activity()
    with pytest.raises(PartyRefused) as refusal:
        sign_up(activity, 2, ages=(None, 13), **{**GUARDIAN, **missing})
    assert refusal.value.field == field
    made = sign_up(activity, 2, ages=(None, 13), **GUARDIAN)
    assert (made.guardian_name, made.guardian_phone, made.guardian_consented_at) == ("刘父", "0358-4422048", NOW)


def test_of_grown_ups_no_guardian_is_kept() -> None:
    made = sign_up(open_activity(), ages=(14,), **GUARDIAN)
    assert (made.guardian_name, made.guardian_phone, made.guardian_consented_at) == ("", "", None)


@pytest.mark.parametrize("name", ["", "  ", "名" * 41, "刘\u202e候平"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    wrong = party()
    wrong = type(wrong)(name, wrong.phone, wrong.people)
    with pytest.raises(PartyRefused) as refusal:
        register(activity=open_activity(), party=wrong, submission=uuid4(), now=NOW)
    assert refusal.value.field == "name"


def test_staff_sign_somebody_up_and_it_says_so(station: Place, station_head: User, other_station_head: User) -> None:
    activity = open_activity(station)
    made = sign_up(activity, by=station_head)
    assert (made.channel, made.entered_by) == ("behalf", station_head)
    assert made.history.get().history_user == station_head
    with pytest.raises(NotAllowed):
        sign_up(activity, by=other_station_head)


@pytest.mark.parametrize(
    ("terms", "is_taken"),
    [({"closes_at": NOW}, True), ({"is_paused": True}, False), ({"opens_at": NOW + HOUR}, False)],
)
def test_at_the_door_people_are_taken_after_the_close_but_nobody_goes_before_the_others(
    station: Place, station_head: User, terms: dict[str, Any], is_taken: bool
) -> None:
    activity = open_activity(station, **terms)
    if is_taken:
        assert sign_up(activity, by=station_head).status == Status.PLACED
        return
    with pytest.raises(NotTaking):
        sign_up(activity, by=station_head)


def test_the_confirmation_says_what_is_needed_and_nobodys_name() -> None:
    activity = open_activity(capacity=1)
    placed, waiting = sign_up(activity), sign_up(activity)
    assert (told(placed), told(waiting)) == (["placed"], ["waiting"])
    first, second = Message.objects.order_by("pk").values_list("text", flat=True)
    assert "已报上10月16日周五 9:00“健身操公益培训”" in first
    assert placed.code in first
    assert f"/signups/{placed.link}/" in first
    assert "已排上候补" in second
    assert "第1人" not in first + second
    assert len(first) < 200


def test_codes_are_drawn_again_until_nobody_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["123456", "123456", "654321"])
    monkeypatch.setattr("activities.services.registering.taking.new_code", lambda: next(drawn))
    activity = open_activity()
    assert [sign_up(activity).code, sign_up(activity).code] == ["123456", "654321"]


def test_a_twin_that_comes_at_the_same_moment_finds_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses the second of two equal forms that both looked before either was stored."""
    activity, key = open_activity(), uuid4()
    first = sign_up(activity, phone="13800138000", submission=key)
    look, answers = taking._known, iter([(None, key), (None, key)])
    monkeypatch.setattr(taking, "_known", lambda *given: next(answers, None) or look(*given))
    assert sign_up(activity, phone="13800138000", submission=key).pk == first.pk
