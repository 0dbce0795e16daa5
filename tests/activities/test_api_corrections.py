"""POST /api/v1/service-records/{id}/correct/: never edited, only reversed and entered anew."""

import pytest

from activities.models import Activity
from practice.models import Place, User
from tests.api import program_of, refusal
from tests.factories import ActivityFactory, ServiceRecordFactory
from volunteers.models import ServiceRecord

Status = ServiceRecord.Status


@pytest.fixture
def record(station: Place) -> ServiceRecord:
    return ServiceRecordFactory(activity=ActivityFactory(place=station, held=True))


def url(record: ServiceRecord) -> str:
    return f"/api/v1/service-records/{record.pk}/correct/"


def counted() -> int:
    return sum(ServiceRecord.objects.counted().values_list("minutes", flat=True))


def test_corrected_record_counts_once_a_second_person_has_approved(
    record: ServiceRecord, station_head: User, institute_staff: User
) -> None:
    response = program_of(station_head).post(url(record), {"minutes": 60, "reason": "提前走了"})
    assert response.status_code == 201
    assert [(row["minutes"], row["reverses"], row["replaces"], row["status"]) for row in response.json()] == [
        (-120, record.pk, None, "submitted"),
        (60, None, record.pk, "submitted"),
    ]
    assert counted() == 120
    ids = [row["id"] for row in response.json()]
    program_of(institute_staff).post("/api/v1/service-records/approve/", {"ids": ids})
    assert counted() == 60


def test_no_minutes_undo_the_record(record: ServiceRecord, station_head: User) -> None:
    response = program_of(station_head).post(url(record), {"minutes": 0, "reason": "他没有来"})
    assert [(row["minutes"], row["reverses"]) for row in response.json()] == [(-120, record.pk)]


def test_second_correction_waits_for_the_first(record: ServiceRecord, station_head: User) -> None:
    client, sent = program_of(station_head), {"minutes": 60, "reason": "提前走了"}
    assert client.post(url(record), sent).status_code == 201
    assert refusal(client.post(url(record), sent)) == (409, "conflict", {})
    assert ServiceRecord.objects.count() == 3


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"minutes": 60}, 400),
        ({"minutes": 60, "reason": " "}, 400),
        ({"minutes": -1, "reason": "写错了"}, 400),
        ({"minutes": 1441, "reason": "写错了"}, 400),
        ({"minutes": 121, "reason": "写错了"}, 409),
        ({"minutes": 120, "reason": "写错了"}, 409),
    ],
)
def test_correction_that_makes_no_sense_is_refused(
    record: ServiceRecord, station_head: User, sent: dict[str, object], status: int
) -> None:
    assert refusal(program_of(station_head).post(url(record), sent))[0] == status
    assert ServiceRecord.objects.count() == 1


def test_waiting_record_is_not_corrected(station: Place, station_head: User, institute_staff: User) -> None:
    waiting = ServiceRecordFactory(activity=ActivityFactory(place=station), submitted=True, entered_by=station_head)
    response = program_of(institute_staff).post(url(waiting), {"minutes": 0, "reason": "写错了"})
    assert refusal(response) == (409, "conflict", {})


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 403), ("other_station_head", 404), ("volunteer", 404), ("institute_staff", 201)]
)
def test_correction_is_for_those_who_manage(
    request: pytest.FixtureRequest, record: ServiceRecord, who: str, status: int
) -> None:
    response = program_of(request.getfixturevalue(who)).post(url(record), {"minutes": 0, "reason": "他没有来"})
    assert response.status_code == status


def test_record_without_its_activity_is_only_undone(record: ServiceRecord, station_head: User) -> None:
    Activity.objects.all().delete()
    client = program_of(station_head)
    assert refusal(client.post(url(record), {"minutes": 60, "reason": "提前走了"})) == (409, "conflict", {})
    assert client.post(url(record), {"minutes": 0, "reason": "他没有来"}).status_code == 201
