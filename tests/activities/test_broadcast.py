"""The week as it is read out in the village."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from activities.broadcast.script import script_of
from activities.broadcast.spoken import spoken_day, spoken_digits, spoken_number, spoken_time
from activities.models import Programme
from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, PlaceFactory, ProgrammeFactory, SignUpTermsFactory

FRIDAY = dt.date(2026, 11, 27)
EARLIER = dt.date(2026, 11, 1)


def at(hour: int, minute: int = 0, day: dt.date = FRIDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), SHANGHAI)


def sentences(place: Place) -> list[str]:
    return [said for day in script_of(place, FRIDAY, today=EARLIER).days for said in day.sentences]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        *[
            (0, "零"),
            (2, "二"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (31, "三十一"),
            (100, "一百"),
            (105, "一百零五"),
        ],
        *[(110, "一百一十"), (325, "三百二十五"), (1000, "一千"), (1005, "一千零五"), (1050, "一千零五十")],
        *[(9999, "九千九百九十九"), (10000, "10000")],
    ],
)
def test_numbers_are_said_in_words(number: int, said: str) -> None:
    assert spoken_number(number) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        *[(at(9, 30), "上午九点半"), (at(14), "下午两点"), (at(2), "凌晨两点"), (at(0, 10), "凌晨零点十分")],
        *[(at(19, 5), "晚上七点零五分"), (at(12), "中午十二点"), (at(7, 45), "早上七点四十五分"), (at(22), "晚上十点")],
    ],
)
def test_times_are_said_in_words(moment: dt.datetime, said: str) -> None:
    assert spoken_time(moment) == said
    assert spoken_time(moment.astimezone(dt.UTC)) == said


def test_days_and_telephones_are_said_in_words() -> None:
    assert spoken_day(FRIDAY) == "十一月二十七号，星期五"
    assert spoken_day(dt.date(2026, 2, 10)) == "二月十号，星期二"
    assert spoken_digits("0358-4420123") == "零三五八，四四二零一二三"


def test_script_greets_tells_and_tells_again(station: Place) -> None:
    Place.objects.filter(pk=station.pk).update(phone="0358-4420123")
    station.refresh_from_db()
    ActivityFactory(place=station, title="“艺起来”秧歌排练。", starts_at=at(9, 30), venue="老戏台")
    ActivityFactory(place=station, title="读路遥", starts_at=at(19))
    body = (
        "十一月二十七号，星期五。上午九点半，在老戏台，“艺起来”秧歌排练。晚上七点，在前麻峪村站，读路遥。\n\n"
        "想问清楚的，请打电话：零三五八，四四二零一二三。\n\n"
    )
    assert script_of(station, FRIDAY, today=EARLIER).text == (
        "各位乡亲，大家好。这里是前麻峪村站，现在播送文明实践活动的消息。"
        "从十一月二十三号，星期一，到十一月二十九号，星期日，活动安排如下。\n\n"
        f"{body}下面再播一遍。\n\n{body}播送完了，谢谢大家。\n"
    )


def test_script_tells_what_concerns_the_place(
    county: Place, institute: Place, station: Place, point: Place, other_institute: Place, other_station: Place
) -> None:
    for place in (county, institute, station, point, other_institute, other_station):
        ActivityFactory(place=place, title="讲座", starts_at=at(9) + dt.timedelta(hours=place.pk % 8))
    ActivityFactory(place=station, title="草稿", starts_at=at(9), status="draft", published_at=None, published_by=None)
    ActivityFactory(place=station, title="下周的", starts_at=at(9, day=dt.date(2026, 11, 30)))
    told = "".join(sentences(station))
    assert {name for name in ("在临县，", "在临泉镇所，", "在前麻峪村站，", "在党史长廊，") if name in told} == {
        *("在临县，", "在临泉镇所，", "在前麻峪村站，", "在党史长廊，")
    }
    for strange in ("碛口", "西湾", "草稿", "下周的"):
        assert strange not in told
    assert "在碛口镇所西湾村站，讲座。" in "".join(sentences(county))


def test_cancelled_activity_is_called_off_aloud(station: Place) -> None:
    ActivityFactory(place=station, title="义诊", starts_at=at(9), cancelled=True, cancel_reason="医生另有任务。")
    assert sentences(station) == ["请注意：原定上午九点，在前麻峪村站的义诊，取消了，原因是：医生另有任务。"]


def test_fixed_day_at_many_places_is_one_sentence(institute: Place, station: Place) -> None:
    fixed = ProgrammeFactory(category=Programme.Category.FIXED_DAY, recurrence="FREQ=WEEKLY;BYDAY=FR")
    villages = [station, *PlaceFactory.create_batch(4, parent=institute)]
    for village in villages:
        ActivityFactory(place=village, title="文明实践日", starts_at=at(9), programme=fixed)
    (said,) = sentences(institute)
    assert said.startswith("上午九点，在前麻峪村站、")
    assert said.endswith("等五个地方，文明实践日。")


def test_sign_up_is_said(station: Place) -> None:
    SignUpTermsFactory(activity=ActivityFactory(place=station, title="义诊", starts_at=at(9)))
    assert sentences(station) == ["上午九点，在前麻峪村站，义诊。这场要先报名。"]


def test_this_weeks_past_days_are_not_read_out(station: Place) -> None:
    for day in (24, 26, 28):
        ActivityFactory(place=station, starts_at=at(9, day=FRIDAY.replace(day=day)))
    script = script_of(station, FRIDAY, today=FRIDAY.replace(day=26))
    assert [day.written for day in script.days] == ["11月26日 星期四", "11月28日 星期六"]
    assert "从十一月二十六号，星期四，到十一月二十九号" in script.greeting


def test_week_without_activities_says_so(station: Place) -> None:
    script = script_of(station, FRIDAY, today=EARLIER)
    assert "暂时没有安排活动" in script.greeting
    assert "再播一遍" not in script.text


def test_page_and_file_hold_the_script(anonymous: Client, station: Place) -> None:
    ActivityFactory(place=station, title="读<i>路遥</i>，𠮷田秀讲", starts_at=at(9))
    html = anonymous.get(f"/broadcast/?place={station.pk}&week=2026-11-27").content.decode()
    for said in (
        "<h1>前麻峪村站广播稿</h1>",
        "十一月二十七号，星期五。",
        "读&lt;i&gt;路遥&lt;/i&gt;，𠮷田秀讲",
        "下面再播一遍。",
    ):
        assert said in html, said
    assert f"/broadcast/?place={station.pk}&amp;week=2026-11-16" in html
    assert f"/broadcast/?place={station.pk}&amp;week=2026-11-30" in html
    file = anonymous.get(f"/broadcast/script.txt?place={station.pk}&week=2026-11-27")
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file["Content-Disposition"] == f'attachment; filename="broadcast-{station.pk}-2026-11-23.txt"'
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert file.content.decode("utf-8-sig").count("上午九点，在前麻峪村站，读<i>路遥</i>，𠮷田秀讲。\r\n") == 2


def test_place_that_is_none_is_not_found_and_a_merged_one_leads_on(
    anonymous: Client, station: Place, other_station: Place
) -> None:
    for path in ("/broadcast/?place=999", "/broadcast/script.txt?place=x"):
        assert anonymous.get(path).status_code == 404
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1), merged_into=other_station)
    assert anonymous.get(f"/broadcast/?place={station.pk}")["Location"].startswith(
        f"/broadcast/?place={other_station.pk}&week="
    )


def test_county_is_read_out_where_no_place_is_named(anonymous: Client, county: Place) -> None:
    assert "<h1>临县广播稿</h1>" in anonymous.get("/broadcast/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_broadcast_asks_the_same_few_queries(
    anonymous: Client, station: Place, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    """The versions, the place, its activities, and whether this is a demo."""
    ActivityFactory.create_batch(number, place=station, title="读路遥", starts_at=at(9))
    with django_assert_num_queries(4):
        anonymous.get(f"/broadcast/?place={station.pk}&week={FRIDAY}")


def test_broadcast_is_kept_and_light(anonymous: Client, station: Place) -> None:
    for day in range(7):
        for hour in (9, 15):
            ActivityFactory(place=station, starts_at=at(hour, day=dt.date(2026, 11, 23 + day)), content="长" * 500)
    address = f"/broadcast/?place={station.pk}&week={FRIDAY}"
    page = anonymous.get(address, headers={"Accept-Encoding": "gzip"})
    assert len(page.content) < 6_000
    assert (page["Cache-Control"], page["Content-Encoding"]) == ("no-cache", "gzip")
    known = {"Accept-Encoding": "gzip", "If-None-Match": page["ETag"]}
    assert anonymous.get(address, headers=known).status_code == 304
    ActivityFactory(place=station, title="又一场", starts_at=at(20))
    assert "又一场" in anonymous.get(address).content.decode()
