"""Volunteers as the desk lists them: at an activity those who come most often first, and the roll of one's places."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from practice.access import may_manage
from practice.days import day_of, month_of
from practice.letters import part_of
from practice.models import Place, User
from volunteers.models import ServiceRecord, Volunteer
from volunteers.models.people import VolunteerQuerySet

from ..models import Activity
from ..services import eligible_volunteers

LIST_LENGTH = 60
"""Rows on one page: what a phone can scroll and a weak network can carry; anyone else is found by name."""

FOUND_AT_MOST = 12
RECENT = dt.timedelta(days=180)


def regulars(activity: Activity) -> Counter[int]:
    """How many activities each volunteer served at this place in the half year before it."""
    since = day_of(activity.starts_at) - RECENT
    rows = ServiceRecord.objects.live().filter(
        place=activity.place, month__gte=month_of(since), served_on__gte=since, served_on__lte=day_of(activity.ends_at)
    )
    counts = rows.order_by().values_list("volunteer").annotate(times=Count("activity_uid", distinct=True))
    return Counter(dict(counts))


def listed(activity: Activity, *, by: User, wanted: Collection[int], without: Collection[int]) -> list[Volunteer]:
    """The volunteers to offer, at most LIST_LENGTH and all that are wanted; ``without`` are on record already."""
    times = regulars(activity)
    often = {key for key, _ in times.most_common(LIST_LENGTH)}
    offered = eligible_volunteers(activity, by=by).exclude(pk__in=without)
    known = list(offered.filter(pk__in=often | set(wanted)))
    room = max(0, LIST_LENGTH - len(known))
    near = offered.filter(_near(activity)).exclude(pk__in=[one.pk for one in known]).order_by("pk")[:room]
    return sorted([*known, *near], key=lambda one: (-times[one.pk], one.pk))


def _near(activity: Activity) -> Q:
    """At home at the place, below it, or at the station that a point belongs to; or in the organising team."""
    place = activity.place
    at_home = Q(home_place=place)
    if place.level == Place.Level.STATION:
        at_home = Q(home_place__path__startswith=place.path)
    elif place.level == Place.Level.POINT:
        at_home |= Q(home_place=place.parent_id, home_place__level=Place.Level.STATION)
    members = Volunteer.objects.filter(memberships__team=activity.team_id, memberships__left_on=None).values("pk")
    return at_home | Q(pk__in=members) if activity.team_id else at_home


def search(activity: Activity, text: str, *, by: User, without: Iterable[int]) -> list[Volunteer]:
    """Volunteers by a part of the name, or by the last digits of the telephone."""
    if not text.strip():
        return []
    offered = eligible_volunteers(activity, by=by).filter(_matches(text)).exclude(pk__in=without)
    return list(offered.order_by("name", "pk")[:FOUND_AT_MOST])


def _matches(text: str) -> Q:
    words = text.strip()
    matches = part_of("name", words)
    return matches | Q(phone__endswith=words) if words.isdecimal() and len(words) >= 4 else matches


def home_for_new(activity: Activity, by: User) -> Place:
    """Where a volunteer added on the spot belongs: the place, or the station that a point stands under."""
    place = activity.place
    above = place.parent
    if place.level == Place.Level.POINT and above is not None and may_manage(by, above):
        return above
    return place


@dataclass(frozen=True)
class OnTheRoll:
    """A volunteer with what they served this year: hours that count, and at how many activities."""

    volunteer: Volunteer
    minutes: int
    times: int


def roll(user: User, words: str = "") -> VolunteerQuerySet:
    """The volunteers whom the person manages, by name or the last digits of the telephone where asked."""
    rows = Volunteer.objects.managed_by(user).exclude(status=Volunteer.Status.WITHDRAWN)
    rows = rows.filter(_matches(words)) if words.strip() else rows
    return rows.select_related("home_place").order_by("home_place__path", "name", "pk")


def served_this_year(volunteers: Sequence[Volunteer], today: dt.date) -> list[OnTheRoll]:
    rows = ServiceRecord.objects.counted().filter(volunteer__in=volunteers, month__gte=today.replace(month=1, day=1))
    sums = rows.order_by().values_list("volunteer").annotate(Sum("minutes"), Count("activity_uid", distinct=True))
    found = {key: (minutes, times) for key, minutes, times in sums}
    return [OnTheRoll(one, *found.get(one.pk, (0, 0))) for one in volunteers]
