"""Saying how it was: what is left, who reads it, what is shown, and the answer."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity, Feedback
from activities.services.saying import (
    FeedbackRefused,
    Said,
    answer_feedback,
    heard_of,
    leave_feedback,
    read_feedback,
    withdraw_feedback,
)
from practice.errors import NotAllowed
from practice.models import Message, Place, User
from practice.throttling import Limit
from tests.factories import ActivityFactory, FeedbackFactory

NOW = timezone.now()
Kind = Feedback.Kind
BrowserOf = Callable[[User], Client]


@pytest.fixture
def held(station: Place) -> Activity:
    activity: Activity = ActivityFactory(
        place=station, starts_at=NOW - dt.timedelta(hours=3), ends_at=NOW - dt.timedelta(hours=1), title="义务理发"
    )
    return activity


def leave(said: Said) -> Feedback:
    return leave_feedback(said=said, submission=uuid4(), now=NOW)


def a_review(activity: Activity, rating: int | None = 5, words: str = "师傅手艺好") -> Said:
    return Said(Kind.REVIEW, activity.place, activity, rating, words)


# --- who hears it ------------------------------------------------------------------------------------------------


def test_level_above_hears_what_is_said_of_a_place(station: Place, institute: Place, county: Place) -> None:
    for about, handler in ((station, institute), (institute, county), (county, county)):
        assert leave(Said(Kind.COMPLAINT, about, words="没人开门")).handled_at == handler


@pytest.mark.parametrize("act", [read_feedback, answer_feedback])
def test_nobody_deals_with_what_is_said_of_their_own_place(
    act: Callable[..., Feedback], institute: Place, institute_staff: User, county_staff: User, station_head: User
) -> None:
    asked = {"is_shown": False} if act is read_feedback else {"answer": "知道了"}
    complaint = leave(Said(Kind.COMPLAINT, institute, words="没人开门"))
    for who in (institute_staff, station_head):
        with pytest.raises(NotAllowed):
            act(feedback=complaint, by=who, now=NOW, **asked)
    assert act(feedback=complaint, by=county_staff, now=NOW, **asked).read_by == county_staff


def test_head_does_not_see_a_complaint_about_their_station(
    station: Place, station_head: User, institute_staff: User
) -> None:
    leave(Said(Kind.COMPLAINT, station, words="没人开门"))
    assert not Feedback.objects.decided_by(station_head).exists()
    assert not Feedback.objects.visible_to(station_head).exists()
    assert Feedback.objects.decided_by(institute_staff).count() == 1


# --- what is left ------------------------------------------------------------------------------------------------


def test_same_submission_is_stored_once(held: Activity) -> None:
    said, submission = a_review(held), uuid4()
    first, second = (leave_feedback(said=said, submission=submission, now=NOW) for _ in range(2))
    assert first == second
    assert Feedback.objects.count() == 1


def test_no_answer_is_no_rating(held: Activity) -> None:
    leave(a_review(held, rating=None))
    assert Feedback.objects.get().rating is None
    with pytest.raises(ValidationError, match="请选一个评价"):
        leave(a_review(held, rating=None, words=""))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"starts_at": NOW + dt.timedelta(hours=1), "ends_at": NOW + dt.timedelta(hours=2)}, "还没有开始"),
        ({"starts_at": NOW - dt.timedelta(days=90), "ends_at": NOW - dt.timedelta(days=89)}, "已经过去很久"),
        ({"status": "cancelled", "cancel_reason": "下雨"}, "取消了"),
    ],
)
def test_activity_is_rated_from_its_start_for_sixty_days(held: Activity, change: dict[str, object], words: str) -> None:
    Activity.objects.filter(pk=held.pk).update(**change)
    held.refresh_from_db()
    with pytest.raises(FeedbackRefused, match=words):
        leave(a_review(held))


def test_contact_is_kept_with_the_words_agreed_to_and_anonymous_without(station: Place) -> None:
    assert leave(Said(Kind.SUGGESTION, station, words="多放电影")).consent is None
    told = leave(Said(Kind.SUGGESTION, station, words="多放电影", name="王秀英", phone="13800138000"))
    assert told.consent is not None
    assert "180 天后自动删除" in told.consent.text
    assert [message.key for message in Message.objects.all()] == [f"feedback:{told.pk}:received"]


# --- what is shown -----------------------------------------------------------------------------------------------


def test_nothing_is_shown_before_a_person_has_read_it(held: Activity, anonymous: Client, institute_staff: User) -> None:
    review = leave(a_review(held))
    where = held.get_absolute_url()
    assert "师傅手艺好" not in anonymous.get(where).content.decode()
    assert heard_of(held).rated == 0
    read_feedback(feedback=review, is_shown=False, by=institute_staff, now=NOW)
    page = anonymous.get(where).content.decode()
    assert "师傅手艺好" not in page
    assert "平均" in page
    read_feedback(feedback=review, is_shown=True, by=institute_staff, now=NOW)
    assert "师傅手艺好" in anonymous.get(where).content.decode()
    withdraw_feedback(feedback=review, now=NOW)
    page = anonymous.get(where).content.decode()
    assert "师傅手艺好" not in page
    assert "平均" not in page


def test_mean_is_of_those_who_rated(held: Activity, institute_staff: User) -> None:
    for rating in (5, 2, None):
        read_feedback(feedback=leave(a_review(held, rating)), is_shown=True, by=institute_staff, now=NOW)
    heard = heard_of(held)
    assert (heard.rated, heard.mean, len(heard.words)) == (2, 3.5, 3)


def test_complaints_are_never_shown(station: Place, institute_staff: User) -> None:
    complaint = leave(Said(Kind.COMPLAINT, station, words="没人开门"))
    with pytest.raises(FeedbackRefused, match="只答复本人"):
        read_feedback(feedback=complaint, is_shown=True, by=institute_staff, now=NOW)


# --- the answer --------------------------------------------------------------------------------------------------


def test_answer_is_given_once_and_told_by_message(station: Place, institute_staff: User) -> None:
    said = leave(Said(Kind.COMPLAINT, station, words="没人开门", phone="13800138000"))
    answered = answer_feedback(feedback=said, answer=" 已换了新锁。 ", by=institute_staff, now=NOW)
    assert (answered.answer, answered.answered_by, answered.read_by) == (
        "已换了新锁。",
        institute_staff,
        institute_staff,
    )
    with pytest.raises(FeedbackRefused, match="已经答复过"):
        answer_feedback(feedback=said, answer="再说一次", by=institute_staff, now=NOW)
    message = Message.objects.get(key=f"feedback:{said.pk}:answered")
    assert f"/feedback/{said.link}/" in message.text


@pytest.mark.parametrize("answer", ["", "  ", "长" * 1001])
def test_answer_says_something_and_not_too_much(station: Place, institute_staff: User, answer: str) -> None:
    said = leave(Said(Kind.COMPLAINT, station, words="没人开门"))
    with pytest.raises(FeedbackRefused):
        answer_feedback(feedback=said, answer=answer, by=institute_staff, now=NOW)


def test_withdrawing_erases_at_once(station: Place, anonymous: Client) -> None:
    said = leave(Said(Kind.COMPLAINT, station, words="没人开门", name="王秀英", phone="13800138000"))
    where = f"/feedback/{said.link}/"
    assert "没人开门" in anonymous.get(where).content.decode()
    assert anonymous.post(where).status_code == 302
    said.refresh_from_db()
    assert (said.words, said.name, said.phone, said.withdrawn_at is None) == ("", "", "", False)
    assert "已经撤回" in anonymous.get(where).content.decode()
    assert not said.history.filter(answer="没人开门").exists()


# --- the pages ---------------------------------------------------------------------------------------------------


def sent(**given: object) -> dict[str, object]:
    return {"submission": str(uuid4()), "words": "多放几次电影", **given}


def test_suggestion_leads_to_its_own_page(anonymous: Client, station: Place) -> None:
    answer = anonymous.post(f"/feedback/?place={station.pk}", sent(kind="suggestion"))
    stored = Feedback.objects.get()
    assert answer["Location"] == f"/feedback/{stored.link}/"
    page = anonymous.get(answer["Location"])
    assert page["Cache-Control"] == "private, no-store"
    assert stored.code in page.content.decode()


def test_errors_keep_what_was_typed(anonymous: Client, county: Place) -> None:
    answer = anonymous.post("/feedback/", sent(phone="12345"))
    assert answer.status_code == 400
    page = answer.content.decode()
    for words in ("多放几次电影", 'value="12345"', "请选是建议还是投诉", "电话应是"):
        assert words in page
    assert not Feedback.objects.exists()


def test_contact_without_a_tick_is_refused(anonymous: Client, county: Place) -> None:
    answer = anonymous.post("/feedback/", sent(kind="complaint", phone="13800138000"))
    assert "请看过下面的说明后打勾" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_machines_that_fill_all_fields_are_thanked_and_forgotten(anonymous: Client, county: Place) -> None:
    answer = anonymous.post("/feedback/", sent(kind="complaint", website="http://x.example"))
    assert "收到了" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_too_many_from_one_address_are_told_to_wait(
    anonymous: Client, county: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.feedback.views.BY_ADDRESS", Limit("test", 2, dt.timedelta(hours=1)))
    answers = [anonymous.post("/feedback/", sent(kind="suggestion")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "操作太频繁了" in answers[2].content.decode()
    assert "多放几次电影" in answers[2].content.decode()


def test_review_page_says_why_it_is_closed(anonymous: Client, station: Place) -> None:
    soon: Activity = ActivityFactory(
        place=station, starts_at=NOW + dt.timedelta(hours=3), ends_at=NOW + dt.timedelta(hours=4)
    )
    assert "活动还没有开始" in anonymous.get(f"/activities/{soon.pk}/review/").content.decode()


def test_another_place_is_found_by_its_name(anonymous: Client, station: Place) -> None:
    page = anonymous.get("/feedback/", {"q": "前麻峪"}).content.decode()
    assert f"/feedback/?place={station.pk}" in page


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_much_was_said(
    anonymous: Client,
    held: Activity,
    institute_staff: User,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(number):
        read_feedback(feedback=leave(a_review(held)), is_shown=True, by=institute_staff, now=NOW)
    with django_assert_num_queries(4):
        heard_of(held)
        anonymous.get("/feedback/")


def test_desk_lists_what_waits_and_settles_it(
    browser_of: BrowserOf, institute_staff: User, station_head: User, station: Place, held: Activity
) -> None:
    FeedbackFactory(place=station, words="多放电影")
    review = leave(a_review(held))
    browser = browser_of(institute_staff)
    page = browser.get("/desk/feedback/").content.decode()
    assert "多放电影" in page
    assert "意见反馈 2" in page
    assert browser.post(f"/desk/feedback/{review.pk}/", {"act": "show"}).status_code == 302
    assert "意见反馈 1" in browser.get("/desk/feedback/").content.decode()
    assert "师傅手艺好" in browser.get("/desk/feedback/?all=1").content.decode()
    refused = browser.post(f"/desk/feedback/{review.pk}/", {"act": "answer", "answer": ""})
    assert "请写上答复" in refused.content.decode()
    assert browser_of(station_head).get("/desk/feedback/").status_code == 403
