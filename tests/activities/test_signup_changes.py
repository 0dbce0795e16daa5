"""What becomes of sign-ups: changed, cancelled, moved up, called off with the activity, taken back."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from activities.models import Activity, Registrant, Registration
from activities.services import cancel
from activities.services.registering import (
    AlreadyEnded,
    Full,
    NotTaking,
    PhoneTaken,
    cancel_registration,
    change_registration,
    remind_of_tomorrow,
    resize,
    seats_of,
    send_link_again,
    withdraw,
)
from activities.services.revising import revise_activity
from activities.tasks import remind
from practice.errors import NotAllowed
from practice.models import Message, Place, User
from tests.activities.signing_up import NOW, STARTS, fresh, open_activity, party, sign_up, standing, told

pytestmark = pytest.mark.django_db
Status = Registration.Status
HOUR = dt.timedelta(hours=1)


def seats(registration: Registration) -> list[int | None]:
    return list(registration.people.order_by("order").values_list("seat", flat=True))


def change(registration: Registration, size: int, **given: object) -> Registration:
    return change_registration(
        registration=registration,
        party=party(size, phone=registration.phone),
        now=NOW,
        **given,  # type: ignore[arg-type]
    )


def test_a_cancelled_seat_goes_to_the_first_in_line_at_once() -> None:
    activity = open_activity(capacity=2)
    first, second, third, fourth = (sign_up(activity) for _ in range(4))
    ended = cancel_registration(registration=first, now=NOW + HOUR)
    assert (ended.status, ended.ended_by, ended.cancelled_at) == ("cancelled", "resident", NOW + HOUR)
    assert [status for _, status, _ in standing(activity)] == ["cancelled", "placed", "placed", "waiting"]
    third.refresh_from_db()
    assert (third.promoted_at, seats(third)) == (NOW + HOUR, [1])
    assert [told(one) for one in (first, second, third, fourth)] == [
        ["placed", "ended"],
        ["placed"],
        ["waiting", "promoted"],
        ["waiting"],
    ]


def test_the_family_at_the_head_is_waited_for() -> None:
    activity = open_activity(capacity=3)
    one, two, _, family, single = (sign_up(activity, size) for size in (1, 1, 1, 2, 1))
    cancel_registration(registration=one, now=NOW)
    assert [status for *_, status, _ in standing(activity)][3:] == ["waiting", "waiting"]
    cancel_registration(registration=two, now=NOW)
    family.refresh_from_db()
    single.refresh_from_db()
    assert (family.status, set(seats(family)), single.status) == ("placed", {1, 2}, "waiting")


def test_cancelling_twice_frees_nothing_twice() -> None:
    activity = open_activity(capacity=1)
    first, second, third = (sign_up(activity) for _ in range(3))
    cancel_registration(registration=first, now=NOW)
    with pytest.raises(AlreadyEnded):
        cancel_registration(registration=first, now=NOW)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.status, third.status) == ("placed", "waiting")


@pytest.mark.parametrize("verb", [cancel_registration, lambda **given: change_registration(party=party(), **given)])
def test_after_the_start_nothing_is_changed(verb: Callable[..., object]) -> None:
    made = sign_up(open_activity())
    with pytest.raises(NotTaking, match="已经开始"):
        verb(registration=made, now=STARTS)
    made.refresh_from_db()
    assert made.status == Status.PLACED


def test_fewer_people_free_their_seats_at_once() -> None:
    activity = open_activity(capacity=3)
    family, waiting = sign_up(activity, 3), sign_up(activity, 2)
    change(family, 1)
    waiting.refresh_from_db()
    assert (seats(family), waiting.status, seats(waiting)) == ([1], "placed", [2, 3])
    assert told(family)[0] == "placed"
    assert told(family)[1].startswith("changed:")


def test_more_people_come_while_there_are_seats_and_keep_the_ones_they_have() -> None:
    activity = open_activity(capacity=4)
    family, other = sign_up(activity), sign_up(activity)
    assert seats(change(family, 3)) == [1, 3, 4]
    with pytest.raises(Full, match="已没有空名额，不能再加 1 个人。原来的报名不变。"):
        change(other, 2)
    assert standing(activity) == [(1, "placed", 3), (2, "placed", 1)]


def test_in_line_a_party_grows_only_when_nobody_stands_behind() -> None:
    activity = open_activity(capacity=3, waiting_room=4)
    sign_up(activity, 3)
    first, last = sign_up(activity), sign_up(activity)
    with pytest.raises(Full, match="后面已有人在等"):
        change(first, 2)
    assert change(last, 3).party == 3
    change(last, 1)
    with pytest.raises(Full, match="坐不下 4 个人"):
        change(last, 4)


@pytest.mark.parametrize("terms", [{"closes_at": NOW + HOUR}, {"is_paused": True}])
def test_when_closed_or_paused_only_fewer_may_come(terms: dict[str, object]) -> None:
    activity = open_activity()
    made = sign_up(activity, 2)
    activity.sign_up_terms.__class__.objects.update(**terms)
    later = NOW + 2 * HOUR
    with pytest.raises(NotTaking):
        change_registration(registration=made, party=party(3, phone=made.phone), now=later)
    assert change_registration(registration=made, party=party(1, phone=made.phone), now=later).party == 1


def test_a_new_number_must_not_be_somebody_elses() -> None:
    activity = open_activity()
    first, second = sign_up(activity), sign_up(activity)
    with pytest.raises(PhoneTaken):
        change_registration(registration=second, party=party(phone=first.phone), now=NOW)
    changed = change_registration(registration=second, party=party(phone="13800138000"), now=NOW)
    assert Message.objects.get(key__startswith=f"registration:{changed.pk}:changed").phone == "13800138000"


def test_staff_change_and_cancel_within_their_places(
    station: Place, station_head: User, other_station_head: User
) -> None:
    made = sign_up(open_activity(station))
    for verb in (lambda by: change(made, 2, by=by), lambda by: cancel_registration(registration=made, now=NOW, by=by)):
        with pytest.raises(NotAllowed):
            verb(other_station_head)
        verb(station_head)
    made.refresh_from_db()
    assert (made.ended_by, made.history.first().history_user) == ("staff", station_head)


def test_more_seats_let_those_who_wait_move_up(station: Place, station_head: User, other_station_head: User) -> None:
    activity = open_activity(station, capacity=2)
    _, waiting, _, _ = (sign_up(activity, size) for size in (1, 2, 2, 1))
    resize(activity=activity, capacity=3, now=NOW, by=station_head)
    assert [status for _, status, _ in standing(activity)] == ["placed", "placed", "waiting", "waiting"]
    resize(activity=activity, capacity=None, now=NOW, by=station_head)
    assert seats_of(fresh(activity)).taken == 6
    assert seats(waiting) == [None, None]
    with pytest.raises(NotAllowed):
        resize(activity=activity, capacity=9, now=NOW, by=other_station_head)


def test_fewer_seats_than_are_taken_are_refused_and_others_numbered_anew(station: Place, station_head: User) -> None:
    activity = open_activity(station, capacity=6)
    first, second, third = sign_up(activity, 2), sign_up(activity, 2), sign_up(activity, 2)
    cancel_registration(registration=first, now=NOW)
    with pytest.raises(ValidationError, match="已有 4 人报上名，名额不能少于 4"):
        resize(activity=activity, capacity=3, now=NOW, by=station_head)
    resize(activity=activity, capacity=4, now=NOW, by=station_head)
    assert (seats(second), seats(third)) == ([3, 4], [1, 2])


def test_seats_may_not_sink_below_what_a_waiting_family_needs(station: Place, station_head: User) -> None:
    activity = open_activity(station, capacity=5)
    first = sign_up(activity, 3)
    sign_up(activity, 4)
    cancel_registration(registration=sign_up(activity), now=NOW)
    change(first, 2)
    with pytest.raises(ValidationError, match="候补里有一家 4 口人，名额不能少于 4"):
        resize(activity=activity, capacity=3, now=NOW, by=station_head)


def test_every_way_of_editing_holds_to_the_seats_that_are_taken(
    station: Place, county_staff: User, browser_of: Callable[[User], Client]
) -> None:
    activity = open_activity(station, capacity=2)
    sign_up(activity, 2)
    with pytest.raises(ValidationError, match="名额不能少于 2"):
        revise_activity(activity=activity, changes={"capacity": 1}, by=county_staff)
    times = {"starts_at": "2026-10-16T09:00", "ends_at": "2026-10-16T11:00"}
    sent = {"title": activity.title, "kind": "service", "place": station.pk, "capacity": "1", **times}
    inline = {f"{rows}-{which}_FORMS": "0" for rows in ("photos", "sign_up_terms") for which in ("TOTAL", "INITIAL")}
    page = browser_of(county_staff).post(f"/admin/activities/activity/{activity.pk}/change/", {**sent, **inline})
    assert "已有 2 人报上名，名额不能少于 2" in page.content.decode()
    assert fresh(activity).capacity == 2


def test_an_edit_that_adds_seats_moves_the_line_up(station: Place, county_staff: User) -> None:
    activity = open_activity(station, capacity=1)
    _, waiting = sign_up(activity), sign_up(activity)
    Activity.objects.filter(pk=activity.pk).update(
        starts_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC), ends_at=dt.datetime(2099, 1, 2, tzinfo=dt.UTC)
    )
    revise_activity(activity=fresh(activity), changes={"capacity": 2}, by=county_staff)
    assert told(waiting) == ["waiting", "promoted"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": "广场舞"}, "您报名的“健身操公益培训”有变动，现在是1月1日周四 9:00“广场舞”"),
        ({"venue": "二楼会议室"}, "二楼会议室"),
        (
            {"starts_at": dt.datetime(2099, 1, 1, 1, 30, tzinfo=dt.UTC)},
            "9:00“健身操公益培训”有变动，现在是1月1日周四 9:30",
        ),
        ({"content": "带垫子"}, ""),
        ({"capacity": 9}, ""),
    ],
)
def test_what_matters_is_told_to_all_once(
    station: Place, county_staff: User, changes: dict[str, object], says: str
) -> None:
    activity = open_activity(station, capacity=1)
    placed, waiting, gone = sign_up(activity), sign_up(activity), sign_up(activity)
    cancel_registration(registration=gone, now=NOW)
    starts_at = dt.datetime(2099, 1, 1, 1, 0, tzinfo=dt.UTC)
    Activity.objects.filter(pk=activity.pk).update(starts_at=starts_at, ends_at=starts_at + 2 * HOUR)
    for _ in range(2):
        revise_activity(activity=fresh(activity), changes=changes, by=county_staff)
    moved = Message.objects.filter(key__contains=":moved:")
    assert [one.key.split(":")[1] for one in moved.order_by("pk")] == (
        [str(placed.pk), str(waiting.pk)] if says else []
    )
    assert all(says in one.text for one in moved)


def test_calling_the_activity_off_ends_every_sign_up_and_tells_why(station: Place, county_staff: User) -> None:
    activity = open_activity(station, capacity=1)
    Activity.objects.filter(pk=activity.pk).update(ends_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    placed, waiting = sign_up(activity), sign_up(activity)
    cancel(activity=activity, reason="下雨", by=county_staff)
    assert [(one.status, one.ended_by) for one in Registration.objects.all()] == [("cancelled", "activity")] * 2
    assert (told(placed), told(waiting)) == (["placed", "ended"], ["waiting", "ended"])
    assert "取消了：下雨" in Message.objects.order_by("-pk")[0].text
    assert placed.history.count() == 2
    assert not Registrant.objects.exclude(seat=None).exists()


def test_the_day_before_all_are_reminded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    activity = open_activity(capacity=1)
    placed, waiting, gone = sign_up(activity), sign_up(activity), sign_up(activity)
    cancel_registration(registration=gone, now=NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: STARTS - dt.timedelta(hours=16))
    for _ in range(2):
        remind()
    assert told(placed)[1:] == ["tomorrow:20261016"]
    assert told(waiting)[1:] == ["tomorrow:20261016"]
    assert told(gone)[1:] == ["ended"]
    assert remind_of_tomorrow(now=STARTS) == remind_of_tomorrow(now=NOW) == 0


def test_a_lost_link_goes_to_the_phone_at_most_once_an_hour() -> None:
    activity = open_activity()
    made = sign_up(activity)
    for minutes in (0, 20, 70):
        moment = NOW + dt.timedelta(minutes=minutes)
        send_link_again(activity=activity, phone=made.phone, now=moment)
        send_link_again(activity=activity, phone="13800138000", now=moment)
    again = Message.objects.filter(key__contains=":again:")
    assert [(one.phone, made.link in one.text) for one in again] == [(made.phone, True)] * 2


def test_taking_ones_data_back_frees_the_seats_and_leaves_the_counts() -> None:
    activity = open_activity(capacity=2)
    guardian = {"guardian_name": "刘父", "guardian_phone": "13900139000", "guardian_agrees": True}
    family = sign_up(activity, 2, ages=(None, 9), **guardian)
    waiting = sign_up(activity)
    withdraw(registration=family, now=NOW + HOUR)
    family.refresh_from_db()
    waiting.refresh_from_db()
    assert (family.status, family.party, family.erased_at) == ("cancelled", 2, NOW + HOUR)
    assert {getattr(family, name) for name in Registration.PERSONAL} == {""}
    assert list(family.people.values_list("name", "age")) == [("", None)] * 2
    assert waiting.status == Status.PLACED
    about = Message.objects.filter(key__startswith=f"registration:{family.pk}:")
    assert set(about.values_list("phone", "text")) == {("", "")}
    assert withdraw(registration=family, now=NOW + 2 * HOUR).status == Status.CANCELLED


def test_taking_ones_data_back_afterwards_leaves_who_had_a_seat() -> None:
    made = sign_up(open_activity())
    withdraw(registration=made, now=STARTS + HOUR)
    made.refresh_from_db()
    assert (made.status, made.name, seats(made)) == ("placed", "", [1])


def test_no_message_is_sent_after_its_phone_was_taken_back() -> None:
    made = sign_up(open_activity())
    assert Message.objects.get().status == Message.Status.WAITING
    withdraw(registration=made, now=NOW)
    assert (Message.objects.get().status, Message.objects.get().phone) == (Message.Status.FAILED, "")
