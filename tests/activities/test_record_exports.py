"""The exported ledger: read from fields alone, chunk by chunk, by the page and by the command."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from activities.admin.record_columns import RECORD_COLUMNS
from practice.admin import export
from practice.admin.export import Told, rows_of
from practice.days import month_of, today
from practice.models import AuditEvent, Place
from tests.factories import ActivityFactory, ServiceRecordFactory, UserFactory
from volunteers.admin.people import VolunteerAdmin
from volunteers.models import ServiceRecord, Volunteer

pytestmark = pytest.mark.django_db


def test_record_reads_as_on_the_page(station: Place) -> None:
    record = ServiceRecordFactory(
        activity=ActivityFactory(place=station), is_late=True, flags="overlap", entered_by=UserFactory(name="")
    )
    (row,) = rows_of(ServiceRecord.objects.all(), RECORD_COLUMNS)
    told = dict(zip((name for name, _ in RECORD_COLUMNS), row, strict=True))
    assert told["志愿者"] == record.volunteer.name
    assert told["联系电话（遮盖）"] == record.volunteer.masked_phone
    assert (told["服务日期"], told["时长（分钟）"]) == (record.served_on, record.minutes)
    assert (told["所"], told["服务地点"]) == (station.parent.label if station.parent else "", station.label)
    assert (told["来源"], told["状态"]) == ("站长登记", "已核对")
    assert told["提示"] == "与另一处时间重叠、逾期补记"
    assert (told["登记人"], told["核对人"]) == (record.entered_by.username, str(record.approved_by))


@pytest.mark.parametrize("count", [1, 5])
def test_ledger_is_read_without_making_a_record(
    count: int, station: Place, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Several chunks are one query, and no row becomes a model."""
    ServiceRecordFactory.create_batch(count, activity=ActivityFactory(place=station))
    monkeypatch.setattr(export, "CHUNK", 2)
    monkeypatch.setattr(ServiceRecord, "from_db", lambda *_: pytest.fail("a model was made"))
    with django_assert_num_queries(1):
        assert len(list(rows_of(ServiceRecord.objects.all(), RECORD_COLUMNS))) == count


def test_long_lists_are_told_from_fields_alone() -> None:
    for exported in (RECORD_COLUMNS, VolunteerAdmin.exported):
        assert all(isinstance(read, Told) for _, read in exported)


def test_volunteers_number_is_masked_in_the_file(station: Place) -> None:
    person = Volunteer(name="薛小兰", home_place=station, id_type=Volunteer.IdType.RESIDENT)
    person.put_id_number("11010519491231002X")
    person.save()
    (row,) = rows_of(Volunteer.objects.all(), VolunteerAdmin.exported)
    assert "110105********002X" in row
    assert "11010519491231002X" not in row


def export_to(path: Path, first: str, last: str) -> str:
    said = StringIO()
    call_command("export_records", str(path), "--from", first, "--to", last, stdout=said)
    return said.getvalue()


def test_command_writes_the_months_asked_for(station: Place, tmp_path: Path) -> None:
    ServiceRecordFactory.create_batch(3, activity=ActivityFactory(place=station))
    month = f"{ServiceRecord.objects.values_list('month', flat=True)[0]:%Y-%m}"
    path = tmp_path / "台账.xlsx"
    assert "已导出 3 条" in export_to(path, month, month)
    page: Any = load_workbook(path).active
    assert page.max_row == 4
    assert page["C2"].number_format == "yyyy-mm-dd"
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.detail) == (
        None,
        AuditEvent.Action.EXPORT,
        {"rows": 3, "month": f"{month}—{month}"},
    )
    assert "已导出 0 条" in export_to(path, "2001-01", "2001-12")


def test_command_says_what_is_wrong(tmp_path: Path) -> None:
    now = f"{month_of(today()):%Y-%m}"
    with pytest.raises(CommandError, match="起始的月份比结束的还晚"):
        export_to(tmp_path / "a.xlsx", now, "2001-01")
    with pytest.raises(CommandError, match="写不进"):
        export_to(tmp_path / "没有" / "a.xlsx", now, now)
