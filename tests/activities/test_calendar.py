"""The public calendar: what it shows, when, and how it is narrowed."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from activities.models import Programme
from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, HolidayFactory, InstituteFactory, PlaceFactory, ProgrammeFactory

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _fixed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.views.today", lambda: TODAY)


def at(day: int, hour: int = 9, minute: int = 0, *, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def page(anonymous: Client, **query: str | int) -> str:
    response = anonymous.get("/calendar/", query)
    assert response.status_code == 200
    return response.content.decode()


def titles(html: str) -> list[str]:
    """The activities shown, in order."""
    return re.findall(r'<a href="/activities/\d+/">([^<]*)</a>', html)


def cell(html: str, anchor: str) -> str:
    """One day of the page, such as d1121."""
    found = re.search(rf'<li class="day[^>]*id="{anchor}">.*?</li>\s*(?=<li class="(?:day|outside)|</ol>)', html, re.S)
    assert found, anchor
    return found[0]


@pytest.mark.usefixtures("county")
class TestWhatIsShown:
    @pytest.mark.parametrize("status", ["draft", "submitted"])
    def test_unpublished_activity_stays_hidden(self, anonymous: Client, station: Place, status: str) -> None:
        ActivityFactory(place=station, starts_at=at(23), status=status, published_at=None, published_by=None)
        assert titles(page(anonymous)) == []

    def test_published_held_and_reported_ones_show(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23), title="将办")
        ActivityFactory(place=station, starts_at=at(3), title="办了", held=True)
        ActivityFactory(place=station, starts_at=at(2), title="记了", reported=True)
        assert titles(page(anonymous)) == ["记了", "办了", "将办"]

    def test_cancelled_one_stays_marked_and_is_not_counted(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23), title="义诊", cancelled=True)
        html = page(anonymous)
        assert titles(html) == ["义诊"]
        assert '<b class="tag red">已取消</b>' in cell(html, "d1123")
        assert "没有活动" in html

    def test_one_cancelled_before_it_was_published_never_showed(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23), cancelled=True, published_at=None, published_by=None)
        assert titles(page(anonymous)) == []

    def test_activities_of_a_day_stand_in_order_of_time(self, anonymous: Client, station: Place) -> None:
        for hour in (19, 8, 14):
            ActivityFactory(place=station, starts_at=at(23, hour), title=f"{hour}点的")
        assert titles(cell(page(anonymous), "d1123")) == ["8点的", "14点的", "19点的"]

    def test_day_is_that_of_shanghai(self, anonymous: Client, station: Place) -> None:
        """00:30 in Shanghai is the evening before by UTC; 23:30 on the 30th is still November."""
        ActivityFactory(place=station, starts_at=at(23, 0, 30), title="凌晨")
        ActivityFactory(place=station, starts_at=at(30, 23, 30), title="月末")
        ActivityFactory(place=station, starts_at=at(1, 0, 0, month=12), title="下月")
        html = page(anonymous)
        assert titles(cell(html, "d1123")) == ["凌晨"]
        assert titles(html) == ["凌晨", "月末"]

    def test_station_is_named_with_its_institute(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23))
        assert '<span class="where">临泉镇所 前麻峪村站</span>' in page(anonymous)

    def test_fixed_day_activity_says_so_in_words(self, anonymous: Client, station: Place) -> None:
        fixed = ProgrammeFactory(category=Programme.Category.FIXED_DAY, recurrence="FREQ=WEEKLY;BYDAY=FR")
        ActivityFactory(place=station, starts_at=at(27), programme=fixed)
        ActivityFactory(place=station, starts_at=at(26))
        html = page(anonymous)
        assert "固定日</b>" in cell(html, "d1127")
        assert "固定日</b>" not in cell(html, "d1126")

    def test_activity_of_several_days_says_when_it_ends(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23), ends_at=at(25, 17))
        ActivityFactory(place=station, starts_at=at(26, 22), ends_at=at(27, 1))
        html = page(anonymous)
        assert "到11月25日" in cell(html, "d1123")
        assert "到11月" not in cell(html, "d1126")

    def test_title_is_escaped(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23), title="<b>读书</b>")
        assert "&lt;b&gt;读书&lt;/b&gt;" in page(anonymous)

    def test_person_in_charge_is_nowhere(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(23), person_in_charge="刘候平")
        assert "刘候平" not in page(anonymous)


@pytest.mark.usefixtures("county")
class TestDays:
    def test_grid_holds_whole_weeks_from_monday(self, anonymous: Client) -> None:
        html = page(anonymous, view="month")
        assert len(re.findall(r'<li class="day', html)) == 30
        assert len(re.findall(r'<li class="outside', html)) == 12

    def test_days_carry_lunar_dates_terms_and_festivals(self, anonymous: Client) -> None:
        html = page(anonymous)
        assert '<span class="lunar">十三</span>' in cell(html, "d1121")
        assert '<span class="lunar">小雪</span>' in cell(html, "d1122")
        assert '<span class="lunar">十月</span>' in cell(html, "d1109")
        assert '<span class="lunar">重阳</span>' in cell(page(anonymous, date="2026-10-01"), "d1018")

    def test_holiday_and_make_up_day_are_said_in_words(self, anonymous: Client) -> None:
        HolidayFactory(date=dt.date(2026, 10, 1))
        HolidayFactory(date=dt.date(2026, 10, 10), is_day_off=False)
        html = page(anonymous, date="2026-10-15")
        day_off, worked = cell(html, "d1001"), cell(html, "d1010")
        assert "国庆节" in day_off
        assert "休</b>" in day_off
        assert 'class="day past rest' in day_off
        assert "班</b>" in worked
        assert 'class="day past empty-day"' in worked

    def test_days_of_other_months_show_their_count_and_lead_there(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=at(5, month=12))
        ActivityFactory(place=station, starts_at=at(5, 14, month=12))
        html = page(anonymous, view="month")
        assert titles(html) == []
        assert '<span class="num">2 场</span>' in html
        assert '<a href="?view=month&amp;date=2026-12-01">' in html

    def test_today_is_marked(self, anonymous: Client) -> None:
        assert page(anonymous).count('<li class="day today') == 1
        assert 'class="day today' not in page(anonymous, date="2026-12-01")

    @pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "1999-12-31", "昨天", "2026-02-30"])
    def test_day_that_is_none_falls_back_to_today(self, anonymous: Client, date: str) -> None:
        assert "<h1>2026年11月</h1>" in page(anonymous, date=date)

    def test_calendar_ends_where_months_end(self, anonymous: Client) -> None:
        assert "<h1>2099年12月</h1>" in page(anonymous, date="2099-12-31")
        assert "<h1>2000年1月</h1>" in page(anonymous, date="2000-01-01")


@pytest.mark.usefixtures("county")
class TestViews:
    def test_page_opens_as_list_on_a_phone_and_grid_on_a_wide_screen(self, anonymous: Client) -> None:
        assert '<ol class="days auto month">' in page(anonymous)

    def test_month_grid_is_one_tap_away(self, anonymous: Client) -> None:
        assert '<a href="?view=month" class="in-wide">月</a>' in page(anonymous)
        assert '<ol class="days grid month">' in page(anonymous, view="month")

    def test_week_runs_from_monday_to_sunday(self, anonymous: Client, station: Place) -> None:
        for day in (15, 16, 22, 23):
            ActivityFactory(place=station, starts_at=at(day), title=f"{day}日")
        html = page(anonymous, view="week", date="2026-11-18")
        assert "<h1>11月16日至11月22日</h1>" in html
        assert titles(html) == ["16日", "22日"]
        assert "?view=week&amp;date=2026-11-23" in html
        assert "?view=week&amp;date=2026-11-09" in html

    def test_list_begins_with_its_day_and_leaves_out_empty_ones(self, anonymous: Client, station: Place) -> None:
        for day in (20, 23, 30):
            ActivityFactory(place=station, starts_at=at(day), title=f"{day}日")
        html = page(anonymous, view="list", date="2026-11-23")
        assert titles(html) == ["23日", "30日"]
        assert html.count('<li class="day') == 2

    def test_list_without_activities_says_what_to_do(self, anonymous: Client) -> None:
        html = page(anonymous, view="list")
        assert "这些天没有活动" in html
        assert "看全县的活动" in html

    def test_full_cell_leads_to_the_list_of_its_day(self, anonymous: Client, station: Place) -> None:
        ActivityFactory.create_batch(5, place=station, starts_at=at(23))
        assert '<a href="?view=list&amp;date=2026-11-23">还有 2 场</a>' in cell(page(anonymous), "d1123")

    def test_turning_keeps_the_view_and_the_choice(self, anonymous: Client) -> None:
        html = page(anonymous, view="month", kind="training", date="2026-11-05")
        assert '<a href="?view=month&amp;date=2026-10-01&amp;kind=training">‹ 10月</a>' in html
        assert '<a href="?view=month&amp;date=2026-12-01&amp;kind=training">12月 ›</a>' in html

    def test_view_that_is_none_is_left_out(self, anonymous: Client) -> None:
        assert '<ol class="days auto month">' in page(anonymous, view="year")


@pytest.mark.parametrize(
    ("rows", "query"), [(rows, query) for rows in (1, 3) for query in ("", "view=week", "view=list")]
)
def test_calendar_asks_the_same_few_queries(
    anonymous: Client, county: Place, django_assert_num_queries: DjangoAssertNumQueries, rows: int, query: str
) -> None:
    """The versions, institutes, programmes, activities, holidays, and whether this is a demo."""
    for _ in range(rows):
        town = InstituteFactory(parent=county)
        programme = ProgrammeFactory(place=county)
        ActivityFactory(place=PlaceFactory(parent=town), programme=programme, starts_at=at(22))
    with django_assert_num_queries(6):
        anonymous.get(f"/calendar/?{query}")
