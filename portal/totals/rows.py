"""The rows that a figure is made of: the facts, under the tree of their month, as the roll-up counts them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from activities.models import Activity
from activities.models.activity import ActivityQuerySet
from practice.models import Place
from volunteers.models import ServiceRecord, Volunteer
from volunteers.models.ledger import ServiceRecordQuerySet

from ..models import MonthlyTotal
from ..rollup.cells import NONE
from ..rollup.tree import lineage_of
from .tree import keys_below, stations_of

ONLY = {"trainings": "培训", "unplanned": "临时补报", "reported": "已补记参加人次的"}
HOURS = {"counted": "已核对", "waiting": "待核对", "late": "逾期补记"}
WITH, WITHOUT = "with", "without"
STATIONS = {WITH: "有活动的", WITHOUT: "没有活动的"}


@dataclass(frozen=True)
class Slice:
    """Which part of the place's month: all, one kind, one programme, or what took place at the place itself."""

    place: Place
    month: dt.date
    kind: str = ""
    programme: str = ""
    own: bool = False

    @property
    def places(self) -> Q:
        if self.own:
            return Q(place=self.place)
        return Q(place__in=keys_below(self.place, self.month))

    @property
    def activities(self) -> ActivityQuerySet:
        """Sessions of any status; the caller says which count."""
        rows = Activity.objects.filter(self.places, month=self.month)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.filter(_programme(self.programme)) if self.programme else rows

    @property
    def records(self) -> ServiceRecordQuerySet:
        rows = ServiceRecord.objects.filter(self.places, month=self.month)
        named = Activity.objects.filter(uid=OuterRef("activity_uid"))
        if self.kind:
            rows = rows.filter(_found_or_none(self.kind, named, Q(kind=self.kind)))
        if self.programme:
            rows = rows.filter(_found_or_none(self.programme, named, _programme(self.programme)))
        return rows


def _programme(key: str) -> Q:
    return Q(programme=None) if key == NONE else Q(programme=key)


def _found_or_none(key: str, named: ActivityQuerySet, wanted: Q) -> Q:
    """Hours of such an activity; under ``none`` also those whose activity is no longer on record."""
    found = Q(Exists(named.filter(wanted)))
    return found | ~Q(Exists(named)) if key == NONE else found


def sessions(part: Slice, only: str = "") -> ActivityQuerySet:
    """The activities behind sessions, trainings, unplanned ones or attendances."""
    rows = part.activities.counted()
    narrowed = {
        "trainings": rows.filter(kind=Activity.Kind.TRAINING),
        "unplanned": rows.filter(is_unplanned=True),
        "reported": rows.filter(status=Activity.Status.REPORTED),
    }
    return narrowed.get(only, rows).select_related("place", "programme").order_by("starts_at", "pk")


def hours(part: Slice, status: str = "counted") -> ServiceRecordQuerySet:
    """The service records behind approved, waiting or late hours."""
    rows = part.records
    chosen = {
        "counted": rows.counted(),
        "waiting": rows.uncounted(),
        "late": rows.counted().filter(is_late=True),
    }[status]
    people = ("volunteer", "place", "entered_by", "approved_by")
    return chosen.select_related(*people).order_by("served_on", "starts_at", "pk")


def people(part: Slice) -> QuerySet[Volunteer]:
    """The volunteers behind the active ones, ordered by where they live."""
    counted = part.records.counted().order_by().values("volunteer")
    return Volunteer.objects.filter(pk__in=counted).order_by(*BY_HOME)


def with_service(people: Any, part: Slice) -> QuerySet[Any]:
    """Those of a page, each with the ``minutes`` and ``times`` of their service: added up for nobody else."""
    own = part.records.counted().filter(volunteer=OuterRef("pk")).order_by().values("volunteer")
    minutes, times = own.annotate(found=Sum("minutes")), own.annotate(found=Count("pk"))
    rows = Volunteer.objects.filter(pk__in=people.values("pk")).select_related("home_place").order_by(*BY_HOME)
    return rows.annotate(minutes=Subquery(minutes.values("found")), times=Subquery(times.values("found")))


BY_HOME = ("home_place__level", "home_place__code", "home_place", "pk")


def stations(place: Place, month: dt.date, activity: str = "") -> QuerySet[Any]:
    """The month's stations below the place, with or without a session, each with the ``institute`` it stood under."""
    active = MonthlyTotal.objects.whole().filter(month=month, sessions__gt=0).order_by().values("place")
    rows = stations_of(month).filter(pk__in=keys_below(place, month))
    if activity == WITH:
        rows = rows.filter(pk__in=active)
    elif activity == WITHOUT:
        rows = rows.exclude(pk__in=active)
    above = lineage_of(month).filter(place=OuterRef("pk"), ancestor__level=Place.Level.INSTITUTE)
    name = Coalesce(NullIf("ancestor__short_name", Value("")), "ancestor__name")
    return rows.annotate(
        institute=Subquery(above.values_list(name)[:1]), institute_code=Subquery(above.values("ancestor__code")[:1])
    ).order_by("institute_code", "institute", "code", "pk")


def sum_of(rows: QuerySet[Any, Any], column: str) -> int:
    """The sum over all pages; ``column`` may be an annotation."""
    return int(rows.order_by().aggregate(found=Sum(F(column)))["found"] or 0)
