"""The ledger in the admin: approved, returned, corrected by a second person; never edited as rows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from practice.models import Place, User
from tests.factories import ActivityFactory, ServiceRecordFactory, UserFactory
from volunteers.models import ServiceRecord

BrowserOf = Callable[[User], Client]
Status = ServiceRecord.Status
LIST = "/admin/volunteers/servicerecord/"
ALL = f"{LIST}?month="


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def chosen(action: str, *rows: ServiceRecord, **more: str) -> dict[str, Any]:
    return {"action": action, "index": "0", "_selected_action": [row.pk for row in rows], **more}


def waiting(place: Place, **fields: Any) -> ServiceRecord:
    made: ServiceRecord = ServiceRecordFactory(
        activity=ActivityFactory(place=place, held=True), submitted=True, **fields
    )
    return made


def test_flagged_entries_stand_first_among_those_that_wait(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    flagged = waiting(station, flags="overlap")
    plain = waiting(station)
    rows = browser_of(institute_staff).get(f"{LIST}?todo=mine").context["cl"].result_list
    assert [row.pk for row in rows] == [flagged.pk, plain.pk]


def test_what_one_entered_oneself_is_not_offered(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    waiting(station, entered_by=institute_staff)
    assert browser_of(institute_staff).get(f"{LIST}?todo=mine").context["cl"].result_count == 0


def test_bulk_approval_by_a_second_person(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    rows = [waiting(station), waiting(station)]
    response = browser_of(institute_staff).post(ALL, chosen("approve_chosen", *rows))
    assert said(response) == ["已核对 2 条。"]
    decided = ServiceRecord.objects.filter(status=Status.APPROVED, approved_by=institute_staff)
    assert decided.count() == 2


def test_own_entry_among_the_chosen_stops_them_all(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    rows = [waiting(station), waiting(station, entered_by=institute_staff)]
    response = browser_of(institute_staff).post(ALL, chosen("approve_chosen", *rows))
    assert said(response) == ["选中的记录里有您自己登记的，或不在您负责的范围内；一条也没有处理。请取消勾选后再试。"]
    assert not ServiceRecord.objects.filter(status=Status.APPROVED).exists()


def test_entry_out_of_scope_is_not_approved(browser_of: BrowserOf, institute_staff: User, other_station: Place) -> None:
    record = waiting(other_station)
    browser_of(institute_staff).post(ALL, chosen("approve_chosen", record))
    record.refresh_from_db()
    assert record.status == Status.SUBMITTED


def test_return_asks_for_the_reason_first(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    record = waiting(station)
    browser = browser_of(institute_staff)
    assert "退回时长" in browser.post(ALL, chosen("return_chosen", record)).content.decode()
    response = browser.post(ALL, chosen("return_chosen", record, sure="1", reason="人数不对"))
    assert said(response) == ["已退回 1 条。"]
    record.refresh_from_db()
    assert (record.status, record.return_reason, record.returned_by) == (Status.RETURNED, "人数不对", institute_staff)


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_rows_are_never_added_edited_or_deleted(
    page: str, browser_of: BrowserOf, administrator: User, station: Place
) -> None:
    record = waiting(station)
    address = f"{LIST}add/" if page == "add" else f"{LIST}{record.pk}/{page}/"
    assert browser_of(administrator).post(address, {"minutes": "600", "post": "yes"}).status_code == 403
    assert ServiceRecord.objects.get().minutes == 120


def test_correction_waits_for_a_second_person(
    browser_of: BrowserOf, institute_staff: User, county_staff: User, station: Place
) -> None:
    record = ServiceRecordFactory(activity=ActivityFactory(place=station, reported=True))
    address = f"{LIST}{record.pk}/correct/"
    browser = browser_of(institute_staff)
    empty = browser.post(address, {"what": "correct", "reason": "抄错"})
    assert empty.context["form"].errors["minutes"] == ["请填更正后的时长；这次服务不算的，请选“冲正”。"]
    too_long = browser.post(address, {"what": "correct", "minutes": "121", "reason": "抄错"})
    assert too_long.context["form"].non_field_errors() == ["更正后的时长要在 1 到 120 分钟之间，不能超过活动本身。"]
    assert said(browser.post(address, {"what": "correct", "minutes": "90", "reason": "抄错"})) == [
        "更正已提交，等另一个人核对。"
    ]
    pair = ServiceRecord.objects.waiting()
    assert sorted(row.minutes for row in pair) == [-120, 90]
    browser_of(county_staff).post(ALL, chosen("approve_chosen", *pair))
    assert [row.minutes for row in ServiceRecord.objects.counted()] == [90]


def test_reversal_takes_the_hours_away(
    browser_of: BrowserOf, institute_staff: User, county_staff: User, station: Place
) -> None:
    record = ServiceRecordFactory(activity=ActivityFactory(place=station, reported=True))
    browser_of(institute_staff).post(f"{LIST}{record.pk}/correct/", {"what": "reverse", "reason": "没有来"})
    browser_of(county_staff).post(ALL, chosen("approve_chosen", *ServiceRecord.objects.waiting()))
    record.refresh_from_db()
    assert record.status == Status.REVERSED
    assert not ServiceRecord.objects.counted().exists()


def test_only_approved_hours_are_corrected(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    address = f"{LIST}{waiting(station).pk}/correct/"
    assert browser_of(institute_staff).get(address).status_code == 403


def test_returned_entries_that_were_not_entered_again_are_found(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    activity = ActivityFactory(place=station, held=True)
    decided = {
        "status": Status.RETURNED,
        "approved_at": None,
        "approved_by": None,
        "returned_at": dt.datetime.now(dt.UTC),
        "returned_by": UserFactory(),
        "return_reason": "人数不对",
    }
    open_one, settled = (ServiceRecordFactory(activity=activity, **decided) for _ in range(2))
    ServiceRecordFactory(activity=activity, volunteer=settled.volunteer, submitted=True)
    rows = browser_of(institute_staff).get(f"{LIST}?todo=returned").context["cl"].result_list
    assert [row.pk for row in rows] == [open_one.pk]


def test_records_of_one_volunteer_and_of_flags_and_months(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    first, second = waiting(station, flags="long_day"), waiting(station, is_late=True)
    browser = browser_of(institute_staff)

    def found(query: str) -> list[int]:
        return [row.pk for row in browser.get(f"{LIST}?{query}").context["cl"].result_list]

    assert found(f"volunteer={first.volunteer_id}") == [first.pk]
    assert found("month=&flag=long_day") == [first.pk]
    assert found("month=&flag=late") == [second.pk]
    assert found("month=2026-10") == [second.pk, first.pk]
    assert found("month=2026-09") == []
    assert found("month=&volunteer=x") == [second.pk, first.pk]
    assert found("") == []
