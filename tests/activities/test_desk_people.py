"""Whom the hours screen lists, finding someone else, and adding a volunteer on the spot."""

import datetime as dt

import pytest
from django.urls import reverse

from activities.models import Activity
from practice.models import Place, User
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import ServiceRecord, Volunteer

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def screen(phone: Phone, activity: Activity, people: list[Volunteer]) -> Phone:
    """Half filled in: a figure typed, two people ticked, one with a time of their own."""
    phone.open(reverse("desk:log", args=[activity.pk]))
    phone.write("群众参加", "46")
    phone.tick("刘候平")
    phone.tick("高玉莲")
    phone.choose("高玉莲的时长", "1 小时")
    return phone


def ticked(phone: Phone) -> list[str]:
    return [one.label.split()[0] for one in phone.page.controls() if one.name == "v" and one.value]


def assert_kept(phone: Phone) -> None:
    assert phone.control("群众参加").value == "46"
    assert phone.control("高玉莲的时长").value == "60"


def test_volunteer_is_added_on_the_spot(screen: Phone, station: Place, activity: Activity) -> None:
    screen.write("姓名", "郭建国")
    screen.write("电话", "139 0358 1234")
    screen.press("加进名单")

    added = Volunteer.objects.get(name="郭建国")
    assert (added.phone, added.home_place, added.sex) == ("13903581234", station, "")
    assert added.registered_on == dt.date(2026, 10, 17)
    assert ticked(screen) == ["郭建国", "刘候平", "高玉莲"]
    assert_kept(screen)
    screen.press("提交")
    assert ServiceRecord.objects.filter(volunteer=added, minutes=120).count() == 1


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [("", "13903581234", "请填姓名"), ("郭建国", "", "请填电话"), ("郭建国", "12345", "电话应是 11 位手机号")],
)
def test_incomplete_newcomer_is_said_and_all_is_kept(screen: Phone, name: str, number: str, words: str) -> None:
    screen.write("姓名", name)
    screen.write("电话", number)
    screen.press("加进名单")

    assert words in screen.page.text
    assert (screen.control("姓名").value, screen.control("电话").value) == (name, number)
    assert Volunteer.objects.filter(name="郭建国").count() == 0
    assert ticked(screen) == ["刘候平", "高玉莲"]
    assert_kept(screen)


def test_newcomer_typed_but_not_added_is_kept_when_another_button_is_pressed(screen: Phone) -> None:
    screen.write("姓名", "郭建国")
    screen.press("看一下合计")
    assert screen.control("姓名").value == "郭建国"
    assert "2 人，共 3 小时" in screen.page.text


def test_child_needs_a_guardian(screen: Phone) -> None:
    screen.write("姓名", "小明")
    screen.write("电话", "13903581234")
    screen.write("出生日期", "2014-05-01")
    screen.press("加进名单")
    assert "未满 14 周岁，要填监护人的姓名、电话和同意日期。" in screen.page.text

    screen.write("监护人姓名", "郭建国")
    screen.write("监护人电话", "13903581234")
    screen.tick("监护人已当面同意")
    screen.press("加进名单")
    child = Volunteer.objects.get(name="小明")
    assert (child.guardian_name, child.guardian_consent_on) == ("郭建国", dt.date(2026, 10, 17))
    assert "小明" in ticked(screen)


def test_someone_on_the_roll_already_is_only_ticked(screen: Phone, station: Place) -> None:
    known = VolunteerFactory(name="郭建国", phone="13903581234", home_place=station)
    for _ in range(2):
        screen.write("姓名", "郭建国")
        screen.write("电话", "13903581234")
        screen.press("加进名单")
    assert list(Volunteer.objects.filter(name="郭建国")) == [known]
    assert ticked(screen) == ["郭建国", "刘候平", "高玉莲"]


def test_someone_on_another_roll_is_not_taken_over(screen: Phone, other_station: Place) -> None:
    VolunteerFactory(name="郭建国", phone="13903581234", home_place=other_station)
    screen.write("姓名", "郭建国")
    screen.write("电话", "13903581234")
    screen.press("加进名单")
    assert "已在别处登记过" in screen.page.text
    assert "不必再加" not in screen.page.text
    assert ticked(screen) == ["刘候平", "高玉莲"]


