"""How fresh public pages are: the version of each topic, looked up at most every half second per process.

A kept page hangs on the versions of what it shows. They are read before the page is made, so a page is never older
than the version that it is kept under; after a write it is served for half a second longer at most.
"""

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from threading import Lock

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max

from .models.freshness import ContentChange

Topic = ContentChange.Topic
Asked = Topic | tuple[Topic, dt.date]
Versions = Mapping[tuple[str, dt.date | None], tuple[int, int]]

EVERY_MONTH = dt.date.max
NOTHING_YET = (0, 0)

INTERVAL = 0.5
"""Seconds for which versions that were looked up are believed; tests believe nothing."""


class LookUp:
    """The versions of all topics and months, shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0
        self._versions: Versions = {}

    def versions(self) -> Versions:
        if time.monotonic() < self._until:
            return self._versions
        with self._lock:
            # Another thread may have asked while this one waited.
            if (now := time.monotonic()) >= self._until:
                self._versions = read()
                self._until = now + INTERVAL
            return self._versions

    def forget(self) -> None:
        with self._lock:
            self._until = 0.0


look_up = LookUp()


def read() -> Versions:
    """(largest id, number of rows) by topic and month, and over all months: one query over a short log."""
    rows = ContentChange.objects.values_list("topic", "month").annotate(last=Max("pk"), rows=Count("pk")).order_by()
    versions: dict[tuple[str, dt.date | None], tuple[int, int]] = {}
    for topic, month, last, count in rows:
        versions[topic, month] = (last, count)
        last_of_all, count_of_all = versions.get((topic, EVERY_MONTH), NOTHING_YET)
        versions[topic, EVERY_MONTH] = (max(last, last_of_all), count + count_of_all)
    return versions


def version(*asked: Asked) -> str:
    """What stands here changes with every committed write to one of these topics.

    ``Topic.ACTIVITIES`` is all months, ``(Topic.ACTIVITIES, month)`` one first of month.
    """
    return version_in(look_up.versions(), asked)


def version_in(versions: Versions, asked: Iterable[Asked]) -> str:
    return " ".join(_version(versions, one) for one in asked)


def _version(versions: Versions, asked: Asked) -> str:
    if not isinstance(asked, tuple):
        last, count = versions.get((asked, EVERY_MONTH), NOTHING_YET)
        return f"{last}.{count}"
    last, count = versions.get(asked, NOTHING_YET)
    last_of_any, count_of_any = versions.get((asked[0], None), NOTHING_YET)
    return f"{max(last, last_of_any)}.{count + count_of_any}"


def trim() -> int:
    """Leave one row of each topic and month; returns how many rows went.

    The row that stays is a new one, and the whole log is locked meanwhile: with nobody's write in flight its id is
    larger than any before it, so no version comes back. Where somebody writes just now, it is left for another day.
    """
    try:
        with transaction.atomic():
            _lock()
            crowded = ContentChange.objects.values_list("topic", "month").annotate(rows=Count("pk"))
            groups = [(topic, month) for topic, month, _ in crowded.filter(rows__gt=1).order_by()]
            fresh = ContentChange.objects.bulk_create(
                ContentChange(topic=topic, month=month) for topic, month in groups
            )
            return sum(_drop_before(row) for row in fresh)
    except OperationalError:
        return 0


def _lock() -> None:
    """Or raise at once. SQLite has one writer at a time as it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ContentChange._meta.db_table} IN SHARE ROW EXCLUSIVE MODE NOWAIT")


def _drop_before(row: ContentChange) -> int:
    return ContentChange.objects.filter(topic=row.topic, month=row.month, pk__lt=row.pk).delete()[0]
