"""The roll of volunteers at one's own places."""

import pytest
from django.urls import reverse

from activities.models import Activity
from practice.models import Place
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import Volunteer

pytestmark = pytest.mark.usefixtures("morning")

ROLL = reverse("desk:volunteers")


def names(phone: Phone) -> list[str]:
    listed = phone.html.split('<ul class="entries">')
    return [part.split("</b>")[0] for part in listed[1].split("<b>")[1:]] if len(listed) > 1 else []


def test_roll_lists_ones_own_with_what_they_served_this_year(
    phone: Phone, activity: Activity, people: list[Volunteer], station: Place, other_station: Place
) -> None:
    VolunteerFactory(name="西湾村民", home_place=other_station)
    VolunteerFactory(name="退出的", home_place=station, status=Volunteer.Status.WITHDRAWN)
    ServiceRecordFactory(activity=activity, volunteer=people[0])
    ServiceRecordFactory(activity=ActivityFactory(place=station), volunteer=people[0], submitted=True)
    phone.open("/desk/")
    phone.follow("志愿者")

    assert sorted(names(phone)) == sorted(one.name for one in people)
    (line,) = [part for part in phone.html.split("<li>") if "<b>刘候平</b>" in part]
    assert ("2 小时" in line, "1 场" in line, people[0].phone in line) == (True, True, False)


def test_search_is_not_in_the_address(phone: Phone, people: list[Volunteer]) -> None:
    phone.open(ROLL)
    phone.write("姓名，或电话后四位", "秦")
    phone.press("查找")
    assert names(phone) == ["秦𬀩"]
    assert phone.url == ROLL
    assert phone.control("姓名，或电话后四位").value == "秦"


def test_volunteer_is_put_on_the_roll(phone: Phone, station: Place, point: Place) -> None:
    phone.open(ROLL)
    phone.write("姓名", "郭建国")
    phone.write("电话", "13903581234")
    phone.choose("所在阵地", "党史长廊")
    phone.press("登记")
    assert Volunteer.objects.get(name="郭建国").home_place == point
    assert names(phone) == ["郭建国"]

    phone.write("姓名", "郭建国")
    phone.write("电话", "13903581234")
    phone.press("登记")
    assert "同姓名、同电话的志愿者已登记过" in phone.page.text
    assert Volunteer.objects.count() == 1


def test_volunteer_is_not_put_on_another_roll(phone: Phone, station: Place, other_station: Place) -> None:
    sent = {"act": "add", "new-name": "郭建国", "new-phone": "13903581234", "new-home_place": other_station.pk}
    answer = phone.client.post(ROLL, sent)
    assert "这个阵地不在您负责的范围内，请另选。" in answer.content.decode()
    assert Volunteer.objects.count() == 0
