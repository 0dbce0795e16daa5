"""What an exported ledger holds of each record: read from fields alone, for ledgers of any length."""

from functools import lru_cache

from practice.admin.export import Exported, Told, either, label_of
from practice.days import span
from practice.identity import mask_phone
from volunteers.models import ServiceRecord

FLAGS = {flag.value: str(flag.label) for flag in ServiceRecord.Flag}

span_of = lru_cache(maxsize=4096)(span)
"""The volunteers of an activity share its times."""


def notes_of(flags: str, is_late: bool, reverses: int | None, replaces: int | None) -> list[str]:
    """What is to be noticed about a record."""
    late = ["逾期补记"] if is_late else []
    correction = ["冲正"] if reverses else ["更正"] if replaces else []
    return [*(FLAGS[flag] for flag in flags.split()), *late, *correction]


def _notes(flags: str, is_late: bool, reverses: int | None, replaces: int | None) -> str:
    return "、".join(notes_of(flags, is_late, reverses, replaces)) if flags or is_late or reverses or replaces else ""


RECORD_COLUMNS: Exported = (
    ("志愿者", Told("volunteer__name")),
    ("联系电话（遮盖）", Told("volunteer__phone", say=mask_phone)),
    ("服务日期", Told("served_on")),
    ("时间", Told("starts_at", "ends_at", say=span_of)),
    ("时长（分钟）", Told("minutes")),
    ("活动", Told("activity_title")),
    ("所", Told("place__parent__short_name", "place__parent__name", say=either)),
    ("服务地点", Told("place__short_name", "place__name", say=either)),
    ("组织单位", Told("organiser")),
    ("来源", Told("source", say=label_of(ServiceRecord.Source))),
    ("提示", Told("flags", "is_late", "reverses_id", "replaces_id", say=_notes)),
    ("状态", Told("status", say=label_of(ServiceRecord.Status))),
    ("登记人", Told("entered_by__name", "entered_by__username", say=either)),
    ("核对人", Told("approved_by__name", "approved_by__username", say=either)),
    ("退回原因", Told("return_reason")),
    ("更正原因", Told("correction_reason")),
)
