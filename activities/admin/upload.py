"""Importing activities: the natural key is the place, the title and the start."""

from collections.abc import Sequence
from typing import Any

from simple_history.utils import bulk_create_with_history

from practice.admin.base import with_above
from practice.admin.finding import PLACE_COLUMNS, PlaceFinder
from practice.admin.row_forms import Resolved, RowFormMixin, Seen, refuse_from
from practice.admin.uploads import Importer, Plan
from practice.days import month_of
from practice.identity import parse_phone
from practice.models import AuditEvent, User
from practice.services import audit, mark_all_changed
from practice.sheets import Column, Row, as_count, as_moment, as_names, as_paragraphs, one_of, parsed
from volunteers.models import Team

from ..models import Activity, Method, Programme, Theme
from .forms import ActivityForm

KINDS = {label: value for value, label in Activity.Kind.choices}

COLUMNS = (
    Column("title", "名称", required=True, example="秋季义诊", width=28),
    *PLACE_COLUMNS,
    Column("starts_at", "开始", as_moment, required=True, note="日期加时间。", example="2026-12-05 9:00", width=20),
    Column("ends_at", "结束", as_moment, required=True, example="2026-12-05 11:00", width=20),
    Column("kind", "类型", one_of(KINDS), note="不填就是志愿服务。", choices=tuple(KINDS)),
    Column("programme", "项目", note="项目名称，要和项目列表里的一样。"),
    Column("team", "组织队伍", note="队伍名称，要和队伍列表里的一样。"),
    Column("venue", "具体地点", example="村委会二楼会议室"),
    Column("person_in_charge", "负责人"),
    Column("enquiry_phone", "咨询电话", parsed(parse_phone)),
    Column("capacity", "名额", as_count, note="不限就不填。", width=8),
    Column("content", "内容", as_paragraphs, width=40),
    Column("methods", "活动方式", as_names, note="几个之间用顿号。"),
    Column("themes", "活动主题", as_names, note="几个之间用顿号。"),
)
NAMES = {column.key: column.name for column in COLUMNS} | {"place": "阵地"}
RELATED = ("programme", "team")
TERMS = ("methods", "themes")


class ActivityRowForm(RowFormMixin, ActivityForm):
    """A row: its place, programme, team and words are found already."""

    instance: Activity

    place = Resolved()
    programme = Resolved(required=False)
    team = Resolved(required=False)
    methods = Resolved(required=False)
    themes = Resolved(required=False)


class ActivityImporter(Importer):
    columns = COLUMNS
    unit = "场活动"
    hint = "导入的活动先存为草稿，在列表里勾选后一次发布。阵地、名称、开始时间都相同的不会重复添加。"

    def plan(self, rows: list[Row], by: User) -> Plan:
        finder, words, seen = PlaceFinder(by), _Words(by), Seen()
        checked = []
        for row in rows:
            if row.reasons:
                finder.find_if_named(row)
            elif form := _checked(row, finder, words):
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
        activities = [form.instance for form in plan.added]
        for one in activities:
            one.created_by, one.month = by, month_of(one.starts_at)
        created = bulk_create_with_history(activities, Activity, default_user=by, default_change_reason="表格导入")
        keys = {one.uid: one.pk for one in created}
        for name in TERMS:
            links = [
                link for form in plan.added for link in _links(keys[form.instance.uid], name, form.cleaned_data[name])
            ]
            getattr(Activity, name).through.objects.bulk_create(links)
        mark_all_changed((one.place_id, one.month) for one in created)
        audit(by=by, action=AuditEvent.Action.IMPORT, subject="activities.activity", rows=len(created))


def _links(activity: int, name: str, terms: Sequence[Any] | None) -> list[Any]:
    field: Any = Activity._meta.get_field(name)
    through, key = getattr(Activity, name).through, field.m2m_reverse_field_name()
    return [through(activity_id=activity, **{f"{key}_id": term.pk}) for term in terms or ()]


def key_of(activity: Activity) -> tuple[Any, ...]:
    return activity.place_id, activity.title, activity.starts_at


def known_keys(activities: Sequence[Activity]) -> set[tuple[Any, ...]]:
    """Those that are there already; a cancelled one does not stand in the way of planning it anew."""
    if not activities:
        return set()
    starts = [one.starts_at for one in activities]
    rows = Activity.objects.filter(starts_at__range=(min(starts), max(starts)))
    return set(rows.exclude(status=Activity.Status.CANCELLED).values_list("place_id", "title", "starts_at"))


class _Words:
    """Programmes, teams, methods and themes by name, read once for the file."""

    def __init__(self, by: User) -> None:
        self.known: dict[str, dict[str, list[Any]]] = {}
        rows = {
            "programme": with_above(Programme.objects.all(), by),
            "team": with_above(Team.objects.filter(dissolved_on=None), by),
            "methods": Method.objects.all(),
            "themes": Theme.objects.all(),
        }
        for key, found in rows.items():
            names = self.known.setdefault(key, {})
            for one in found:
                names.setdefault(one.name, []).append(one)

    def find(self, row: Row, key: str, name: str) -> Any:
        found = self.known[key].get(name, [])
        if len(found) != 1:
            why = "有几个同名的，请在页面上单独录入" if found else "没有找到，请核对名称"
            row.refuse(f"“{NAMES[key]}”：“{name}”{why}。")
        return found[0] if len(found) == 1 else None


def _checked(row: Row, finder: PlaceFinder, words: _Words) -> ActivityRowForm | None:
    """The row's form, or None with the reasons in the row."""
    values = dict(row.values)
    place = finder.find(row)
    for key in RELATED:
        values[key] = words.find(row, key, values[key]) if values.get(key) else None
    for key in TERMS:
        values[key] = [words.find(row, key, name) for name in values.get(key) or ()]
    data = {**values, "place": place, "kind": values.get("kind") or Activity.Kind.SERVICE}
    form = ActivityRowForm({key: value for key, value in data.items() if value is not None})
    refuse_from(row, form, NAMES, told="" if place else "place")
    return None if row.reasons else form
