"""What changes places, and the two logs that services of every app write to.

``mark_changed`` tells the roll-up what to recount; ``audit`` keeps who took data out or looked behind a mask.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length, Substr

from .access import require_manage
from .days import long_month, month_of, months_between, today
from .errors import PortalError
from .models import AuditEvent, ChangedMonth, Place, PlaceLineage, User
from .models.places import FOREVER
from .prepared import preparing_cursor
from .waking import wake_roll_up

MARKS_AT_ONCE = 500
MARK = f"INSERT INTO {ChangedMonth._meta.db_table} (place_id, month, whole) VALUES"


class CannotMove(PortalError):
    """The place cannot stand where it is to be moved, or cannot be merged as asked."""


def mark_changed(*, place_id: int, month: dt.date) -> None:
    """Note that the facts of a place in a month changed; the roll-up is woken after commit."""
    mark_all_changed({(place_id, month)})


def mark_all_changed(changes: Iterable[tuple[int, dt.date]], *, whole: bool = False) -> None:
    """The same for several (place, first of month) at once; ``whole`` where facts moved between places or slices."""
    rows = sorted(set(changes))
    if not rows:
        return
    for start in range(0, len(rows), MARKS_AT_ONCE):
        _append([(place_id, month, whole) for place_id, month in rows[start : start + MARKS_AT_ONCE]])
    transaction.on_commit(wake_roll_up, robust=True)


def _append(marks: list[tuple[int, dt.date, bool]]) -> None:
    stored = connection.ops.adapt_datefield_value
    values = [part for place_id, month, whole in marks for part in (place_id, stored(month), whole)]
    is_usual = connection.vendor == "postgresql" and len(marks) == 1
    with preparing_cursor() if is_usual else connection.cursor() as cursor:
        cursor.execute(f"{MARK} {', '.join(['(%s, %s, %s)'] * len(marks))}", values)


def audit(*, by: User | None, action: AuditEvent.Action, subject: str = "", **detail: str | int) -> AuditEvent:
    """Keep who did what; ``detail`` holds keys and counts, never personal data."""
    return AuditEvent.objects.create(actor=by, action=action, subject=subject, detail=detail)


@transaction.atomic
def move_place(*, place: Place, parent: Place, by: User, from_month: dt.date | None = None) -> None:
    """Move a place with all below it under another parent, from a month on; earlier months keep the old tree.

    ``from_month`` is a first of month, by default this month. Raises CannotMove, NotAllowed, ValidationError.
    """
    month = from_month or month_of(today())
    require_manage(by, place)
    require_manage(by, parent)
    if parent.path.startswith(place.path):
        raise CannotMove(f"“{parent}”在“{place}”之下，不能把“{place}”移到那里。请另选上级。")
    if _moved_after(place, parent, month):
        raise CannotMove(f"“{place}”（连同它的下级）或“{parent}”在 {long_month(month)}之后移动过，请选更晚的月份。")
    old_path = place.path
    place.parent = parent
    place.full_clean(exclude=["path"])
    place.save()
    _repath(old_path, f"{parent.path}{place.pk}/")
    place.refresh_from_db()
    _renew_lineage(place, month)


def _moved_after(place: Place, parent: Place, month: dt.date) -> bool:
    """Whether today's paths of the subtree or of the new parent say something else than the months since ``month``.

    That is so when one of them moved later, or when something that stood under the place left it later.
    """
    moved = Q(place__path__startswith=place.path, from_month__gt=month) | Q(place=parent, from_month__gt=month)
    left = Q(ancestor=place, until_month__gt=month, until_month__lt=FOREVER)
    return PlaceLineage.objects.filter(moved | left).exists()


def _repath(old: str, new: str) -> None:
    Place.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1), output_field=Place._meta.get_field("path"))
    )


def _renew_lineage(place: Place, month: dt.date) -> None:
    """End the lines of the subtree at the month and begin new ones; both trees' months from then on are recounted."""
    moved = list(Place.objects.filter(path__startswith=place.path).annotate(depth=Length("path")).order_by("depth"))
    lines = PlaceLineage.objects.filter(place__in=moved, until_month=FOREVER)
    former = set(lines.values_list("ancestor_id", flat=True))
    lines.filter(from_month=month).delete()
    lines.update(until_month=month)
    PlaceLineage.objects.bulk_create(line for one in moved for line in PlaceLineage.lines(one, from_month=month))
    touched = former | {place.pk for place in moved} | set(place.ancestor_ids)
    mark_all_changed(((one, changed) for one in touched for changed in _months_with_totals(month)), whole=True)


def _months_with_totals(month: dt.date) -> list[dt.date]:
    """The months from the given one that may hold facts: up to a year ahead."""
    this_month = month_of(today())
    return months_between(month, max(month, this_month.replace(year=this_month.year + 1)))


@transaction.atomic
def close_place(*, place: Place, on: dt.date, by: User) -> None:
    """Close a place on a day. Refused while open places stand under it."""
    require_manage(by, place)
    if place.children.filter(closed_on=None).exists():
        raise CannotMove(f"“{place}”下面还有阵地，请先把它们移走或撤销。")
    place.closed_on = on
    place.full_clean(exclude=["path"])
    place.save()


@transaction.atomic
def merge_place(*, place: Place, into: Place, on: dt.date, by: User) -> None:
    """Merge a place into another of its level on a day: its points move over, it closes, its totals stay its own."""
    require_manage(by, place)
    require_manage(by, into)
    if place.pk == into.pk or place.level != into.level or into.closed_on:
        raise CannotMove("只能并入另一个同级的、没有撤销的阵地。请另选。")
    for child in place.children.filter(closed_on=None):
        move_place(place=child, parent=into, by=by, from_month=month_of(on))
    place.merged_into = into
    close_place(place=place, on=on, by=by)
