"""/api/v1/service-records/: the ledger within scope, and the second person's decision."""

import datetime as dt

import pytest

from practice.models import Place, User
from tests.api import ids, program_of, refusal
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import ServiceRecord
from volunteers.services import reverse_hours

LIST = "/api/v1/service-records/"
Status = ServiceRecord.Status


def waiting(place: Place, entered_by: User) -> ServiceRecord:
    return ServiceRecordFactory(activity=ActivityFactory(place=place), submitted=True, entered_by=entered_by)


@pytest.fixture
def record(station: Place, station_head: User) -> ServiceRecord:
    return waiting(station, station_head)


@pytest.fixture
def other_record(other_station: Place, other_station_head: User) -> ServiceRecord:
    return waiting(other_station, other_station_head)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("county_staff", 2),
        ("leader", 2),
        ("institute_staff", 1),
        ("station_head", 1),
        ("other_station_head", 1),
        ("volunteer", 0),
    ],
)
def test_each_role_sees_its_own(
    request: pytest.FixtureRequest, record: ServiceRecord, other_record: ServiceRecord, who: str, seen: int
) -> None:
    client = program_of(request.getfixturevalue(who))
    assert len(ids(client.get(LIST))) == seen
    expected = 200 if who not in ("other_station_head", "volunteer") else 404
    assert client.get(f"{LIST}{record.pk}/").status_code == expected


def test_visitor_sees_no_records(record: ServiceRecord) -> None:
    assert refusal(program_of().get(LIST)) == (401, "not_signed_in", {})


def test_record_says_what_the_law_wants(record: ServiceRecord, station_head: User) -> None:
    shown = program_of(station_head).get(f"{LIST}{record.pk}/").json()
    assert (
        shown
        | {
            "volunteer": {"id": record.volunteer_id, "name": record.volunteer.name},
            "activity_uid": str(record.activity_uid),
            "activity_title": record.activity_title,
            "starts_at": "2026-10-16T09:00:00+08:00",
            "served_on": "2026-10-16",
            "month": "2026-10",
            "minutes": 120,
            "flags": [],
            "status": "submitted",
            "status_name": "待核对",
            "entered_by": {"id": station_head.pk, "name": "刘站长"},
            "approved_by": None,
            "reverses": None,
        }
        == shown
    )
    assert record.volunteer.phone not in str(shown)


def test_second_person_approves_and_may_send_it_again(record: ServiceRecord, institute_staff: User) -> None:
    client = program_of(institute_staff)
    assert client.post(f"{LIST}approve/", {"ids": [record.pk]}).json() == {"decided": 1, "already": 0}
    assert client.post(f"{LIST}approve/", {"ids": [record.pk]}).json() == {"decided": 0, "already": 1}
    record.refresh_from_db()
    assert (record.status, record.approved_by) == (Status.APPROVED, institute_staff)


def test_correction_is_approved_with_its_other_half(station: Place, station_head: User, institute_staff: User) -> None:
    original = ServiceRecordFactory(activity=ActivityFactory(place=station))
    reversal = reverse_hours(record=original, reason="重复登记", by=station_head, now=original.ends_at)
    assert program_of(institute_staff).post(f"{LIST}approve/", {"ids": [reversal.pk]}).json()["decided"] == 1
    original.refresh_from_db()
    assert original.status == Status.REVERSED


def test_return_needs_a_reason_that_the_head_then_reads(
    record: ServiceRecord, institute_staff: User, station_head: User
) -> None:
    client = program_of(institute_staff)
    assert list(refusal(client.post(f"{LIST}return/", {"ids": [record.pk]}))[2]) == ["reason"]
    assert list(refusal(client.post(f"{LIST}return/", {"ids": [record.pk], "reason": "  "}))[2]) == ["reason"]
    sent = {"ids": [record.pk], "reason": "与签到表不符"}
    assert client.post(f"{LIST}return/", sent).json() == {"decided": 1, "already": 0}
    shown = program_of(station_head).get(f"{LIST}{record.pk}/").json()
    assert (shown["status"], shown["return_reason"]) == ("returned", "与签到表不符")


@pytest.mark.parametrize("verb", ["approve", "return"])
@pytest.mark.parametrize("who", ["station_head", "leader", "volunteer"])
def test_who_does_not_approve_is_told_so(
    request: pytest.FixtureRequest, record: ServiceRecord, verb: str, who: str
) -> None:
    sent = {"ids": [record.pk], "reason": "与签到表不符"}
    assert refusal(program_of(request.getfixturevalue(who)).post(f"{LIST}{verb}/", sent)) == (403, "not_allowed", {})


def test_records_out_of_scope_are_refused_as_if_they_were_not(
    record: ServiceRecord, other_record: ServiceRecord, institute_staff: User
) -> None:
    for unknown in (other_record.pk, 999999):
        response = program_of(institute_staff).post(f"{LIST}approve/", {"ids": [record.pk, unknown]})
        said = f"没有这些服务记录：{unknown}。一条也没有处理。"
        assert refusal(response) == (400, "invalid", {"ids": [said]})
    record.refresh_from_db()
    assert record.status == Status.SUBMITTED


def test_own_entry_is_not_approved(station: Place, institute_staff: User) -> None:
    own = waiting(station, institute_staff)
    assert refusal(program_of(institute_staff).post(f"{LIST}approve/", {"ids": [own.pk]})) == (409, "conflict", {})


@pytest.mark.parametrize("sent", [{}, {"ids": []}, {"ids": [0]}, {"ids": [10**30]}, {"ids": "1"}, {"ids": [1] * 501}])
def test_ids_are_a_list_of_keys(county_staff: User, sent: dict[str, object]) -> None:
    status, code, fields = refusal(program_of(county_staff).post(f"{LIST}approve/", sent))
    assert (status, code) == (400, "invalid")
    assert all(name.startswith("ids") for name in fields)
    assert fields


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"status": "submitted"}, 1),
        ({"status": "approved"}, 1),
        ({"month": "2026-10"}, 1),
        ({"served_from": "2026-10-16", "served_until": "2026-10-16"}, 1),
        ({"served_until": "2026-10-15"}, 1),
        ({"late": "true"}, 1),
        ({"flagged": "true"}, 1),
        ({"flagged": "false"}, 1),
        ({"source": "head"}, 2),
        ({"source": "api"}, 0),
    ],
)
def test_records_are_narrowed(
    station: Place, station_head: User, record: ServiceRecord, query: dict[str, str], seen: int
) -> None:
    september = ActivityFactory(place=station, starts_at=record.starts_at - dt.timedelta(days=30))
    ServiceRecordFactory(activity=september, is_late=True, flags="overlap", volunteer=VolunteerFactory())
    assert len(ids(program_of(station_head).get(LIST, query))) == seen


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_ledger_is_not_written_directly(record: ServiceRecord, administrator: User, method: str) -> None:
    client = program_of(administrator)
    target = LIST if method == "post" else f"{LIST}{record.pk}/"
    assert refusal(getattr(client, method)(target, {"minutes": 1})) == (405, "method_not_allowed", {})
