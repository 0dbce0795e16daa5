"""评单: what the requester says by the link of the receipt. No answer is no answer, never praise."""

import datetime as dt

from django.db import transaction

from practice.models import User

from ...models import ServiceRequest
from ...models.service_request import RATINGS
from . import telling
from .erasing import blank
from .errors import StepRefused, WordsMissing
from .steps import WITH_TEAM, Asker, Verb, check, lock, said, take, tell_roll_up

LONGEST_WORDS = 300


@transaction.atomic
def confirm(
    *, request: ServiceRequest, link: str, now: dt.datetime, rating: int | None = None, words: str = ""
) -> ServiceRequest:
    """It was done, and how it was, if the requester cares to say. Raises NotTheirs, StepRefused, WordsMissing."""
    request, asker = lock(request), Asker(link=link)
    as_whom = check(Verb.CONFIRM, request, asker)
    request.ended_at = now
    _rate(request, rating, words, now)
    take(Verb.CONFIRM, request, asker=asker, as_whom=as_whom, now=now)
    return request


@transaction.atomic
def rate(*, request: ServiceRequest, link: str, now: dt.datetime, rating: int, words: str = "") -> ServiceRequest:
    """How it was, said after it had been confirmed; once. Raises NotTheirs, StepRefused, WordsMissing."""
    request, asker = lock(request), Asker(link=link)
    as_whom = check(Verb.RATE, request, asker)
    if request.rating is not None:
        raise StepRefused("您已经评价过了，谢谢。")
    _rate(request, rating, words, now)
    take(Verb.RATE, request, asker=asker, as_whom=as_whom, now=now)
    return request


def _rate(request: ServiceRequest, rating: int | None, words: str, now: dt.datetime) -> None:
    if rating is not None and rating not in dict(RATINGS):
        raise WordsMissing("请从五项里选一项。")
    request.rating_words = said(words, what="想说的话", longest=LONGEST_WORDS, wanted=False)
    if rating is not None:
        request.rating, request.rated_at = rating, now


@transaction.atomic
def not_done(*, request: ServiceRequest, link: str, words: str, now: dt.datetime) -> ServiceRequest:
    """It was reported as done and is not: it is open again, one level higher, where others decide who goes.

    An activity that was logged for it stays in the ledger by itself. Raises NotTheirs, StepRefused, WordsMissing.
    """
    request, asker = lock(request), Asker(link=link)
    as_whom = check(Verb.NOT_DONE, request, asker)
    if request.erased_at is not None:
        raise StepRefused("您的信息已经删除，这一单不能重新办理。请重新点一单。")
    note, team = said(words, what="哪里没有办好"), request.team
    tell_roll_up(request)  # while it still says in which month it had been done
    request.team, request.activity, request.report, request.done_at = None, None, "", None
    raise_level(request)
    take(Verb.NOT_DONE, request, asker=asker, as_whom=as_whom, now=now, note=note, team=team)
    return request


def raise_level(request: ServiceRequest) -> None:
    """To the desk of the level above; at the centre it stays, and the count flags it."""
    request.handled_at = request.handled_at.parent or request.handled_at
    request.raised += 1


@transaction.atomic
def withdraw(
    *, request: ServiceRequest, now: dt.datetime, link: str = "", by: User | None = None, reason: str = ""
) -> ServiceRequest:
    """The requester no longer wants it, or told staff so; what is personal is erased at once.

    Raises NotTheirs, StepRefused, WordsMissing.
    """
    request, asker = lock(request), Asker(by, link)
    as_whom = check(Verb.WITHDRAW, request, asker)
    note, was_with_team = said(reason, what="原因", wanted=False), request.status in WITH_TEAM
    request.ended_at = now
    blank(request, now)
    step = take(Verb.WITHDRAW, request, asker=asker, as_whom=as_whom, now=now, note=note)
    if was_with_team:
        telling.leader_relieved(request, step)
    return request


@transaction.atomic
def forget(*, request: ServiceRequest, link: str, now: dt.datetime) -> ServiceRequest:
    """Take back the consent once it is over: what is personal goes, the counts stay. Raises NotTheirs, StepRefused."""
    request, asker = lock(request), Asker(link=link)
    as_whom = check(Verb.FORGET, request, asker)
    if request.erased_at is not None:
        return request
    blank(request, now)
    take(Verb.FORGET, request, asker=asker, as_whom=as_whom, now=now, note="您删除了姓名、电话和地址")
    return request
