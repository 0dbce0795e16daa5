"""Importing volunteers: the natural key is the ID number, else name and phone together."""

from collections.abc import Sequence
from typing import Any

from simple_history.utils import bulk_create_with_history

from practice.admin.finding import PLACE_COLUMNS, PlaceFinder
from practice.admin.row_forms import Resolved, RowFormMixin, Seen, refuse_from
from practice.admin.uploads import Importer, Plan
from practice.days import today
from practice.identity import fingerprint, parse_phone, tidy
from practice.models import AuditEvent, ServicePlatform, User
from practice.services import audit
from practice.sheets import Column, Row, as_date, as_names, one_of, parsed

from ..models import Volunteer
from .forms import VolunteerForm

SEXES = {label: value for value, label in Volunteer.Sex.choices}
ID_TYPES = {label: value for value, label in Volunteer.IdType.choices}

COLUMNS = (
    Column("name", "姓名", required=True, example="薛小兰"),
    Column("sex", "性别", one_of(SEXES), note="填了身份证号可以不填。", choices=tuple(SEXES), width=8),
    Column("id_type", "证件类型", one_of(ID_TYPES), note="不填就是居民身份证。", choices=tuple(ID_TYPES)),
    Column("id_number", "证件号码", note="整列设为“文本”格式再填，不然会丢数字。", width=24),
    Column("phone", "联系电话", parsed(parse_phone), note="手机号，或带区号的固定电话。", example="13803580000"),
    *PLACE_COLUMNS,
    Column("birth_date", "出生日期", as_date, note="填了身份证号可以不填。", example="1965-03-08"),
    Column("residence", "居住区域"),
    Column("skills", "特长"),
    Column("service_types", "服务类型", as_names, note="服务平台的名称，几个之间用顿号。"),
    Column("registered_on", "登记日期", as_date, note="不填就是今天。", example="2026-03-05"),
    Column("guardian_name", "监护人姓名", note="未满 14 周岁的必填。"),
    Column("guardian_phone", "监护人电话", parsed(parse_phone)),
    Column("guardian_consent_on", "监护人同意日期", as_date),
)
NAMES = {column.key: column.name for column in COLUMNS} | {"home_place": "阵地"}


class VolunteerRowForm(RowFormMixin, VolunteerForm):
    """A row: its place and platforms are found already, and doubles are looked for once for the whole file."""

    home_place = Resolved()
    service_types = Resolved(required=False)

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        del self.fields["status"]

    def is_taken(self, number: str) -> bool:
        return False


class VolunteerImporter(Importer):
    columns = COLUMNS
    unit = "位志愿者"
    hint = "已登记过的（证件号码相同，或姓名和电话都相同）不会重复添加，也不会改动。"

    def plan(self, rows: list[Row], by: User) -> Plan:
        finder, platforms = PlaceFinder(by), {one.name: one for one in ServicePlatform.objects.all()}
        known, seen, added = known_keys(rows), Seen(), []
        count = 0
        for row in rows:
            if row.reasons:
                finder.find_if_named(row)
                continue
            keys = keys_of(row.values)
            if not keys:
                row.refuse("证件号码和联系电话至少填一样，不然下次分不清是不是同一个人。")
            elif not seen.again(row, *keys) and keys & known:
                count += 1
            elif not row.reasons and (form := _checked(row, finder, platforms)):
                added.append(form)
        return Plan(added, count)

    def apply(self, plan: Plan, by: User) -> None:
        people = [form.instance for form in plan.added]
        created = bulk_create_with_history(people, Volunteer, default_user=by, default_change_reason="表格导入")
        through = Volunteer.service_types.through
        keys = {one.uid: one.pk for one in created}
        through.objects.bulk_create(
            through(volunteer_id=keys[form.instance.uid], serviceplatform=platform)
            for form in plan.added
            for platform in form.cleaned_data["service_types"] or ()
        )
        audit(by=by, action=AuditEvent.Action.IMPORT, subject="volunteers.volunteer", rows=len(people))


def keys_of(values: dict[str, Any]) -> set[Any]:
    """What makes a volunteer the same person."""
    number, phone = tidy(values.get("id_number") or ""), values.get("phone") or ""
    prints = {fingerprint(number)} if number else set()
    return prints | ({(values.get("name"), phone)} if phone else set())


def known_keys(rows: Sequence[Row]) -> set[Any]:
    """Those keys of the file that are on the roll already, wherever in the county."""
    keys = set().union(*(keys_of(row.values) for row in rows if not row.reasons))
    prints = [key for key in keys if isinstance(key, str)]
    phones = {key[1] for key in keys if isinstance(key, tuple)}
    found: set[Any] = set()
    for part in _parts(prints):
        found |= set(Volunteer.objects.filter(id_number_print__in=part).values_list("id_number_print", flat=True))
    for part in _parts(list(phones)):
        found |= set(Volunteer.objects.filter(phone__in=part).values_list("name", "phone"))
    return found


def _parts(values: list[Any], size: int = 500) -> list[list[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def _checked(row: Row, finder: PlaceFinder, platforms: dict[str, ServicePlatform]) -> VolunteerRowForm | None:
    """The row's form, or None with the reasons in the row."""
    place = finder.find(row)
    names = row.values.get("service_types") or []
    if unknown := [name for name in names if name not in platforms]:
        row.refuse(f"“服务类型”：没有“{unknown[0]}”。可以填：{'、'.join(platforms)}。")
    data = {
        **row.values,
        "home_place": place,
        "service_types": [platforms[name] for name in names if name in platforms],
        "registered_on": row.values.get("registered_on") or today(),
    }
    form = VolunteerRowForm({key: value for key, value in data.items() if value is not None})
    refuse_from(row, form, NAMES, told="" if place else "home_place")
    return None if row.reasons else form
