"""What the admin's first page says: the month's figures of the places a person answers for, and what waits."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, ServiceRequest
from practice.days import hours, month_of, today
from practice.models import Place, PlaceRole, User
from practice.queries import county
from volunteers.models import ServiceRecord
from volunteers.queries import not_entered_again

from .models import Article, MonthlyTotal
from .totals.asking import address


@dataclass(frozen=True)
class Figure:
    """One measure; the measures are never added to each other."""

    label: str
    value: str
    unit: str
    url: str
    note: str


@dataclass(frozen=True)
class Scope:
    """A place with its figures for the month."""

    place: Place
    month: dt.date
    figures: list[Figure]


@dataclass(frozen=True)
class Waiting:
    """Something to be done: how many, in words, and the list that holds exactly these."""

    count: int
    words: str
    url: str
    done: str
    """What to say when there is nothing."""


def figures_for(user: User) -> list[Scope]:
    """This month's figures for each place that the person is staff of; a superuser looks at the county."""
    places = [role.place for role in user.held_roles() if role.role in PlaceRole.APPROVING]
    first = county() if user.is_superuser and not places else None
    month = month_of(today())
    shown = list(dict.fromkeys([*places, *([first] if first else [])]))
    totals = {row.place_id: row for row in MonthlyTotal.objects.whole().filter(place__in=shown, month=month)}
    return [Scope(place, month, _figures(place, month, totals.get(place.pk))) for place in shown]


def _figures(place: Place, month: dt.date, total: MonthlyTotal | None) -> list[Figure]:
    row = total or MonthlyTotal(place=place, month=month)
    activities, given = (address(page, place.pk, month) for page in ("activities", "hours"))
    served = hours(row.minutes)
    waiting = f"另有 {hours(row.waiting_minutes)}待核对" if row.waiting_minutes else "已核对的"
    return [
        Figure("活动", f"{row.sessions:,}", "场", activities, f"其中培训 {row.trainings:,} 场"),
        Figure("参加", f"{row.attendances:,}", "人次", activities, "已补记的活动"),
        Figure("志愿服务", served.figure, served.unit, given, waiting),
    ]


def waiting_for(user: User) -> list[Waiting]:
    """What this person can settle now."""
    records, activities = _list_of("volunteers_servicerecord"), _list_of("activities_activity")
    requests = _list_of("activities_servicerequest")
    mine, now = Activity.objects.managed_by(user), timezone.now()
    submitted = mine.filter(status=Activity.Status.SUBMITTED).count()
    unreported = mine.unreported().filter(ends_at__lt=now).count()
    returned = not_entered_again(ServiceRecord.objects.managed_by(user), now=now).count()
    hours_waiting = ServiceRecord.objects.approvable_by(user).count()
    articles = Article.objects.managed_by(user).filter(status=Article.Status.SUBMITTED).count()
    asked = ServiceRequest.objects.waiting_for(user).count()
    return [
        Waiting(hours_waiting, "条时长等您核对", f"{records}?todo=mine", "没有等您核对的时长"),
        Waiting(asked, "件求助等您派单", f"{requests}?todo=mine", "没有等您派单的求助"),
        Waiting(submitted, "场活动等您发布", f"{activities}?on=all&status=submitted", "没有等您发布的活动"),
        Waiting(articles, "篇文章等您发布", f"{_list_of('portal_article')}?status=submitted", "没有等您发布的文章"),
        Waiting(unreported, "场活动办完了还没补记", f"{activities}?on=all&todo=unreported", "办完的活动都补记了"),
        Waiting(returned, "条时长近 30 天退回、还没重报", f"{records}?todo=returned", "近 30 天退回的时长都重报了"),
    ]


def _list_of(name: str) -> str:
    return reverse(f"admin:{name}_changelist")
