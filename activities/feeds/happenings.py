"""What a feed says of each activity, read in one query.

A fixed day is the same activity at hundreds of places at once: a phone would show the same line hundreds of times, so
those that look alike become one happening, as they become one line of the calendar.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from practice.days import SHANGHAI

from ..models import Activity, Programme
from ..models.activity import ActivityQuerySet

NAMED = 8
"""Places of one fixed day that are named; the others are counted."""


class Happening(NamedTuple):
    """One entry of a feed. ``writes`` is how often its row was written: it has a history row for each time."""

    pk: int
    uid: UUID
    title: str
    content: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: str
    cancel_reason: str
    phone: str
    venue: str
    category: str | None
    programme: int | None
    team: str | None
    place_level: int
    place_name: str
    place_label: str
    address: str
    lat: float | None
    lng: float | None
    above: str | None
    writes: int | None
    changed_at: dt.datetime
    others: tuple[str, ...] = ()
    """The other places at which the same is held."""

    @property
    def is_cancelled(self) -> bool:
        return self.status == Activity.Status.CANCELLED

    @property
    def is_shared(self) -> bool:
        return bool(self.others)

    @property
    def where(self) -> str:
        """前麻峪村新时代文明实践站 老戏台，村口; or the places of a fixed day."""
        if not self.others:
            named = self.place_name if self.place_level < 3 or not self.above else f"{self.above} {self.place_name}"
            return "，".join(part for part in (f"{named} {self.venue}".strip(), self.address) if part)
        places = (self.place_label, *self.others)
        return "、".join(places[:NAMED]) + (f"等 {len(places)} 个阵地" if len(places) > NAMED else "")


def happenings(activities: ActivityQuerySet) -> list[Happening]:
    """The activities in order, each with how often it was written and when last: one query."""
    return [Happening(*row) for row in _listed(activities)]


def _listed(activities: ActivityQuerySet) -> QuerySet[Activity, tuple[Any, ...]]:
    history = Activity.history.filter(id=OuterRef("pk")).order_by().values("id")
    return (
        activities.order_by("starts_at", "pk")
        .annotate(
            place_label=Coalesce(_filled("place__short_name"), "place__name"),
            above_label=Coalesce(_filled("place__parent__short_name"), "place__parent__name"),
            writes=Subquery(history.annotate(rows=Count("pk")).values("rows")),
            # Rows that were stored many at a time may have no history.
            changed=Coalesce(Subquery(history.annotate(last=Max("history_date")).values("last")), "created_at"),
        )
        .values_list(
            *("pk", "uid", "title", "content", "starts_at", "ends_at", "status", "cancel_reason", "enquiry_phone"),
            *("venue", "programme__category", "programme_id", "team__name", "place__level", "place__name"),
            *("place_label", "place__address", "place__lat", "place__lng", "above_label", "writes", "changed"),
        )
    )


def _filled(column: str) -> NullIf:
    return NullIf(column, Value(""))


def gathered(found: Iterable[Happening]) -> list[Happening]:
    """The same with those of a fixed day that look alike made one."""
    alike: dict[tuple[object, ...], list[Happening]] = defaultdict(list)
    for one in found:
        is_fixed = one.category == Programme.Category.FIXED_DAY
        key = (one.programme, one.title, one.starts_at, one.ends_at, one.is_cancelled) if is_fixed else (one.pk,)
        alike[key].append(one)
    return [_shared(many) if len(many) > 1 else many[0] for many in alike.values()]


def _shared(many: list[Happening]) -> Happening:
    """Its number of writes is that of all, so that it rises when any of them is written."""
    first = many[0]
    begins = first.starts_at.astimezone(SHANGHAI)
    named = f"{settings.SITE_NAME}/{first.programme}/{first.title}/{begins:%Y%m%dT%H%M}/{first.is_cancelled}"
    reasons = {one.cancel_reason for one in many}
    return first._replace(
        uid=uuid5(NAMESPACE_URL, named),
        cancel_reason="；".join(sorted(reasons)),
        phone="",
        venue="",
        team=None,
        lat=None,
        lng=None,
        writes=sum(one.writes or 1 for one in many),
        changed_at=max(one.changed_at for one in many),
        others=tuple(one.place_label for one in many[1:]),
    )
