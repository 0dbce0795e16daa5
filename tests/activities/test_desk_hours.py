"""Logging the hours of one activity on one screen."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from practice.days import SHANGHAI
from practice.models import Place, User
from tests.activities.phone import Phone
from tests.factories import (
    ActivityFactory,
    HolidayFactory,
    MembershipFactory,
    ServiceRecordFactory,
    TeamFactory,
    VolunteerFactory,
)
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services import approve_hours, return_hours

pytestmark = pytest.mark.usefixtures("morning")

Browser = Callable[[User], Client]
NOW = dt.datetime(2026, 10, 17, 8, 0, tzinfo=SHANGHAI)


def entered() -> dict[str, int]:
    rows = ServiceRecord.objects.order_by("pk")
    return dict(rows.values_list("volunteer__name", "minutes"))


def log_url(activity: Activity) -> str:
    return reverse("desk:log", args=[activity.pk])


def test_hours_are_logged_without_javascript(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    phone.open("/desk/")
    phone.follow("创建文明城市志愿服务")
    phone.write("群众参加", "46")
    for name in ("刘候平", "秦𬀩"):
        phone.tick(name)
    phone.choose("秦𬀩的时长", "1 小时 30 分")
    phone.press("提交")

    assert entered() == {"刘候平": 120, "秦𬀩": 90}
    activity.refresh_from_db()
    assert (activity.status, activity.attendances) == (Activity.Status.REPORTED, 46)
    assert "已登记 2 人，共 3 小时 30 分，等临泉镇所核对。" in phone.page.text


def test_one_time_for_all_is_changed_at_once(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    phone.open(log_url(activity))
    phone.write("群众参加", "0")
    phone.choose("每人时长", "1 小时")
    phone.tick("刘候平")
    phone.tick("高玉莲")
    phone.choose("高玉莲的时长", "30 分")
    phone.press("提交")

    assert entered() == {"刘候平": 60, "高玉莲": 30}


def test_twenty_volunteers_take_at_most_thirty_taps(phone: Phone, activity: Activity, station: Place) -> None:
    for number in range(20):
        VolunteerFactory(home_place=station, name=f"村民{number}号")
    phone.open("/desk/")
    phone.follow("创建文明城市志愿服务")
    phone.write("群众参加", "126")
    for number in range(20):
        phone.tick(f"村民{number}号")
    phone.press("提交")

    assert len(entered()) == 20
    assert phone.taps == 26


def test_all_came_takes_one_tap(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    phone.open(log_url(activity))
    phone.write("群众参加", "46")
    phone.press("全部都来了")
    assert phone.control("群众参加").value == "46"
    phone.tick("张二小", on=False)
    phone.press("提交")

    assert list(entered()) == ["刘候平", "高玉莲", "秦𬀩", "薛改香"]


def test_nobody_is_ticked_beforehand(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    ServiceRecordFactory(volunteer=people[0], activity=ActivityFactory(place=activity.place, reported=True))
    phone.open(log_url(activity))
    assert [
        one.label for one in phone.page.controls() if one.kind == "checkbox" and one.name == "v" and one.value
    ] == []


def test_those_who_come_most_often_stand_first(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    for week, volunteer in enumerate((people[3], people[3], people[1])):
        start = activity.starts_at - dt.timedelta(weeks=week + 1)
        ServiceRecordFactory(volunteer=volunteer, activity=ActivityFactory(place=activity.place, starts_at=start))
    phone.open(log_url(activity))
    names = [one.label for one in phone.page.controls() if one.name == "v"]
    assert names == ["薛改香", "高玉莲", "刘候平", "秦𬀩", "张二小"]


def test_team_members_are_offered(phone: Phone, activity: Activity, other_station: Place) -> None:
    activity.team = TeamFactory(place=other_station)
    activity.save()
    member = MembershipFactory(team=activity.team, volunteer=VolunteerFactory(name="队员甲", home_place=other_station))
    MembershipFactory(team=activity.team, volunteer__name="走了的", left_on=member.joined_on)
    phone.open(log_url(activity))
    assert [one.label for one in phone.page.controls() if one.name == "v"] == ["队员甲"]


def test_warning_stands_beside_the_person(
    phone: Phone, activity: Activity, people: list[Volunteer], other_station: Place
) -> None:
    clash = ActivityFactory(place=other_station, ends_at=activity.starts_at + dt.timedelta(minutes=90))
    ServiceRecordFactory(volunteer=people[3], activity=clash)
    phone.open(log_url(activity))

    rows = phone.html.split('class="person-row')
    (warned,) = [row for row in rows if "薛改香" in row]
    assert "同一时间在西湾村站已有 9:00—10:30 的记录，请核对" in warned
    assert sum("请核对" in row for row in rows) == 1


def test_refused_hours_keep_what_was_typed(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    phone.open(log_url(activity))
    phone.write("群众参加", "46")
    phone.tick("刘候平")
    phone.tick("高玉莲")
    phone.choose("高玉莲的时长", "1 小时")
    phone.control("刘候平的时长").value = "121"
    phone.press("提交")

    assert ServiceRecord.objects.count() == 0
    (row,) = [row for row in phone.html.split('class="person-row') if "<b>刘候平" in row]
    assert "刘候平的时长超过了活动本身的 120 分钟" in row
    assert [one.label for one in phone.page.controls() if one.name == "v" and one.value] == ["刘候平", "高玉莲"]
    assert phone.control("高玉莲的时长").value == "60"
    assert phone.control("群众参加").value == "46"


def test_missing_figure_is_said_beside_it(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    phone.open(log_url(activity))
    phone.tick("刘候平")
    phone.press("提交")

    assert "请填来了多少群众" in phone.page.text
    assert phone.control("刘候平").value == str(people[0].pk)
    assert ServiceRecord.objects.count() == 0


@pytest.mark.parametrize("minutes", ["x", "1.5", "-30", "999999999999"])
def test_odd_minutes_are_refused(phone: Phone, activity: Activity, people: list[Volunteer], minutes: str) -> None:
    phone.open(log_url(activity))
    phone.write("群众参加", "46")
    phone.tick("刘候平")
    phone.control("刘候平的时长").value = minutes
    phone.press("提交")
    assert ServiceRecord.objects.count() == 0
    assert "时长要写成整数分钟" in phone.page.text


def test_form_accepts_any_minutes(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    phone.open(log_url(activity))
    phone.write("群众参加", "46")
    phone.tick("刘候平")
    phone.control("刘候平的时长").value = "47"
    phone.press("看一下合计")
    assert "1 人，共 47 分" in phone.page.text
    phone.press("提交")
    assert entered() == {"刘候平": 47}


def test_sending_twice_changes_nothing(
    browser_of: Browser, station_head: User, activity: Activity, people: list[Volunteer]
) -> None:
    sent = {"act": "send", "attendances": "46", "minutes": "120", "v": [str(one.pk) for one in people[:2]]}
    browser = browser_of(station_head)
    browser.post(log_url(activity), sent)
    before = (list(ServiceRecord.objects.values()), list(Activity.history.values()))

    again = browser.post(log_url(activity), sent, follow=True)

    assert "这些已经登记过了，没有重复登记。" in again.content.decode()
    assert (list(ServiceRecord.objects.values()), list(Activity.history.values())) == before


def test_sending_again_with_other_minutes_is_refused(
    browser_of: Browser, station_head: User, activity: Activity, people: list[Volunteer]
) -> None:
    sent = {"act": "send", "attendances": "46", "minutes": "120", "v": [str(people[0].pk)]}
    browser = browser_of(station_head)
    browser.post(log_url(activity), sent)
    again = browser.post(log_url(activity), {**sent, "minutes": "60"})
    assert "刘候平在这场活动已登记过时长，不能再登记一次" in again.content.decode()
    assert entered() == {"刘候平": 120}


def test_going_back_to_tick_one_more_adds_only_that_one(
    browser_of: Browser, station_head: User, activity: Activity, people: list[Volunteer]
) -> None:
    sent = {"act": "send", "attendances": "46", "minutes": "120"}
    browser = browser_of(station_head)
    browser.post(log_url(activity), {**sent, "v": [str(people[0].pk)]})
    browser.post(log_url(activity), {**sent, "v": [str(one.pk) for one in people[:2]]})
    assert [(one.volunteer.name, one.minutes) for one in ServiceRecord.objects.order_by("pk")] == [
        ("刘候平", 120),
        ("高玉莲", 120),
    ]


def test_recorded_hours_are_shown_with_their_state(
    phone: Phone, activity: Activity, people: list[Volunteer], station_head: User, institute_staff: User
) -> None:
    rows = [ServiceRecordFactory(activity=activity, volunteer=one, submitted=True) for one in people[:3]]
    approve_hours(records=[rows[0].pk], by=institute_staff, now=NOW)
    return_hours(records=[rows[2].pk], reason="他那天没来", by=institute_staff, now=NOW)
    phone.open(log_url(activity))

    recorded = phone.html.split('<section class="recorded"')[1].split("</section>")[0]
    assert [("刘候平" in recorded), ("高玉莲" in recorded), ("秦𬀩" in recorded)] == [True, True, False]
    assert (recorded.count("已核对"), recorded.count("待核对"), recorded.count("更正</a>")) == (1, 1, 1)
    assert "上次被退回：他那天没来" in phone.page.text
    assert [one.label for one in phone.page.controls() if one.name == "v"] == ["秦𬀩", "薛改香", "张二小"]


def test_late_entry_is_announced(phone: Phone, station: Place, people: list[Volunteer]) -> None:
    HolidayFactory(date=dt.date(2026, 10, 1))
    old = ActivityFactory(place=station, starts_at=dt.datetime(2026, 9, 25, 9, tzinfo=SHANGHAI))
    phone.open(log_url(old))
    assert "已过 10月12日（10 个工作日），现在登记会标“逾期补记”" in phone.page.text


def test_activity_that_is_still_going_on_offers_what_has_passed(
    phone: Phone, station: Place, people: list[Volunteer]
) -> None:
    going_on = ActivityFactory(place=station, starts_at=NOW - dt.timedelta(minutes=50))
    phone.open(log_url(going_on))
    assert phone.control("每人时长").options == [("30", "30 分"), ("50", "50 分")]


@pytest.mark.parametrize(
    ("status", "words"), [("submitted", "这场活动还没有发布"), ("draft", "这场活动还没有发布"), ("cancelled", "下雨")]
)
def test_activity_that_cannot_be_reported_says_why(phone: Phone, station: Place, status: str, words: str) -> None:
    reason = {"cancel_reason": "下雨"} if status == "cancelled" else {}
    odd = ActivityFactory(place=station, status=status, **reason)
    phone.open(log_url(odd))
    assert words in phone.page.text
    assert [one.name for one in phone.page.controls() if one.name == "v"] == []
