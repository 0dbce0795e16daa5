"""The pages at /totals/: who sees what, what the figures say, how many queries they take."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity
from portal.rollup import drain, reconcile
from practice.days import SHANGHAI
from practice.models import AuditEvent, Place, PlaceRole, User
from practice.services import mark_changed, move_place
from tests.factories import (
    ActivityFactory,
    InstituteFactory,
    PlaceFactory,
    PointFactory,
    ProgrammeFactory,
    ServiceRecordFactory,
    ServiceRequestFactory,
    UserFactory,
    VolunteerFactory,
)

Browser = Callable[[User], Client]
PAGES = ["", "activities/", "hours/", "volunteers/", "stations/", "mentions/", "requests/", "export/"]
OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


def at(month: int, day: int = 16, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, 9, tzinfo=SHANGHAI)


@pytest.fixture
def month(station: Place, other_station: Place, county: Place) -> dict[str, Any]:
    """October: a training with 3 hours approved, a session with half an hour waiting, an hour entered late."""
    programme = ProgrammeFactory(place=county, name="“一刻钟”理论宣讲")
    training = ActivityFactory(
        place=station, kind=Activity.Kind.TRAINING, reported=True, attendances=1040, programme=programme, title="培训课"
    )
    walk = ActivityFactory(place=other_station, reported=True, attendances=60, is_unplanned=True, title="临时清雪")
    both = VolunteerFactory(home_place=station, name="刘候平", phone="13912345678")
    ServiceRecordFactory(activity=training, volunteer=both, minutes=120)
    ServiceRecordFactory(activity=walk, volunteer=both, minutes=60, is_late=True)
    waiting = ServiceRecordFactory(activity=walk, minutes=30, submitted=True)
    reconcile()
    return {"training": training, "walk": walk, "both": both, "waiting": waiting, "programme": programme}


@pytest.mark.parametrize("page", PAGES)
def test_anonymous_is_sent_to_sign_in(page: str, anonymous: Client, county: Place) -> None:
    response = anonymous.get(f"/totals/{page}?place={county.pk}&month=2026-10")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/totals/")


@pytest.mark.parametrize("page", PAGES)
def test_person_without_a_role_is_refused(page: str, browser_of: Browser, volunteer: User, county: Place) -> None:
    assert browser_of(volunteer).get(f"/totals/{page}?place={county.pk}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_place_out_of_scope_does_not_exist(
    page: str, browser_of: Browser, institute_staff: User, county: Place, other_institute: Place, other_station: Place
) -> None:
    browser = browser_of(institute_staff)

    assert browser.get(f"/totals/{page}").status_code == 200
    for place in (county, other_institute, other_station):
        assert browser.get(f"/totals/{page}?place={place.pk}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_posting_is_refused(page: str, browser_of: Browser, leader: User) -> None:
    assert browser_of(leader).post(f"/totals/{page}").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "place=x",
        "place=99999",
        "place=9999999999999999999999",
        "place=²",
        "place=-1",
        "month=2026-13",
        "month=1999-12",
        "month=0000-01",
        "month=10",
    ],
)
def test_address_that_names_nothing_is_404(query: str, browser_of: Browser, leader: User) -> None:
    assert browser_of(leader).get(f"/totals/?{query}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "activities/?only=all",
        "activities/?kind=party",
        "activities/?programme=99999",
        "activities/?programme=x",
        "hours/?status=approved",
        "hours/?volunteer=x",
        "stations/?activity=some",
        "requests/?only=all",
    ],
)
def test_rows_that_there_are_none_of_are_404(address: str, browser_of: Browser, leader: User) -> None:
    assert browser_of(leader).get(f"/totals/{address}").status_code == 404


def test_leader_starts_at_their_own_place_and_the_last_whole_month(
    browser_of: Browser, leader: User, county: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.totals.asking.today", lambda: dt.date(2026, 11, 21))

    assert '<h1>临县 <span class="nowrap">2026年10月</span></h1>' in text_of(browser_of(leader), "/totals/")


def test_two_roles_start_at_the_higher_place(browser_of: Browser, station_head: User, county: Place) -> None:
    PlaceRole.objects.create(user=station_head, place=county, role=PlaceRole.Role.LEADER)

    assert "<h1>临县 " in text_of(browser_of(station_head), "/totals/")


def test_empty_portal_says_what_to_do_first(browser_of: Browser, administrator: User) -> None:
    assert "先在管理后台导入或录入阵地" in text_of(browser_of(administrator), "/totals/")


def test_figures_say_what_they_count(browser_of: Browser, leader: User, month: dict[str, Any], county: Place) -> None:
    page = text_of(browser_of(leader), "/totals/?month=2026-10")
    here = f"?place={county.pk}&amp;month=2026-10"

    assert f'<a href="/totals/activities/{here}">2</a> <span class="unit">场</span>' in page
    assert f'<a href="/totals/activities/{here}&amp;only=trainings">其中培训 1 场</a>' in page
    assert f'<a href="/totals/activities/{here}&amp;only=unplanned">其中临时补报 1 场</a>' in page
    assert f'<a href="/totals/activities/{here}&amp;only=reported">1,100</a> <span class="unit">人次</span>' in page
    assert f'<a href="/totals/hours/{here}">3</a> <span class="unit">小时</span>' in page
    assert f'<a href="/totals/hours/{here}&amp;status=waiting">另有 30 分待核对</a>' in page
    assert f'<a href="/totals/hours/{here}&amp;status=late">其中逾期补记 1 小时</a>' in page
    assert "已核对占登记的 85%" in page
    assert f'<a href="/totals/volunteers/{here}">1</a> <span class="unit">人</span>' in page
    assert f'<a href="/totals/stations/{here}&amp;activity=with">2</a> <span class="unit">/ 2</span>' in page
    assert "比去年同月：没有记录" in page


def test_figures_are_set_against_last_month_and_last_year(
    browser_of: Browser, leader: User, month: dict[str, Any], station: Place
) -> None:
    for _ in range(3):
        ActivityFactory(place=station, held=True, starts_at=at(9))
    ActivityFactory(place=station, held=True, starts_at=at(10, year=2025))
    reconcile()

    page = text_of(browser_of(leader), "/totals/?month=2026-10")

    assert "比上月 −1</p>" in page
    assert "比去年同月 +1</p>" in page
    assert "比上月 +3 小时</p>" in page
    assert "比去年同月 +1,100</p>" in page


def test_station_page_has_no_stations_to_count(browser_of: Browser, station_head: User, month: dict[str, Any]) -> None:
    page = text_of(browser_of(station_head), "/totals/?month=2026-10")

    assert page.count('class="figure"') == 4
    assert "有活动的站" not in page.split("近两年")[0]


def test_zero_opens_nothing(browser_of: Browser, leader: User, county: Place) -> None:
    page = text_of(browser_of(leader), "/totals/?month=2026-10")

    assert "/totals/activities/" not in page
    assert "/totals/hours/" not in page
    assert "这个月还没有办过的活动" in page


def test_pending_changes_are_said(browser_of: Browser, leader: User, month: dict[str, Any], station: Place) -> None:
    waiting = "刚有新的登记，正在汇总"
    assert waiting not in text_of(browser_of(leader), "/totals/?month=2026-10")

    mark_changed(place_id=station.pk, month=OCTOBER)

    assert waiting in text_of(browser_of(leader), "/totals/?month=2026-10")


def test_institutes_stand_in_the_official_order(browser_of: Browser, leader: User, county: Place) -> None:
    for code, name in (("141124103000", "丙镇所"), ("141124101000", "甲镇所"), ("141124102000", "乙镇所")):
        InstituteFactory(parent=county, short_name=name, code=code)

    page = text_of(browser_of(leader), "/totals/?month=2026-10").split("<tbody>")[1]

    assert page.index("甲镇所") < page.index("乙镇所") < page.index("丙镇所")


def test_points_straight_below_stand_in_the_table(browser_of: Browser, leader: User, county: Place) -> None:
    point = PointFactory(parent=county, name="红色游园")
    ActivityFactory(place=point, held=True)
    reconcile()

    page = text_of(browser_of(leader), "/totals/?month=2026-10")

    assert ">各所和直属的点</h2>" in page
    assert "红色游园</a></th>" in page


def test_station_page_leads_up_and_down(
    browser_of: Browser, leader: User, institute: Place, station: Place, point: Place
) -> None:
    page = text_of(browser_of(leader), f"/totals/?month=2026-10&place={station.pk}")

    for place in (institute, point):
        assert f'<option value="{place.pk}">{place.label}</option>' in page
    assert f'<option value="{station.pk}" selected>' in page


def test_head_is_not_led_above_their_own_station(
    browser_of: Browser, station_head: User, institute: Place, station: Place
) -> None:
    page = text_of(browser_of(station_head), f"/totals/?month=2026-10&place={station.pk}")

    assert institute.label not in page


def test_activities_page_lists_the_sessions(browser_of: Browser, leader: User, month: dict[str, Any]) -> None:
    browser = browser_of(leader)

    everything = text_of(browser, "/totals/activities/?month=2026-10")
    trainings = text_of(browser, "/totals/activities/?month=2026-10&only=trainings")

    assert "<b>2 场</b>，<b>1,100 人次</b>" in everything
    assert "<b>1 场</b>，<b>1,040 人次</b>" in trainings
    assert "培训课" in trainings
    assert "临时清雪" not in trainings
    assert "10月16日 周五" in trainings


@pytest.mark.parametrize(
    ("status", "sums"),
    [
        ("counted", "<b>3 小时</b>，<b>2 条</b>"),
        ("waiting", "<b>30 分</b>，<b>1 条</b>"),
        ("late", "<b>1 小时</b>，<b>1 条</b>"),
    ],
)
def test_hours_page_lists_the_records(
    status: str, sums: str, browser_of: Browser, leader: User, month: dict[str, Any]
) -> None:
    assert sums in text_of(browser_of(leader), f"/totals/hours/?month=2026-10&status={status}")


def test_volunteers_page_masks_phones(browser_of: Browser, leader: User, month: dict[str, Any], county: Place) -> None:
    page = text_of(browser_of(leader), "/totals/volunteers/?month=2026-10")
    key = month["both"].pk

    assert "<b>1 人</b>，<b>3 小时</b>" in page
    assert "刘候平" in page
    assert "139****5678" in page
    assert "13912345678" not in page
    assert f"/totals/hours/?place={county.pk}&amp;month=2026-10&amp;volunteer={key}" in page


def test_names_of_another_institute_are_not_shown(
    browser_of: Browser, institute_staff: User, other_station: Place, month: dict[str, Any]
) -> None:
    stranger = VolunteerFactory(home_place=other_station, name="外所人")
    ServiceRecordFactory(activity=month["walk"], volunteer=stranger)
    reconcile()

    for page in ("volunteers", "hours"):
        assert "外所人" not in text_of(browser_of(institute_staff), f"/totals/{page}/?month=2026-10")


def test_station_that_moved_away_is_counted_but_not_opened(
    browser_of: Browser,
    institute: Place,
    institute_staff: User,
    county_staff: User,
    station: Place,
    other_institute: Place,
    month: dict[str, Any],
) -> None:
    move_place(place=station, parent=other_institute, by=county_staff, from_month=NOVEMBER)
    drain()

    browser = browser_of(institute_staff)
    page = text_of(browser, "/totals/?month=2026-10")

    assert f"/totals/activities/?place={institute.pk}&amp;month=2026-10" in page
    assert '<th scope="row">前麻峪村站</th>' in page
    assert f"place={station.pk}" not in page
    assert "培训课" in text_of(browser, "/totals/activities/?month=2026-10")
    assert browser.get(f"/totals/?place={station.pk}&month=2026-10").status_code == 404


def test_closed_station_leaves_the_list_after_its_last_month(
    browser_of: Browser, leader: User, station: Place, other_station: Place
) -> None:
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 10, 9))
    browser = browser_of(leader)

    assert "前麻峪村站" in text_of(browser, "/totals/stations/?month=2026-10")
    november = text_of(browser, "/totals/stations/?month=2026-11")
    assert "前麻峪村站" not in november
    assert "西湾村站" in november


def test_rows_are_paginated_and_links_keep_the_question(browser_of: Browser, leader: User, station: Place) -> None:
    activity = ActivityFactory(place=station, reported=True)
    ServiceRecordFactory.create_batch(51, activity=activity, entered_by=UserFactory(), approved_by=UserFactory())
    reconcile()

    first = text_of(browser_of(leader), "/totals/hours/?month=2026-10&status=counted")
    second = text_of(browser_of(leader), "/totals/hours/?month=2026-10&status=counted&page=2")

    assert first.count('role="rowheader"') == 50
    assert second.count('role="rowheader"') == 1
    assert 'href="?month=2026-10&amp;status=counted&amp;page=2"' in first
    assert "<b>102 小时</b>，<b>51 条</b>" in second


def test_trend_shows_two_years_with_their_numbers(
    browser_of: Browser, leader: User, month: dict[str, Any], station: Place
) -> None:
    ActivityFactory(place=station, held=True, starts_at=at(11, year=2024))
    reconcile()

    page = text_of(browser_of(leader), "/totals/?month=2026-10")

    assert page.count("<svg") == 2
    assert page.count("<rect") == 24
    assert 'class="bar current"' in page
    assert "2024年11月至2025年10月：11月 1，12月 0" in page
    assert page.count('<th scope="row" class="nowrap">') == 24
    assert "近两年参加（人次）" in text_of(browser_of(leader), "/totals/?month=2026-10&trend=attendances")


def test_export_holds_the_figures_and_leaves_an_audit_row(
    browser_of: Browser, leader: User, month: dict[str, Any], county: Place
) -> None:
    response = browser_of(leader).get("/totals/export/?month=2026-10")

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:4] == ("口径", "名称", "月份", "活动（场）")
    nobody_asked, of_no_programme, no_mentions = (0, 0, 0, 0, 0, None, 0, 0, 0), (None,) * 9, (None,)
    rest = (*nobody_asked, *no_mentions)
    assert rows[1] == ("合计", "临县", "2026年10月", 2, 1, 1, 1100, 3, 180, 30, 60, 1, 2, *rest)
    assert ("各所", "临泉镇所", "2026年10月", 1, 1, 0, 1040, 2, 120, 0, 0, 1, 1, *rest) in rows
    programme = ("按项目", "“一刻钟”理论宣讲", "2026年10月", 1, 1, 0, 1040, 2, 120, 0, 0, 1, 1)
    assert (*programme, *of_no_programme, *no_mentions) in rows
    assert not any("刘候平" in row for row in rows)
    event = AuditEvent.objects.get(action="export")
    assert (event.actor, event.subject, event.detail) == (leader, f"practice.place:{county.pk}", {"month": "2026-10"})


QUERIES = {"": 9, "activities/": 7, "hours/": 7, "volunteers/": 7, "stations/": 7, "requests/": 6}


@pytest.mark.parametrize("page", QUERIES)
@pytest.mark.parametrize("items", [1, 3])
def test_pages_take_the_same_queries_for_one_row_and_for_three(
    page: str,
    items: int,
    browser_of: Browser,
    leader: User,
    county: Place,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Four of them are the session, the person, their roles and whether this is a demo."""
    for _ in range(items):
        station = PlaceFactory(parent=InstituteFactory(parent=county))
        activity = ActivityFactory(place=station, reported=True, programme=ProgrammeFactory(place=county))
        ServiceRecordFactory(activity=activity)
        ServiceRequestFactory(place=station, confirmed=True)
    reconcile()
    browser = browser_of(leader)

    with django_assert_num_queries(QUERIES[page]):
        assert browser.get(f"/totals/{page}?month=2026-10").status_code == 200
