"""Audit rows in the admin: who signed in, took data out, or looked behind a mask."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from ..access import holds
from ..models import AuditEvent, User
from .base import CENTER_ONLY, ReadOnlyAdmin
from .fields import person
from .filters import by
from .staff import accounts_of

WORDS = {
    "reason": "原因",
    "rows": "行数",
    "new": "新增",
    "renamed": "改名",
    "moved": "移动",
    "key": "标识",
    "month": "月份",
}


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    intro = "登录、导出、导入、批量操作和查看完整信息，都在这里留下记录，不能改也不能删。"
    list_display = ["at", "actor", "shown_action", "shown_subject", "shown_detail"]
    list_filter = [by("action", "动作")]
    list_select_related = ["actor"]
    fields = ["at", "actor", "shown_action", "shown_subject", "shown_detail"]
    exported = (
        ("时间", lambda row: row.at),
        ("谁", lambda row: str(row.actor or "")),
        ("做了什么", lambda row: row.get_action_display()),
        ("对象", lambda row: subject_in_words(row.subject)),
        ("说明", lambda row: detail_in_words(row.detail)),
    )

    def rows_for(self, user: User) -> QuerySet[Any]:
        rows = super().rows_for(user)
        return rows if user.is_superuser else rows.filter(Q(actor=user) | Q(actor__in=accounts_of(user)))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), *CENTER_ONLY)

    def heading_of(self, obj: Any) -> str:
        return f"{obj.get_action_display()}：{obj.actor or '系统'}"

    @admin.display(description="做了什么", ordering="action")
    def shown_action(self, event: AuditEvent) -> str:
        return event.get_action_display()

    @admin.display(description="对象")
    def shown_subject(self, event: AuditEvent) -> str:
        return subject_in_words(event.subject)

    @admin.display(description="说明")
    def shown_detail(self, event: AuditEvent) -> str:
        return detail_in_words(event.detail)


def subject_in_words(subject: str) -> str:
    """``volunteers.volunteer:12`` as 志愿者，编号 12."""
    label, _, key = subject.partition(":")
    try:
        name = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject
    return f"{name}，编号 {key}" if key else name


def detail_in_words(detail: dict[str, Any]) -> str:
    return "；".join(f"{WORDS.get(key, key)}：{value}" for key, value in detail.items())
