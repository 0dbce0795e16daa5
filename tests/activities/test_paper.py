"""What is printed: every activity of the month is on the sheet, and words stay words."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from activities.models import Programme
from activities.paper.poster import shortened
from activities.paper.wall import named_on
from practice.days import ONE_DAY, SHANGHAI, midnight, next_month, today
from practice.lunar import day_label
from practice.models import Place
from tests.factories import ActivityFactory, HolidayFactory, PlaceFactory, ProgrammeFactory, SignUpTermsFactory

THIS = f"{today():%Y-%m}"
TYPED = "#strong[*假*] $x$ [二] <b> \\ ` @label // 𠮷田秀、刘䶮、秦𬀩"
"""What would be markup if it were read as such, and characters that many fonts lack."""


def tenth(hour: int = 9) -> dt.datetime:
    return midnight(today().replace(day=10)) + dt.timedelta(hours=hour)


def opened(response: Any) -> PdfReader:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def page_of(reader: PdfReader, number: int) -> str:
    """Its words without the breaks of its lines."""
    return re.sub(r"\s", "", reader.pages[number].extract_text())


def all_of(reader: PdfReader) -> str:
    return "".join(page_of(reader, number) for number in range(len(reader.pages)))


def bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def wall(anonymous: Client, **asked: Any) -> PdfReader:
    query = "&".join(f"{name}={value}" for name, value in {"paper": "a4", **asked}.items())
    return opened(anonymous.get(f"/calendar/{THIS}.pdf?{query}"))


@pytest.mark.parametrize(("paper", "size"), [("a3", (1191, 842)), ("a4", (842, 595))])
def test_wall_calendar_is_a_tagged_sheet_of_its_size(
    anonymous: Client, station: Place, paper: str, size: tuple[int, int]
) -> None:
    ActivityFactory(place=station, title="读路遥", starts_at=tenth())
    reader = wall(anonymous, paper=paper)
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == size
    assert len(reader.pages) == 1
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith("zh")
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata
    assert reader.metadata.title == f"{today().year}年{today().month}月临县活动日历"
    assert "9:00读路遥临泉镇所前麻峪村站" in page_of(reader, 0)


def test_wall_calendar_names_lunar_days_holidays_and_fixed_days(anonymous: Client, county: Place) -> None:
    HolidayFactory(date=today().replace(day=12), name="中秋节")
    fixed = ProgrammeFactory(category=Programme.Category.FIXED_DAY, recurrence="FREQ=WEEKLY;BYDAY=FR")
    ActivityFactory(place=county, title="文明实践日", starts_at=tenth(), programme=fixed)
    ActivityFactory(place=county, title="不办了", starts_at=tenth(), cancelled=True)
    words = page_of(wall(anonymous), 0)
    lunar = f"12{day_label(today().replace(day=12))}中秋节休"
    for said in ("农历", lunar, "固定日9:00文明实践日", "星期日"):
        assert said in words, said
    assert "不办了" not in words


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_what_a_day_has_no_room_for_is_on_the_back(anonymous: Client, station: Place, paper: str) -> None:
    titles = [f"第{number}场：{'长长的名字' * (number % 5)}" for number in range(30)]
    for number, title in enumerate(titles):
        ActivityFactory(place=station, title=title, starts_at=tenth() + dt.timedelta(minutes=number))
    reader = wall(anonymous, paper=paper, place=station.pk)
    front = page_of(reader, 0)
    back = "".join(page_of(reader, number) for number in range(1, len(reader.pages)))
    more = re.search(r"另有(\d+)场见背面", front)
    assert more
    on_front = [title for title in titles if f"{title}" in front]
    on_back = [title for title in titles if title in back]
    assert len(on_back) == int(more[1])
    assert sorted([*on_front, *on_back]) == sorted(titles)
    assert f"{today().month}月10日" in back


def test_no_cell_spills_over_the_next(anonymous: Client, station: Place) -> None:
    """The sheet is one page however full: a row that grew would push the last week off it."""
    for day in range(0, 28, 3):
        for number in range(4):
            start = midnight(today().replace(day=day + 1)) + dt.timedelta(hours=8 + number)
            ActivityFactory(place=station, title="名字长短不一" * (1 + (day + number) % 4), starts_at=start)
    reader = wall(anonymous, place=station.pk)
    assert f"{today().year}年" in page_of(reader, 0)
    assert "（背面）" in page_of(reader, 1)
    assert "打印" in page_of(reader, 0)


def test_wall_calendar_of_a_place_holds_what_is_below_it(
    anonymous: Client, institute: Place, station: Place, other_station: Place
) -> None:
    ActivityFactory(place=station, title="读路遥", starts_at=tenth())
    ActivityFactory(place=other_station, title="同诵论语", starts_at=tenth())
    words = page_of(wall(anonymous, place=institute.pk), 0)
    assert "临泉镇所活动日历" in words
    assert "9:00读路遥前麻峪村站" in words
    assert "同诵论语" not in words


def test_typed_words_stay_words(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station, title=TYPED, content=TYPED, venue=TYPED, starts_at=tenth())
    assert bare(TYPED) in all_of(wall(anonymous, place=station.pk))
    poster = page_of(opened(anonymous.get(f"/activities/{activity.pk}/poster.pdf")), 0)
    assert poster.count(bare(TYPED)) == 3


def test_sheet_does_not_repeat_whose_it_is(institute: Place, station: Place, county: Place) -> None:
    village = "临泉镇所 前麻峪村站"
    assert [named_on(place, village) for place in (county, institute, station)] == [village, "前麻峪村站", ""]
    assert named_on(station, "前麻峪村站 党史长廊") == "党史长廊"
    assert named_on(institute, "临泉镇所") == "临泉镇所"


@pytest.mark.parametrize("month", ["1999-12", "2026-13", "2099-01", "2026-1", "x"])
def test_months_without_sense_are_not_set(anonymous: Client, county: Place, month: str) -> None:
    assert anonymous.get(f"/calendar/{month}.pdf?paper=a4").status_code == 404


def test_only_known_papers_and_open_places_are_set(anonymous: Client, county: Place, station: Place) -> None:
    for query in ("paper=a0", "paper=a4&place=0", "paper=a4&place=x", "paper=a4&place=" + "9" * 30):
        assert anonymous.get(f"/calendar/{THIS}.pdf?{query}").status_code == 404, query
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1))
    assert anonymous.get(f"/calendar/{THIS}.pdf?paper=a4&place={station.pk}").status_code == 404


def sent_on(response: Any) -> str:
    assert response.status_code == 302
    return str(response["Location"])


def test_other_addresses_lead_to_the_one_that_is_kept(anonymous: Client, county: Place, station: Place) -> None:
    own = f"/calendar/{THIS}.pdf?paper="
    assert sent_on(anonymous.get(f"/calendar/{THIS}.pdf")) == f"{own}a4"
    assert sent_on(anonymous.get(f"{own}a3&junk=1")) == f"{own}a3"
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1), merged_into=county)
    assert sent_on(anonymous.get(f"{own}a3&place={station.pk}")) == f"{own}a3&place={county.pk}"


def test_poster_says_what_matters_on_one_sheet(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(
        place=station,
        title="“艺起来”秧歌排练",
        starts_at=dt.datetime(2026, 3, 5, 19, 0, tzinfo=SHANGHAI),
        venue="老戏台",
        enquiry_phone="0358-4420123",
        person_in_charge="刘候平",
        capacity=40,
        content="自带手绢。" * 100,
    )
    reader = opened(anonymous.get(f"/activities/{activity.pk}/poster.pdf"))
    assert len(reader.pages) == 1
    words = page_of(reader, 0)
    for said in ("“艺起来”秧歌排练", "3月5日", "星期四", "农历正月十七", "晚上", "19:00", "到21:00", "老戏台"):
        assert said in words, said
    for said in ("0358-4420123", "40人", "扫码看详情", "说说怎么样", "扫码看全部", f"/activities/{activity.pk}/"):
        assert said in words, said
    assert "刘候平" not in words
    SignUpTermsFactory(activity=activity)
    assert "扫码报名" in page_of(opened(anonymous.get(f"/activities/{activity.pk}/poster.pdf")), 0)


def test_poster_of_a_cancelled_activity_says_so(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station, cancelled=True, cancel_reason="下大雨")
    words = page_of(opened(anonymous.get(f"/activities/{activity.pk}/poster.pdf")), 0)
    assert "已取消" in words
    assert "下大雨" in words


def test_poster_with_everything_at_its_longest_is_one_sheet(anonymous: Client, station: Place) -> None:
    Place.objects.filter(pk=station.pk).update(address="址" * 120)
    activity = ActivityFactory(
        place=station, title="题" * 80, venue="厅" * 80, content="容" * 2000, capacity=99, enquiry_phone="0358-4420123"
    )
    reader = opened(anonymous.get(f"/activities/{activity.pk}/poster.pdf"))
    assert len(reader.pages) == 1
    assert "址" * 120 in page_of(reader, 0)


def test_content_is_cut_at_the_end_of_a_sentence() -> None:
    assert shortened("短短一句。") == "短短一句。"
    assert shortened("一句十个字的话在这里。" * 20) == "一句十个字的话在这里。" * 8 + "……扫码看全部"


@pytest.mark.parametrize("number", [1, 3])
def test_printed_pages_ask_the_same_few_queries(
    anonymous: Client, station: Place, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    """The calendar: the place, activities, holidays. The poster: the activity with all around it."""
    made = ActivityFactory.create_batch(number, place=station, starts_at=tenth())
    with django_assert_num_queries(3):
        wall(anonymous, place=station.pk)
    with django_assert_num_queries(1):
        opened(anonymous.get(f"/activities/{made[0].pk}/poster.pdf"))


def test_printed_pages_are_kept_once_asked_for_again(anonymous: Client, station: Place) -> None:
    ActivityFactory(place=station, title="读路遥", starts_at=tenth())
    address = f"/calendar/{THIS}.pdf?paper=a4"
    first, second = (anonymous.get(address) for _ in range(2))
    assert second.content == first.content
    assert second["Cache-Control"] == "no-cache"
    assert second["Content-Disposition"] == f'inline; filename="calendar-{THIS}-a4.pdf"'
    assert anonymous.get(address, headers={"If-None-Match": second["ETag"]}).status_code == 304
    ActivityFactory(place=station, title="又一场", starts_at=tenth(14))
    changed = anonymous.get(address, headers={"If-None-Match": second["ETag"]})
    assert "又一场" in all_of(opened(changed))


def test_days_of_the_next_month_are_empty_on_this_one(anonymous: Client, station: Place) -> None:
    ActivityFactory(place=station, title="下个月的", starts_at=midnight(next_month(today())) + dt.timedelta(hours=9))
    assert "下个月的" not in page_of(wall(anonymous), 0)


def test_sheet_weighs_little(anonymous: Client, institute: Place) -> None:
    villages = PlaceFactory.create_batch(2, parent=institute)
    for day in range(28):
        for village in villages:
            ActivityFactory(place=village, starts_at=midnight(today().replace(day=1) + day * ONE_DAY + ONE_DAY))
    response = anonymous.get(f"/calendar/{THIS}.pdf?paper=a3")
    assert len(response.content) < 150_000
