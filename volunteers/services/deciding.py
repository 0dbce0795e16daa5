"""Approving or returning entered hours: always by a second person."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from practice.models import User
from practice.services import mark_all_changed
from practice.text import wrong_reason

from ..errors import DecisionRefused
from ..models import ServiceRecord

Status = ServiceRecord.Status
LONGEST_REASON = 120


@dataclass(frozen=True)
class Decision:
    """How many records were decided now, and how many had been decided before (a repeated request)."""

    decided: int
    already: int


@transaction.atomic
def approve_hours(*, records: Collection[int], by: User, now: dt.datetime) -> Decision:
    """Approve waiting records (primary keys). A correction's two rows are approved together.

    Raises DecisionRefused when one of them is out of scope or was entered by the same person; then none is approved.
    """
    waiting, already = _take(records, by)
    reversals = [row for row in waiting if row.reverses_id]
    _decide([row.pk for row in reversals], status=Status.APPROVED, approved_at=now, approved_by=by)
    if reversals:
        ServiceRecord.objects.filter(pk__in=[row.reverses_id for row in reversals]).update(status=Status.REVERSED)
    entries = [row.pk for row in waiting if not row.reverses_id]
    _decide(entries, status=Status.APPROVED, approved_at=now, approved_by=by)
    mark_all_changed((row.place_id, row.month) for row in waiting)
    return Decision(len(waiting), already)


@transaction.atomic
def return_hours(*, records: Collection[int], reason: str, by: User, now: dt.datetime) -> Decision:
    """Send waiting records back to whoever entered them, with the reason that they will read.

    Raises DecisionRefused: without a reason that can be kept, out of scope, or entered by the same person.
    """
    if not reason.strip():
        raise DecisionRefused("请写明退回的原因，登记人要看着它改。")
    if wrong := wrong_reason(reason.strip(), longest=LONGEST_REASON):
        raise DecisionRefused(wrong)
    waiting, already = _take(records, by)
    keys = [row.pk for row in waiting]
    _decide(keys, status=Status.RETURNED, returned_at=now, returned_by=by, return_reason=reason.strip())
    mark_all_changed((row.place_id, row.month) for row in waiting)
    return Decision(len(waiting), already)


class Waiting(NamedTuple):
    """The part of a waiting record that a decision needs: five hundred of them are one page."""

    pk: int
    reverses_id: int | None
    place_id: int
    month: dt.date


def _take(records: Collection[int], by: User) -> tuple[list[Waiting], int]:
    """Lock the asked-for records and the other halves of their corrections; count those decided before."""
    asked = set(records)
    correcting = Q(reverses__isnull=False) | Q(replaces__isnull=False)
    pairs = ServiceRecord.objects.filter(correcting, pk__in=asked).order_by().values_list("reverses_id", "replaces_id")
    originals = {key for pair in pairs for key in pair if key}
    wanted = Q(pk__in=asked)
    if originals:
        wanted |= Q(reverses__in=originals) | Q(replaces__in=originals)
    # Locked in order of the key, so that two people who approve the same page wait instead of blocking each other.
    locked = ServiceRecord.objects.waiting().filter(wanted).select_for_update().order_by("pk")
    waiting = [Waiting(*values) for values in locked.values_list(*Waiting._fields)]
    mine = set(ServiceRecord.objects.approvable_by(by).filter(wanted).order_by().values_list("pk", flat=True))
    if any(row.pk not in mine for row in waiting):
        raise DecisionRefused("选中的记录里有您自己登记的，或不在您负责的范围内；一条也没有处理。请取消勾选后再试。")
    rest = asked - {row.pk for row in waiting}
    already = ServiceRecord.objects.visible_to(by).filter(pk__in=rest).count() if rest else 0
    if len(rest) != already:
        raise DecisionRefused("选中的记录里有不存在或不在您负责范围内的；一条也没有处理。请刷新页面再试。")
    return waiting, already


def _decide(keys: list[int], **decision: object) -> None:
    if keys:
        ServiceRecord.objects.filter(pk__in=keys, status=Status.SUBMITTED).update(**decision)