def test_someone_on_record_already_is_not_ticked_again(
    phone: Phone, activity: Activity, people: list[Volunteer]
) -> None:
    ServiceRecordFactory(activity=activity, volunteer=people[0])
    phone.open(reverse("desk:log", args=[activity.pk]))
    phone.write("姓名", people[0].name)
    phone.write("电话", people[0].phone)
    phone.press("加进名单")
    assert "刘候平在这场活动已登记过时长。" in phone.page.text
    assert ticked(phone) == []


def test_stranger_is_said_whatever_button_is_pressed(screen: Phone, other_station: Place) -> None:
    stranger = VolunteerFactory(name="西湾村民", home_place=other_station)
    screen.control("刘候平").wanted = screen.control("刘候平").value = str(stranger.pk)
    screen.press("看一下合计")
    assert "有一位勾选的志愿者不在您负责的范围内" in screen.page.text
    assert ticked(screen) == ["高玉莲"]


def test_someone_is_found_by_name_or_number(screen: Phone, point: Place, activity: Activity) -> None:
    VolunteerFactory(name="薛秀兰", phone="13903586666", home_place=point)
    for words in ("秀兰", "6666"):
        screen.write("姓名，或电话后四位", words)
        screen.press("查找")
        assert "找到 1 人" in screen.page.text
        assert next(one.label for one in screen.page.controls() if one.name == "v") == "薛秀兰"
        assert ticked(screen) == ["刘候平", "高玉莲"]
        assert_kept(screen)


def test_found_are_only_those_within_scope(screen: Phone, other_station: Place) -> None:
    VolunteerFactory(name="西湾村民", home_place=other_station)
    screen.write("姓名，或电话后四位", "西湾")
    screen.press("查找")
    assert "没有找到" in screen.page.text
    assert "西湾村民" not in screen.page.text


def test_namesakes_are_told_apart(phone: Phone, activity: Activity, station: Place) -> None:
    for number in ("13903581111", "13903582222"):
        VolunteerFactory(name="王建国", phone=number, home_place=station)
    phone.open(reverse("desk:log", args=[activity.pk]))
    assert [one.label for one in phone.page.controls() if one.name == "v"] == [
        "王建国 139****1111",
        "王建国 139****2222",
    ]
    assert "13903581111" not in phone.html


def test_out_of_scope_volunteer_is_refused(screen: Phone, other_station: Place) -> None:
    stranger = VolunteerFactory(name="西湾村民", home_place=other_station)
    screen.control("刘候平").wanted = screen.control("刘候平").value = str(stranger.pk)
    screen.press("提交")
    assert "有一位勾选的志愿者不在您负责的范围内" in screen.page.text
    assert "西湾村民" not in screen.page.text
    assert ServiceRecord.objects.count() == 0


def test_withdrawn_volunteers_are_not_listed(phone: Phone, activity: Activity, people: list[Volunteer]) -> None:
    Volunteer.objects.filter(pk=people[0].pk).update(status=Volunteer.Status.WITHDRAWN)
    phone.open(reverse("desk:log", args=[activity.pk]))
    assert [one.label for one in phone.page.controls() if one.name == "v"] == ["高玉莲", "秦𬀩", "薛改香", "张二小"]


def test_point_lists_the_people_of_its_station(phone: Phone, point: Place, people: list[Volunteer]) -> None:
    at_point = ActivityFactory(place=point)
    phone.open(reverse("desk:log", args=[at_point.pk]))
    assert len([one for one in phone.page.controls() if one.name == "v"]) == 5
    phone.write("姓名", "郭建国")
    phone.write("电话", "13903581234")
    phone.press("加进名单")
    assert Volunteer.objects.get(name="郭建国").home_place == point.parent


def test_long_roll_is_cut_and_the_ticked_stay(
    phone: Phone, activity: Activity, station: Place, station_head: User
) -> None:
    last = [VolunteerFactory(name=f"村民{number}号", home_place=station) for number in range(70)][-1]
    phone.open(reverse("desk:log", args=[activity.pk]))
    assert len([one for one in phone.page.controls() if one.name == "v"]) == 60
    phone.write("姓名，或电话后四位", "村民69号")
    phone.press("查找")
    phone.tick("村民69号")
    phone.write("群众参加", "1")
    phone.press("看一下合计")
    assert ticked(phone) == ["村民69号"]
    phone.press("提交")
    assert list(ServiceRecord.objects.values_list("volunteer", flat=True)) == [last.pk]
