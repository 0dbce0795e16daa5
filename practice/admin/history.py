"""The history of a row in words: who, when, and each changed field with what it was and what it became."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

SHOWN = 200
"""Entries at most; the first of all is always among them."""

KINDS = {"+": "新建", "~": "修改", "-": "删除"}
MASKED = "（已遮盖）"
NOTHING = "（空）"


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    at: dt.datetime
    by: str
    kind: str
    subject: str
    reason: str
    changes: list[Change]


def history_of(
    obj: models.Model, *, masked: Sequence[str] = (), related: Sequence[tuple[type[models.Model], str]] = ()
) -> list[HistoryEntry]:
    """The newest first, together with that of rows edited on the same page (model, name of its foreign key)."""
    entries = _entries(obj.history.all(), masked)  # type: ignore[attr-defined]
    for model, name in related:
        records = model.history.filter(**{f"{name}_id": obj.pk})  # type: ignore[attr-defined]
        entries += _entries(records, masked, subject=str(model._meta.verbose_name))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:SHOWN]


def _entries(records: Any, masked: Sequence[str], *, subject: str = "") -> list[HistoryEntry]:
    by_row: dict[Any, list[Any]] = defaultdict(list)
    for record in records.select_related("history_user").order_by("-history_date", "-history_id")[: SHOWN + 1]:
        by_row[getattr(record, record.instance_type._meta.pk.attname)].append(record)
    pairs = ((row[n], row[n + 1] if n + 1 < len(row) else None) for row in by_row.values() for n in range(len(row)))
    entries = (_entry(record, older, masked, subject) for record, older in pairs)
    return [entry for entry in entries if entry.changes or entry.reason or entry.kind != KINDS["~"]]


def _entry(record: Any, older: Any, masked: Sequence[str], subject: str) -> HistoryEntry:
    changes = list(_changes(record, older, masked)) if older is not None else []
    by = str(record.history_user) if record.history_user else "系统"
    said = f"{subject} {record.instance}" if subject else ""
    at = timezone.localtime(record.history_date)
    return HistoryEntry(at, by, KINDS[record.history_type], said, record.history_change_reason or "", changes)


def _changes(record: Any, older: Any, masked: Sequence[str]) -> Iterator[Change]:
    model = record.instance_type
    for field in record.tracked_fields:
        before, after = getattr(older, field.attname), getattr(record, field.attname)
        if before != after and not field.primary_key:
            hidden = field.name in masked
            words = (MASKED, MASKED) if hidden else (_shown(older, field), _shown(record, field))
            yield Change(str(model._meta.get_field(field.name).verbose_name), *words)
    for field in record._history_m2m_fields:
        before, after = _members(older, field), _members(record, field)
        if before != after:
            yield Change(str(field.verbose_name), before or NOTHING, after or NOTHING)


def _shown(record: Any, field: Any) -> str:
    """A field's value as the form would show it."""
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")()) or NOTHING
    value = getattr(record, field.attname)
    if field.is_relation and value is not None:
        return _related(field, value)
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return NOTHING if value is None or value == "" else str(value)


def _related(field: Any, key: Any) -> str:
    return str(field.remote_field.model._default_manager.filter(pk=key).first() or f"（已删除，编号 {key}）")


def _members(record: Any, field: Any) -> str:
    rows = getattr(record, field.name).all()
    name = field.m2m_reverse_field_name()
    return "、".join(sorted(str(getattr(row, name)) for row in rows.select_related(name)))
