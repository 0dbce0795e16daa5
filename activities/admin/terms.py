"""Methods and themes in the admin."""

from typing import Any

from django.contrib import admin

from practice.admin.base import CENTER_ONLY, ScopedAdmin
from practice.admin.shown import tag
from practice.days import today

from ..models import Method, Theme


class TermAdmin(ScopedAdmin):
    editors = CENTER_ONLY
    list_display = ["name", "note", "order", "since", "until", "shown_state"]
    exported = (
        ("名称", lambda row: row.name),
        ("说明", lambda row: row.note),
        ("排序", lambda row: row.order),
        ("启用日期", lambda row: row.since),
        ("停用日期", lambda row: row.until),
    )

    @admin.display(description="状态")
    def shown_state(self, term: Any) -> str:
        now = today()
        if term.until and term.until < now:
            return tag("已停用", "plain")
        return tag("未启用", "ochre") if term.since and term.since > now else tag("在用", "pine")


@admin.register(Method)
class MethodAdmin(TermAdmin):
    intro = "讲、评、帮、乐、庆，和应急时加的防、捐。不用了就填停用日期，以前的活动照旧。"


@admin.register(Theme)
class ThemeAdmin(TermAdmin):
    intro = "六传六践和以后新增的主题。不用了就填停用日期，以前的活动照旧。"
