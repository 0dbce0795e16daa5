"""Asking for an approved record to be changed, and entries that came back."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from activities.services import correct_record
from practice.models import Place, User
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services import approve_hours, return_hours, reverse_hours

pytestmark = pytest.mark.usefixtures("morning")

Browser = Callable[[User], Client]
Status = ServiceRecord.Status


@pytest.fixture
def record(activity: Activity, people: list[Volunteer], station_head: User) -> ServiceRecord:
    """刘候平, two hours, approved."""
    return ServiceRecordFactory(activity=activity, volunteer=people[0], entered_by=station_head)


def test_correction_is_asked_for_and_waits(phone: Phone, activity: Activity, record: ServiceRecord) -> None:
    phone.open(reverse("desk:log", args=[activity.pk]))
    phone.follow("更正")
    phone.tick("1 小时 30 分")
    phone.write("为什么要改", "他中途走了")
    phone.press("提交更正")

    rows = ServiceRecord.objects.exclude(pk=record.pk).order_by("pk")
    assert list(rows.values_list("minutes", "reverses", "replaces", "status", "correction_reason")) == [
        (-120, record.pk, None, "submitted", "他中途走了"),
        (90, None, record.pk, "submitted", "他中途走了"),
    ]
    assert "更正已提交，由临泉镇所核对；核对前按原来的算。" in phone.page.text
    assert "更正待核对：改为 1 小时 30 分" in phone.page.text


def test_whole_record_is_reversed(phone: Phone, record: ServiceRecord) -> None:
    phone.open(reverse("desk:correct", args=[record.pk]))
    phone.tick("没有这次服务，整条冲正")
    phone.write("为什么要改", "记错了人")
    phone.press("提交更正")
    assert list(ServiceRecord.objects.exclude(pk=record.pk).values_list("minutes", "reverses")) == [(-120, record.pk)]
    assert "更正待核对：整条冲正" in phone.page.text


def test_correction_sent_twice_changes_nothing(phone: Phone, record: ServiceRecord) -> None:
    sent = {"minutes": "90", "reason": "他中途走了"}
    for _ in range(2):
        answer = phone.client.post(reverse("desk:correct", args=[record.pk]), sent, follow=True)
    assert ServiceRecord.objects.count() == 3
    assert "这条更正已经提交过，正等核对，没有重复提交。" in answer.content.decode()


def test_another_correction_is_refused_while_one_waits(phone: Phone, record: ServiceRecord) -> None:
    for minutes in ("90", "60"):
        answer = phone.client.post(reverse("desk:correct", args=[record.pk]), {"minutes": minutes, "reason": "少了"})
    assert "这条记录的更正已经提交过，正等上级核对。" in answer.content.decode()
    assert ServiceRecord.objects.count() == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"minutes": "90", "reason": " "}, "请写明更正的原因。"),
        ({"reason": "他中途走了"}, "请选应当是多长时间。"),
        ({"minutes": "150", "reason": "他多留了"}, "150"),
    ],
)
def test_incomplete_correction_is_refused(
    phone: Phone, record: ServiceRecord, sent: dict[str, str], words: str
) -> None:
    answer = phone.client.post(reverse("desk:correct", args=[record.pk]), sent)
    assert words in answer.content.decode()
    assert ServiceRecord.objects.count() == 1


def test_same_length_is_not_offered(phone: Phone, record: ServiceRecord) -> None:
    phone.open(reverse("desk:correct", args=[record.pk]))
    offered = [one.label for one in phone.page.controls() if one.name == "minutes"]
    assert offered == ["30 分", "1 小时", "1 小时 30 分", "没有这次服务，整条冲正"]


def test_returned_entry_is_listed_with_its_reason_and_entered_again(
    phone: Phone,
    activity: Activity,
    people: list[Volunteer],
    station_head: User,
    institute_staff: User,
    morning: dt.datetime,
) -> None:
    row = ServiceRecordFactory(activity=activity, volunteer=people[0], entered_by=station_head, submitted=True)
    return_hours(records=[row.pk], reason="签到表上写的是一小时", by=institute_staff, now=morning)
    phone.open("/desk/")
    assert "被退回 1" in phone.page.links
    phone.follow("被退回 1")
    assert "签到表上写的是一小时" in phone.page.text
    phone.follow("改好再登记")
    phone.tick("刘候平")
    phone.choose("刘候平的时长", "1 小时")
    phone.write("群众参加", "46")
    phone.press("提交")

    assert list(ServiceRecord.objects.waiting().values_list("minutes", flat=True)) == [60]
    phone.open("/desk/returned/")
    assert "没有被退回的" in phone.page.text


def test_returned_correction_is_listed_until_it_is_asked_again(
    phone: Phone, record: ServiceRecord, station_head: User, institute_staff: User, morning: dt.datetime
) -> None:
    pair = correct_record(record=record, minutes=60, reason="少了", by=station_head, now=morning)
    return_hours(records=[pair[0].pk], reason="说清楚一点", by=institute_staff, now=morning)
    phone.open("/desk/returned/")
    assert phone.page.text.count("说清楚一点") == 1
    reverse_hours(record=record, reason="他没有来", by=station_head, now=morning)
    phone.open("/desk/returned/")
    assert "说清楚一点" not in phone.page.text


def test_returned_entries_leave_the_desk_after_a_month(
    phone: Phone, activity: Activity, station_head: User, institute_staff: User, morning: dt.datetime
) -> None:
    rows = [ServiceRecordFactory(activity=activity, entered_by=station_head, submitted=True) for _ in range(2)]
    for row, days in zip(rows, (30, 29), strict=True):
        then = morning - dt.timedelta(days=days)
        return_hours(records=[row.pk], reason=f"{days} 天前退回", by=institute_staff, now=then)
    phone.open("/desk/returned/")
    assert ("30 天前退回" in phone.page.text, "29 天前退回" in phone.page.text) == (False, True)


def test_records_show_where_each_entry_stands(
    phone: Phone,
    activity: Activity,
    record: ServiceRecord,
    station_head: User,
    institute_staff: User,
    morning: dt.datetime,
) -> None:
    waiting = ServiceRecordFactory(activity=activity, entered_by=station_head, submitted=True, volunteer__name="甲")
    back = ServiceRecordFactory(activity=activity, entered_by=station_head, submitted=True, volunteer__name="乙")
    return_hours(records=[back.pk], reason="他没有来", by=institute_staff, now=morning)
    reversal = reverse_hours(record=record, reason="记错人", by=station_head, now=morning)
    approve_hours(records=[reversal.pk], by=institute_staff, now=morning)
    phone.open("/desk/records/")

    entries = phone.html.split('<ul class="entries">')[1:]
    lines = {line.split("</b>")[0]: line for part in entries for line in part.split("<b>")[1:]}
    assert [words in lines[name] for name, words in (("甲", "待核对"), ("乙", "已退回"))] == [True, True]
    assert waiting.status == Status.SUBMITTED
    assert ("已冲正" in phone.page.text, "冲正已核对" in phone.page.text) == (True, True)


def test_records_of_others_are_not_listed(phone: Phone, other_station: Place) -> None:
    foreign = ActivityFactory(place=other_station)
    ServiceRecordFactory(activity=foreign, volunteer=VolunteerFactory(name="西湾村民", home_place=other_station))
    phone.open("/desk/records/")
    assert "西湾村民" not in phone.page.text
    assert phone.client.get("/desk/records/", {"activity": foreign.pk}).status_code == 404
