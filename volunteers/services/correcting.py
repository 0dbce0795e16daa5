"""Correcting approved hours: never edited, only reversed and entered anew."""

import datetime as dt

from django.db import IntegrityError, transaction

from practice.access import require_manage
from practice.models import User
from practice.services import mark_changed

from ..errors import CorrectionRefused
from ..models import ServiceRecord
from .entering import flags_of

COPIED = (
    "volunteer_id",
    "place_id",
    "activity_uid",
    "activity_title",
    "content",
    "organiser",
    "person_in_charge",
    "starts_at",
    "ends_at",
    "served_on",
    "month",
    "source",
)
"""What a correction's rows take over from the row that they correct."""


@transaction.atomic
def reverse_hours(*, record: ServiceRecord, reason: str, by: User, now: dt.datetime) -> ServiceRecord:
    """Ask for an approved record to be undone; a second person approves the reversal.

    Raises NotAllowed, CorrectionRefused.
    """
    require_manage(by, record.place)
    if not reason.strip():
        raise CorrectionRefused("请写明更正的原因。")
    if record.status != ServiceRecord.Status.APPROVED or record.is_correction:
        raise CorrectionRefused("只有已核对的时长才能更正。待核对的请上级退回，退回后重新登记。")
    reversal = _copy(record, minutes=-record.minutes, reverses=record, reason=reason, by=by, now=now)
    return _store(reversal)


@transaction.atomic
def correct_hours(
    *, record: ServiceRecord, minutes: int, longest: int, reason: str, by: User, now: dt.datetime
) -> tuple[ServiceRecord, ServiceRecord]:
    """Ask for an approved record to be undone and entered anew with other minutes; both are approved together.

    The new row is late if the first one was: correcting a timely entry makes no late entry. ``longest`` is how many
    minutes the activity itself lasted on that day. Raises NotAllowed, CorrectionRefused.
    """
    if not 1 <= minutes <= longest:
        raise CorrectionRefused(f"更正后的时长要在 1 到 {longest} 分钟之间，不能超过活动本身。")
    if minutes == record.minutes:
        raise CorrectionRefused("更正后的时长和原来一样，不用更正。")
    reversal = reverse_hours(record=record, reason=reason, by=by, now=now)
    entry = _copy(record, minutes=minutes, replaces=record, reason=reason, by=by, now=now)
    entry.ends_at = record.starts_at + dt.timedelta(minutes=minutes)
    entry.is_late = record.is_late
    entry.flags = flags_of(entry)
    return reversal, _store(entry)


def _copy(
    record: ServiceRecord,
    *,
    minutes: int,
    reason: str,
    by: User,
    now: dt.datetime,
    reverses: ServiceRecord | None = None,
    replaces: ServiceRecord | None = None,
) -> ServiceRecord:
    kept = {name: getattr(record, name) for name in COPIED}
    return ServiceRecord(
        **kept,
        minutes=minutes,
        reverses=reverses,
        replaces=replaces,
        correction_reason=reason.strip(),
        entered_at=now,
        entered_by=by,
    )


def _store(row: ServiceRecord) -> ServiceRecord:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CorrectionRefused("这条记录的更正已经提交过，正等上级核对。") from error
    mark_changed(place_id=row.place_id, month=row.month)
    return row
