"""Whether an activity takes sign-ups, and how: the one way to say so from the desk, the admin and the API."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from practice.access import require_manage
from practice.days import clock, short_day
from practice.models import User

from ..errors import WrongStep
from ..models import Activity, SignUpTerms
from .registering.changing import resize
from .registering.party import OLDEST
from .registering.seats import lock, seats_of
from .registering.state import terms_of

TERMS = ("opens_at", "closes_at", "waiting_room", "min_age", "max_age", "must_know", "is_paused")


@transaction.atomic
def put_sign_up(*, activity: Activity, terms: Mapping[str, Any] | None, by: User) -> SignUpTerms | None:
    """Take sign-ups on these terms (what is not named stays as it was), or with None take none.

    Raises NotAllowed, WrongStep, ValidationError (with the field that is wrong).
    """
    activity = lock(activity)
    require_manage(by, activity.place)
    if activity.status == Activity.Status.CANCELLED:
        raise WrongStep(f"“{activity.title}”已取消，报名设置不能再改。")
    if terms is not None:
        return _take(activity, terms, by)
    _take_none(activity, by)
    return None


@transaction.atomic
def arrange_sign_up(
    *, activity: Activity, capacity: int | None, terms: Mapping[str, Any] | None, by: User, now: dt.datetime
) -> None:
    """``put_sign_up``, and the number of seats where sign-ups are taken. Raises as it does."""
    put_sign_up(activity=activity, terms=terms, by=by)
    if terms is not None and capacity != Activity.objects.values_list("capacity", flat=True).get(pk=activity.pk):
        resize(activity=activity, capacity=capacity, now=now, by=by)


def _take(activity: Activity, values: Mapping[str, Any], by: User) -> SignUpTerms:
    terms = terms_of(activity) or SignUpTerms(activity=activity)
    before = [getattr(terms, name) for name in TERMS]
    for name in TERMS:
        setattr(terms, name, values.get(name, getattr(terms, name)))
    terms.full_clean()
    check_terms(terms, starts_at=activity.starts_at)
    if terms._state.adding or [getattr(terms, name) for name in TERMS] != before:
        terms._history_user = by  # type: ignore[attr-defined]
        terms.save()
    return terms


def _take_none(activity: Activity, by: User) -> None:
    check_none_signed_up(activity)
    if (terms := terms_of(activity)) is not None:
        terms._history_user = by  # type: ignore[attr-defined]
        terms.delete()


def check_none_signed_up(activity: Activity) -> None:
    """Who signed up counts on it: sign-ups are paused, not made never to have been. Raises WrongStep."""
    seats = seats_of(activity)
    if people := seats.taken + seats.waiting:
        raise WrongStep(f"已有 {people} 人报名，不能改成不用报名。不想再收人，请勾“暂停报名”。")


def check_terms(terms: SignUpTerms, *, starts_at: dt.datetime | None) -> None:
    """What the row cannot say by itself: it has to open before the activity begins. Raises ValidationError."""
    wrong: dict[str, str] = {}
    if starts_at is not None:
        begins = f"{short_day(starts_at)} {clock(starts_at)}"
        if terms.opens_at and terms.opens_at >= starts_at:
            wrong["opens_at"] = f"开始报名要早于活动开始（{begins}）。"
        if terms.closes_at and terms.closes_at > starts_at:
            wrong["closes_at"] = f"截止报名不能晚于活动开始（{begins}）。"
    for name in ("min_age", "max_age"):
        if (getattr(terms, name) or 0) > OLDEST:
            wrong[name] = f"年龄请填 0 到 {OLDEST} 的数字。"
    if wrong:
        raise ValidationError(wrong)
