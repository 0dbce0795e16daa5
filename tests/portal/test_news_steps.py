"""The steps of an article: every one that is allowed, every one that is not, by whom, and what is kept of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.errors import WrongStep
from portal.models import Article
from portal.news import lifecycle
from portal.news.lifecycle import STEPS, give_back, publish, submit, take_up_again, withdraw
from practice.days import SHANGHAI
from practice.errors import NotAllowed
from practice.models import Place, User
from tests.factories import ArticleFactory, UserFactory

Status = Article.Status
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)

VERBS: dict[str, tuple[Callable[..., Article], dict[str, Any], set[str]]] = {
    "submit": (submit, {}, {Status.DRAFT}),
    "publish": (publish, {"now": NOW}, {Status.DRAFT, Status.SUBMITTED}),
    "give_back": (give_back, {"reason": "请写明时间"}, {Status.SUBMITTED}),
    "withdraw": (withdraw, {"reason": "照片里的人不愿意公开"}, {Status.PUBLISHED}),
    "take_up_again": (take_up_again, {}, {Status.WITHDRAWN}),
}
LEADS_TO = {
    "submit": Status.SUBMITTED,
    "publish": Status.PUBLISHED,
    "give_back": Status.DRAFT,
    "withdraw": Status.WITHDRAWN,
    "take_up_again": Status.DRAFT,
}
TRAITS = {Status.DRAFT: "draft", Status.SUBMITTED: "submitted", Status.WITHDRAWN: "withdrawn"}


def article_in(status: str, place: Place, **more: Any) -> Article:
    trait = {TRAITS[Status(status)]: True} if status in TRAITS else {}
    article: Article = ArticleFactory(place=place, **trait, **more)
    return article


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", VERBS)
def test_each_step_is_taken_from_its_own_states_only(
    verb: str, status: str, station: Place, institute_staff: User
) -> None:
    take, arguments, allowed = VERBS[verb]
    article = article_in(status, station)
    if status in allowed:
        assert take(article=article, by=institute_staff, **arguments).status == LEADS_TO[verb]
        assert LEADS_TO[verb] in STEPS[status]
        return
    with pytest.raises(WrongStep, match="现在是"):
        take(article=article, by=institute_staff, **arguments)
    article.refresh_from_db()
    assert article.status == status


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("to", Status.values)
def test_step_that_the_table_does_not_have_is_refused(
    status: str, to: str, station: Place, institute_staff: User
) -> None:
    article = article_in(status, station)
    if to in STEPS[status]:
        return
    with pytest.raises(WrongStep), transaction.atomic():
        lifecycle.take_step(article, Status(to), by=institute_staff)


@pytest.mark.parametrize("verb", VERBS)
def test_steps_are_for_those_who_answer_for_the_place(
    verb: str, other_station: Place, station: Place, institute_staff: User, station_head: User, leader: User
) -> None:
    take, arguments, allowed = VERBS[verb]
    elsewhere = article_in(next(iter(allowed)), other_station)
    for person in (institute_staff, leader, UserFactory()):
        with pytest.raises(NotAllowed):
            take(article=elsewhere, by=person, **arguments)
    own = article_in(next(iter(allowed)), station)
    if verb in ("submit", "take_up_again"):
        take(article=own, by=station_head, **arguments)
    else:
        with pytest.raises(NotAllowed):
            take(article=own, by=station_head, **arguments)


def test_who_wrote_and_who_published_are_both_kept(station: Place, institute_staff: User, county_staff: User) -> None:
    article = article_in(Status.DRAFT, station, created_by=institute_staff)
    publish(article=submit(article=article, by=institute_staff), by=county_staff, now=NOW)
    article.refresh_from_db()
    assert (article.created_by, article.published_by, article.published_at) == (institute_staff, county_staff, NOW)
    steps = article.history.order_by("history_id").values_list("status", "history_user__name")
    assert list(steps)[1:] == [("submitted", "高镇文"), ("published", "郭县心")]


def test_reasons_stay_where_the_writer_reads_them(station: Place, institute_staff: User) -> None:
    article = give_back(article=article_in(Status.SUBMITTED, station), reason=" 请写明时间 ", by=institute_staff)
    assert article.return_reason == "请写明时间"
    assert submit(article=article, by=institute_staff).return_reason == ""
    article = withdraw(article=article_in(Status.PUBLISHED, station), reason="写错了地方", by=institute_staff)
    assert article.withdraw_reason == "写错了地方"
    assert take_up_again(article=article, by=institute_staff).withdraw_reason == ""


@pytest.mark.parametrize(("take", "status"), [(give_back, Status.SUBMITTED), (withdraw, Status.PUBLISHED)])
@pytest.mark.parametrize("reason", ["", "   ", "长" * 121, "坏\x00字"])
def test_reason_that_cannot_be_kept_is_refused(
    take: Callable[..., Article], status: str, reason: str, station: Place, institute_staff: User
) -> None:
    with pytest.raises(WrongStep):
        take(article=article_in(status, station), reason=reason, by=institute_staff)


@pytest.mark.parametrize("subject", ["person", "family"])
def test_people_are_shown_only_with_their_consent(subject: str, station: Place, institute_staff: User) -> None:
    article = article_in(Status.DRAFT, station, kind=Article.Kind.SHOWCASE, subject=subject)
    with pytest.raises(WrongStep, match="还没有登记同意公开"):
        publish(article=article, by=institute_staff, now=NOW)
    Article.objects.filter(pk=article.pk).update(consented_at=timezone.now(), consented_by=institute_staff)
    assert publish(article=article, by=institute_staff, now=NOW).status == Status.PUBLISHED
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(consented_at=None, consented_by=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "withdrawn"},
        {"withdraw_reason": "没有撤下"},
        {"published_at": None},
        {"published_by": None},
        {"kind": "notice", "is_public_notice": True},
        {"valid_from": dt.date(2026, 11, 2), "valid_until": dt.date(2026, 11, 1)},
        {"kind": "showcase"},
        {"consented_at": NOW},
    ],
)
def test_database_refuses_what_no_step_would_make(wrong: dict[str, Any], station: Place) -> None:
    article = ArticleFactory(place=station)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**wrong)
