"""Reporting an activity that nobody had planned, planning one, and a plan that comes back."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from activities.models import Activity, Photo
from activities.services import return_to_draft
from practice.days import SHANGHAI
from practice.models import Place, User
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, VolunteerFactory
from volunteers.models import ServiceRecord, Volunteer

pytestmark = pytest.mark.usefixtures("morning")

Browser = Callable[[User], Client]


def describe(phone: Phone, *, day: str = "2026-10-16", starts: str = "15:00", ends: str = "16:40") -> None:
    phone.open("/desk/")
    phone.follow("临时补报")
    phone.write("活动名称", "扫雪除冰")
    phone.write("日期", day)
    phone.write("开始", starts)
    phone.write("结束", ends)
    phone.write("做了什么", "清扫村主干道的积雪。")
    phone.press("下一步：哪些志愿者来了")


def test_unplanned_activity_is_reported_in_two_screens(
    phone: Phone, station: Place, people: list[Volunteer], station_head: User
) -> None:
    describe(phone)
    assert Activity.objects.count() == 0
    phone.write("群众参加", "0")
    phone.tick("刘候平")
    phone.tick("秦𬀩")
    phone.choose("秦𬀩的时长", "30 分")
    phone.press("提交")

    activity = Activity.objects.get()
    assert (activity.title, activity.place, activity.content) == ("扫雪除冰", station, "清扫村主干道的积雪。")
    assert (activity.status, activity.is_unplanned, activity.created_by) == ("reported", True, station_head)
    assert activity.starts_at == dt.datetime(2026, 10, 16, 15, 0, tzinfo=SHANGHAI)
    assert list(ServiceRecord.objects.order_by("pk").values_list("minutes", "activity_title")) == [
        (100, "扫雪除冰"),
        (30, "扫雪除冰"),
    ]
    assert "已登记 2 人，共 2 小时 10 分" in phone.page.text


def test_unplanned_activity_sent_twice_is_one(phone: Phone, people: list[Volunteer]) -> None:
    describe(phone)
    phone.write("群众参加", "0")
    phone.tick("刘候平")
    second = Phone(phone.client)
    second.url, second.page = phone.url, phone.page
    phone.press("提交")
    second.press("提交")

    assert (Activity.objects.count(), ServiceRecord.objects.count()) == (1, 1)
    assert "这些已经登记过了，没有重复登记。" in second.page.text


def test_going_back_to_the_description_keeps_the_people(phone: Phone, people: list[Volunteer]) -> None:
    describe(phone)
    phone.write("群众参加", "12")
    phone.tick("刘候平")
    phone.choose("刘候平的时长", "1 小时")
    phone.press("‹ 改活动")
    assert phone.control("活动名称").value == "扫雪除冰"
    phone.write("活动名称", "清扫积雪")
    phone.press("下一步：哪些志愿者来了")

    assert (phone.control("群众参加").value, phone.control("刘候平的时长").value) == ("12", "60")
    phone.press("提交")
    assert ServiceRecord.objects.get().activity_title == "清扫积雪"


def test_newcomer_can_be_added_while_reporting_an_unplanned_activity(phone: Phone, station: Place) -> None:
    describe(phone)
    phone.write("群众参加", "5")
    phone.write("姓名", "郭建国")
    phone.write("电话", "13903581234")
    phone.press("加进名单")
    assert Activity.objects.count() == 0
    phone.press("提交")
    assert ServiceRecord.objects.get().volunteer.name == "郭建国"


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"starts": "16:40", "ends": "15:00"}, "结束时间要晚于开始时间"),
        ({"day": "2026-10-17"}, "活动还没有结束，等办完再补报。"),
        ({"day": ""}, "请选日期。"),
    ],
)
def test_impossible_time_of_an_unplanned_activity_is_said(phone: Phone, times: dict[str, str], words: str) -> None:
    describe(phone, **times)
    assert words in phone.page.text
    assert phone.control("活动名称").value == "扫雪除冰"


def test_refused_hours_leave_no_unplanned_activity(phone: Phone, people: list[Volunteer]) -> None:
    describe(phone)
    phone.write("群众参加", "0")
    phone.tick("刘候平")
    phone.control("刘候平的时长").value = "101"
    phone.press("提交")
    assert (Activity.objects.count(), ServiceRecord.objects.count()) == (0, 0)
    assert "超过了活动本身的 100 分钟" in phone.page.text
    phone.choose("刘候平的时长", "1 小时")
    phone.press("提交")
    assert ServiceRecord.objects.get().minutes == 60


def test_only_own_places_are_offered(phone: Phone, station: Place, point: Place, other_station: Place) -> None:
    phone.open(reverse("desk:unplanned"))
    assert phone.control("阵地").options == [(str(station.pk), "前麻峪村站"), (str(point.pk), "党史长廊")]
    describe_elsewhere = {"place": str(other_station.pk), "title": "别处", "kind": "service", "act": "next"}
    answer = phone.client.post(reverse("desk:unplanned"), describe_elsewhere)
    assert "这个阵地不在您负责的范围内，请另选。" in answer.content.decode()


def plan(phone: Phone, *, day: str = "2026-10-24") -> None:
    phone.open("/desk/")
    phone.follow("报一场活动安排")
    phone.write("活动名称", "共读一本书")
    phone.write("日期", day)
    phone.write("开始", "09:00")
    phone.write("结束", "11:00")
    phone.press("提交")


def test_head_hands_a_plan_up(phone: Phone, station: Place) -> None:
    plan(phone)
    activity = Activity.objects.get()
    assert (activity.status, activity.place, activity.is_unplanned) == ("submitted", station, False)
    assert "“共读一本书”待发布。" in phone.page.text


def test_plan_sent_twice_is_one(phone: Phone, station: Place) -> None:
    phone.open(reverse("desk:plan"))
    sent = {one.name: one.value for one in phone.page.controls() if one.value is not None}
    sent |= {"title": "共读一本书", "day": "2026-10-24", "starts": "09:00", "ends": "11:00"}
    for _ in range(2):
        answer = phone.client.post(reverse("desk:plan"), sent, follow=True)
    assert Activity.objects.count() == 1
    assert "这份安排已经报过了，没有重复提交。" in answer.content.decode()


def test_plan_in_the_past_is_refused(phone: Phone, station: Place) -> None:
    plan(phone, day="2026-10-16")
    assert Activity.objects.count() == 0
    assert "请用“临时补报”" in phone.page.text


def test_institute_staff_publish_at_once(browser_of: Browser, institute_staff: User) -> None:
    phone = Phone(browser_of(institute_staff))
    plan(phone)
    assert Activity.objects.get().status == "published"


def test_plan_that_came_back_is_edited_and_handed_up_again(phone: Phone, station: Place, institute_staff: User) -> None:
    plan(phone)
    return_to_draft(activity=Activity.objects.get(), by=institute_staff, reason="和镇里的冲突，改到下周")
    phone.open("/desk/")
    phone.follow("共读一本书")
    assert "和镇里的冲突，改到下周" in phone.page.text
    phone.write("日期", "2026-10-31")
    phone.press("提交")

    activity = Activity.objects.get()
    assert (activity.status, activity.starts_at.day, activity.title) == ("submitted", 31, "共读一本书")


def test_plan_that_was_published_cannot_be_edited_here(phone: Phone, activity: Activity) -> None:
    assert phone.client.get(reverse("desk:draft", args=[activity.pk])).status_code == 404


def picture() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(drawn, "PNG")
    return SimpleUploadedFile("随手拍.png", drawn.getvalue(), content_type="image/png")


def test_photo_comes_along_and_only_once(
    phone: Phone, activity: Activity, people: list[Volunteer], settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    sent = {"act": "send", "attendances": "46", "minutes": "120", "v": str(people[0].pk)}
    for _ in range(2):
        phone.client.post(reverse("desk:log", args=[activity.pk]), {**sent, "photo": picture()})
    photo = Photo.objects.get()
    name = str(photo.image.name)
    assert (photo.activity, name.endswith(".jpg"), "随手拍" in name) == (activity, True, False)


def test_bad_photo_does_not_stand_in_the_way_of_hours(
    phone: Phone, activity: Activity, people: list[Volunteer]
) -> None:
    sent = {"act": "send", "attendances": "46", "minutes": "120", "v": str(people[0].pk)}
    sham = SimpleUploadedFile("照片.jpg", b"no picture", content_type="image/jpeg")
    answer = phone.client.post(reverse("desk:log", args=[activity.pk]), {**sent, "photo": sham}, follow=True)
    assert "时长已登记，照片没有存上：只收 JPG、PNG、WebP 格式的照片" in answer.content.decode()
    assert (ServiceRecord.objects.count(), Photo.objects.count()) == (1, 0)


def test_unplanned_activity_of_someone_else_is_not_reached_by_its_uid(
    phone: Phone, station: Place, other_station: Place
) -> None:
    foreign = ActivityFactory(place=other_station, title="别处的活动")
    helper = VolunteerFactory(home_place=station)
    phone.open(reverse("desk:unplanned"))
    sent = {one.name: one.value for one in phone.page.controls()}
    sent |= {"uid": str(foreign.uid), "title": "冒名", "day": "2026-10-16", "starts": "09:00", "ends": "10:00"}
    sent |= {"act": "send", "attendances": "3", "minutes": "60", "v": str(helper.pk)}
    answer = phone.client.post(reverse("desk:unplanned"), sent)
    assert answer.status_code == 403
    assert (Activity.objects.count(), ServiceRecord.objects.count()) == (1, 0)
