"""The home page: today first, the next fixed day, one week."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from activities.models import Programme
from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, ArticleFactory, InstituteFactory, PlaceFactory, ProgrammeFactory

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _fixed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.today", lambda: TODAY)


def at(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def read(anonymous: Client) -> str:
    response = anonymous.get("/")
    assert response.status_code == 200
    return response.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'<a href="/activities/\d+/">([^<]*)</a>', html)


def test_today_is_said_in_both_calendars(anonymous: Client, county: Place) -> None:
    assert "今天是2026年11月21日 星期六，农历十月十三" in read(anonymous)


def test_activities_of_today_are_counted_without_cancelled_ones(anonymous: Client, station: Place) -> None:
    ActivityFactory.create_batch(2, place=station, starts_at=at(21))
    ActivityFactory(place=station, starts_at=at(21), cancelled=True)
    assert "有&nbsp;2&nbsp;场活动" in read(anonymous)


def test_day_without_activities_says_so(anonymous: Client, county: Place) -> None:
    html = read(anonymous)
    assert "今天没有安排活动" in html
    assert "这一周还没有安排活动" in html


def test_week_begins_today_and_has_seven_days(anonymous: Client, station: Place) -> None:
    ActivityFactory(place=station, starts_at=at(20, 23, 59), title="昨晚")
    ActivityFactory(place=station, starts_at=at(21, 0, 0), title="今天")
    ActivityFactory(place=station, starts_at=at(27, 23, 59), title="第七天")
    ActivityFactory(place=station, starts_at=at(28, 0, 0), title="下一周")
    html = read(anonymous)
    assert titles(html) == ["今天", "第七天"]
    assert 'href="#d1121" aria-current="date"' in html
    assert 'href="/calendar/?view=list&amp;date=2026-11-22"' in html


def test_unpublished_activities_stay_hidden(anonymous: Client, station: Place) -> None:
    ActivityFactory(place=station, starts_at=at(21), status="submitted", published_at=None, published_by=None)
    assert titles(read(anonymous)) == []


def test_busy_day_shows_six_and_leads_to_the_rest(anonymous: Client, station: Place) -> None:
    ActivityFactory.create_batch(9, place=station, starts_at=at(22))
    html = read(anonymous)
    assert len(titles(html)) == 6
    assert '<a href="/calendar/?view=list&amp;date=2026-11-22">还有 3 场</a>' in html


def test_next_fixed_day_is_named_with_the_days_left(anonymous: Client, county: Place) -> None:
    fixed = {"category": Programme.Category.FIXED_DAY, "place": county}
    ProgrammeFactory(name="文明实践日", recurrence="FREQ=MONTHLY;BYMONTHDAY=5", **fixed)
    ProgrammeFactory(name="周末大扫除", recurrence="FREQ=WEEKLY;BYDAY=SA", **fixed)
    words = re.sub(r"<[^>]+>", "", read(anonymous))
    assert "文明实践日：12月5日 星期六，还有 14 天" in words
    assert "周末大扫除：11月21日 星期六，就在今天" in words


def test_townships_lead_to_their_own_calendar(anonymous: Client, institute: Place, other_institute: Place) -> None:
    html = read(anonymous)
    assert f'<a href="/calendar/?town={institute.pk}">临泉镇所</a>' in html
    assert f'<a href="/calendar/?town={other_institute.pk}">碛口镇所</a>' in html


@pytest.mark.usefixtures("db")
def test_home_opens_before_anything_has_been_imported(anonymous: Client) -> None:
    assert "只看自己乡镇的" not in read(anonymous)


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_the_same_few_queries(
    anonymous: Client, county: Place, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    """The versions, the week, its holidays, fixed days, their holidays, the news, institutes, and if it is a demo."""
    for _ in range(rows):
        station = PlaceFactory(parent=InstituteFactory(parent=county))
        programme = ProgrammeFactory(
            place=county, category=Programme.Category.FIXED_DAY, recurrence="FREQ=WEEKLY;BYDAY=FR"
        )
        ActivityFactory(place=station, programme=programme, starts_at=at(23))
        ArticleFactory(place=station)
    with django_assert_num_queries(8):
        html = read(anonymous)
    assert len(titles(html)) == rows


def test_newest_articles_stand_on_the_home_page(anonymous: Client, county: Place) -> None:
    assert "看全部新闻和公告" not in read(anonymous)
    for day in range(1, 5):
        ArticleFactory(place=county, title=f"{day}日的新闻", published_at=at(day))
    ArticleFactory(place=county, title="没发布", draft=True)
    assert re.findall(r'<a href="/news/\d+/">([^<]*)</a>', read(anonymous)) == ["4日的新闻", "3日的新闻", "2日的新闻"]
