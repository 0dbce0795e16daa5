"""A programme's activities for a month: shown first, then created; running it again adds nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from practice.access import may_approve, require_manage
from practice.days import SHANGHAI, month_of, short_day
from practice.models import Place, User
from practice.queries import holidays
from practice.services import mark_all_changed

from ..models import Activity, Programme

LOOK_AHEAD = 31
"""Days after the month's end within which a next working day is looked for."""


@dataclass(frozen=True)
class Occurrence:
    """One activity that the programme's rule asks for: its named day, the day it is held on, and why, in words."""

    place: Place
    named_on: dt.date
    held_on: dt.date | None
    note: str
    exists: bool

    @property
    def is_new(self) -> bool:
        return self.held_on is not None and not self.exists


def preview_month(*, programme: Programme, month: dt.date, by: User) -> list[Occurrence]:
    """What ``generate_month`` would do, place by place: new, already there, moved or left out, each with its reason.

    Places that the person does not manage, and closed ones, are left out. Raises ValidationError for a bad rule.
    """
    days = programme.nominal_days(month) if programme.recurrence else []
    off = holidays(month, month + dt.timedelta(days=31 + LOOK_AHEAD))
    places = programme.held_at.managed_by(by).filter(closed_on=None, status=Place.Status.OPEN)
    existing = set(
        Activity.objects.filter(programme=programme, occurrence_on__in=days).values_list("place_id", "occurrence_on")
    )
    return [
        _occurrence(programme, place, day, off, exists=(place.pk, day) in existing) for day in days for place in places
    ]


@transaction.atomic
def generate_month(*, programme: Programme, month: dt.date, by: User, now: dt.datetime) -> list[Activity]:
    """Create what ``preview_month`` shows as new; published at once where the person may publish, else handed up.

    Raises NotAllowed, ValidationError.
    """
    require_manage(by, programme.place)
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    wanted = [one for one in preview_month(programme=programme, month=month, by=by) if one.is_new]
    activities = [_activity(programme, one, by, now) for one in wanted]
    created: list[Activity] = bulk_create_with_history(activities, Activity, default_user=by)
    _copy_terms(programme, created)
    mark_all_changed((one.place_id, one.month) for one in created)
    return created


def _occurrence(
    programme: Programme, place: Place, day: dt.date, off: dict[dt.date, bool], *, exists: bool
) -> Occurrence:
    if exists:
        return Occurrence(place, day, day, "已经生成过", exists=True)
    held_on = programme.held_on(day, off)
    if held_on is None:
        return Occurrence(place, day, None, "逢放假，当次取消", exists=False)
    note = "" if held_on == day else f"逢放假，顺延到{short_day(held_on)}"
    return Occurrence(place, day, held_on, note, exists=False)


def _activity(programme: Programme, one: Occurrence, by: User, now: dt.datetime) -> Activity:
    assert one.held_on is not None
    starts_at = dt.datetime.combine(one.held_on, programme.starts_time, SHANGHAI)
    may_publish = may_approve(by, one.place)
    return Activity(
        programme=programme,
        occurrence_on=one.named_on,
        place=one.place,
        team=programme.team,
        kind=programme.kind,
        title=programme.name,
        content=programme.content,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=programme.minutes),
        month=month_of(one.held_on),
        enquiry_phone=one.place.phone,
        created_by=by,
        status=Activity.Status.PUBLISHED if may_publish else Activity.Status.SUBMITTED,
        published_at=now if may_publish else None,
        published_by=by if may_publish else None,
    )


def _copy_terms(programme: Programme, activities: Sequence[Activity]) -> None:
    """Give each activity the programme's methods and themes."""
    methods = list(programme.methods.values_list("pk", flat=True))
    themes = list(programme.themes.values_list("pk", flat=True))
    Activity.methods.through.objects.bulk_create(
        Activity.methods.through(activity_id=one.pk, method_id=key) for one in activities for key in methods
    )
    Activity.themes.through.objects.bulk_create(
        Activity.themes.through(activity_id=one.pk, theme_id=key) for one in activities for key in themes
    )
