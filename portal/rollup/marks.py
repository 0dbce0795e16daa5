"""Taking out of the two logs: which places changed in a month, and whose hours began or ceased to count.

All of it on one snapshot (``turns.on_one_snapshot``): what is removed is what was read.
"""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from practice.models import ChangedMonth
from volunteers.models import CountedChange


class Taken(NamedTuple):
    """What was taken of a month: the marked places, and whether the whole month has to be recounted."""

    places: set[int]
    whole: bool


class Counted(NamedTuple):
    """A record of a volunteer that began (+1) or ceased (-1) to count."""

    place: int
    volunteer: int
    activity_uid: UUID
    change: int


def oldest_month() -> dt.date | None:
    """The month of the oldest mark."""
    return ChangedMonth.objects.order_by("pk").values_list("month", flat=True).first()


def take(month: dt.date) -> Taken:
    """Remove the month's marks and return what they say; one committed meanwhile keeps standing, as does its change."""
    marks = ChangedMonth.objects.filter(month=month)
    found = list(marks.order_by().values_list("place_id").annotate(wholes=Count("pk", filter=Q(whole=True))))
    marks.delete()
    return Taken({place for place, _ in found}, any(wholes for _, wholes in found))


def take_counted(month: dt.date) -> list[Counted]:
    """Remove what was logged of the month's counted records and return it."""
    rows = CountedChange.objects.filter(month=month)
    found = [Counted(*row) for row in rows.order_by("pk").values_list("place", "volunteer", "activity_uid", "change")]
    if found:
        rows.delete()
    return found


def forget_counted(month: dt.date) -> None:
    """Remove the same unread: the month is recounted from the facts."""
    CountedChange.objects.filter(month=month).delete()
