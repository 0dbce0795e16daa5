"""Media mentions in the admin: one by one, or a month's list from a spreadsheet."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from simple_history.utils import bulk_create_with_history

from practice.admin.base import ScopedAdmin
from practice.admin.fields import person
from practice.admin.filters import AreaFilter, MonthFilter, by
from practice.admin.finding import PLACE_COLUMNS, PlaceFinder
from practice.admin.row_forms import Resolved, RowFormMixin, Seen, refuse_from
from practice.admin.uploads import Importer, Plan
from practice.days import month_of, today
from practice.models import AuditEvent, User
from practice.services import audit
from practice.sheets import Column, Row, as_date, one_of

from ..models import MediaMention
from .forms import MediaMentionForm

LEVELS = {label: value for value, label in MediaMention.Level.choices}

COLUMNS = (
    Column("title", "题目", required=True, example="山村书屋灯火明", width=32),
    Column("outlet", "媒体", required=True, note="报纸、电视台、网站或公众号的名称。", example="黄土坡晚报"),
    Column("level", "媒体级别", one_of(LEVELS), required=True, choices=tuple(LEVELS), example="市级"),
    Column("published_on", "刊播日期", as_date, required=True, example="2026-11-20"),
    *PLACE_COLUMNS,
    Column("link", "网址", note="没有网页的就不填。", width=40),
)
NAMES = {column.key: column.name for column in COLUMNS} | {"place": "阵地"}


class MentionRowForm(RowFormMixin, MediaMentionForm):
    """A row: its place is found already."""

    instance: MediaMention

    place = Resolved()


class MentionImporter(Importer):
    columns = COLUMNS
    unit = "篇报道"
    hint = "媒体、刊播日期、题目、阵地都相同的不会重复添加。"

    def plan(self, rows: list[Row], by: User) -> Plan:
        finder, seen, checked = PlaceFinder(by), Seen(), []
        for row in rows:
            if row.reasons:
                finder.find_if_named(row)
            elif form := _checked(row, finder):
                checked.append((row, form))
        known = known_keys([form.instance for _, form in checked])
        added, count = [], 0
        for row, form in checked:
            key = key_of(form.instance)
            if not seen.again(row, key):
                count += key in known
                added += [] if key in known else [form]
        return Plan(added, count)

    def apply(self, plan: Plan, by: User) -> None:
        mentions = [form.instance for form in plan.added]
        for one in mentions:
            one.created_by, one.month = by, month_of(one.published_on)
        bulk_create_with_history(mentions, MediaMention, default_user=by, default_change_reason="表格导入")
        audit(by=by, action=AuditEvent.Action.IMPORT, subject="portal.mediamention", rows=len(mentions))


def key_of(mention: MediaMention) -> tuple[Any, ...]:
    return mention.outlet, mention.published_on, mention.title, mention.place_id


def known_keys(mentions: Sequence[MediaMention]) -> set[tuple[Any, ...]]:
    """Those that are there already."""
    if not mentions:
        return set()
    months = {month_of(one.published_on) for one in mentions}
    rows = MediaMention.objects.filter(month__in=months)
    return set(rows.values_list("outlet", "published_on", "title", "place_id"))


def _checked(row: Row, finder: PlaceFinder) -> MentionRowForm | None:
    """The row's form, or None with the reasons in the row."""
    place = finder.find(row)
    data = {**row.values, "place": place}
    form = MentionRowForm({key: value for key, value in data.items() if value is not None})
    refuse_from(row, form, NAMES, told="" if place else "place")
    return None if row.reasons else form


@admin.register(MediaMention)
class MediaMentionAdmin(ScopedAdmin):
    form = MediaMentionForm
    importer = MentionImporter()
    deletable = True
    intro = "别的媒体报道了我们、自己的公众号和广播发了什么，在这里登记一次，月度统计里就有数。"
    list_display = ["published_on", "title", "outlet", "level", "place", "shown_link"]
    list_display_links = ["title"]
    list_filter = [AreaFilter, by("level", "媒体级别"), MonthFilter]
    list_select_related = ["place__parent"]
    search_fields = ["title", "outlet"]
    search_help_text = "按题目、媒体找"
    autocomplete_fields = ["place"]
    ordering = ["-published_on", "-pk"]
    exported = (
        ("刊播日期", lambda row: row.published_on),
        ("题目", lambda row: row.title),
        ("媒体", lambda row: row.outlet),
        ("媒体级别", lambda row: row.get_level_display()),
        ("所", lambda row: row.place.parent.label if row.place.parent else ""),
        ("阵地", lambda row: row.place.label),
        ("网址", lambda row: row.link),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": ["title", ("outlet", "level"), "published_on", "place", "link"]})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        own = [held.place_id for held in person(request).held_roles()]
        return {
            "place": own[0] if own else None,
            "published_on": today(),
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = person(request)
        super().save_model(request, obj, form, change)

    @admin.display(description="网页")
    def shown_link(self, mention: MediaMention) -> str:
        if not mention.link:
            return ""
        return format_html('<a href="{}" rel="noopener noreferrer">打开</a>', mention.link)
