"""One activity as residents see it."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, MethodFactory, ProgrammeFactory, TeamFactory, ThemeFactory

LONG_AGO = dt.datetime(2026, 3, 5, 19, 0, tzinfo=SHANGHAI)


def read(anonymous: Client, pk: int) -> str:
    response = anonymous.get(f"/activities/{pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_page_says_when_where_and_by_whom(anonymous: Client, station: Place, county: Place) -> None:
    activity = ActivityFactory(
        place=station,
        team=TeamFactory(name="红马甲小分队", place=station),
        programme=ProgrammeFactory(name="共读一本书", place=county),
        title="读路遥",
        content="带上自己的书。\n\n<b>准时</b>开始。",
        venue="村委会二楼",
        starts_at=LONG_AGO,
        ends_at=LONG_AGO + dt.timedelta(minutes=90),
        enquiry_phone="0358-4420123",
        capacity=30,
    )
    html = read(anonymous, activity.pk)
    for words in (
        '<h1 itemprop="name">读路遥</h1>',
        "2026年3月5日 星期四",
        "19:00—20:30",
        "前麻峪村新时代文明实践站",
        "属临泉镇所",
        "村委会二楼",
        "红马甲小分队",
        "共读一本书",
        "30 人",
        'href="tel:0358-4420123"',
        "<p>带上自己的书。</p>",
        "&lt;b&gt;准时&lt;/b&gt;",
        "志愿服务",
    ):
        assert words in html, words


def test_methods_and_themes_are_named(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station)
    activity.methods.add(MethodFactory(name="讲一讲"))
    activity.themes.add(ThemeFactory(name="传思想践理论"))
    html = read(anonymous, activity.pk)
    assert "讲一讲" in html
    assert "传思想践理论" in html


def test_person_in_charge_and_staff_are_not_shown(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station, person_in_charge="刘候平", reported=True)
    html = read(anonymous, activity.pk)
    assert "刘候平" not in html
    assert activity.published_by.name not in html


def test_cancelled_activity_says_why(anonymous: Client, station: Place) -> None:
    html = read(anonymous, ActivityFactory(place=station, cancelled=True).pk)
    assert "这场活动已取消" in html
    assert "下雨" in html


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_unpublished_activity_does_not_exist(anonymous: Client, station: Place, status: str) -> None:
    activity = ActivityFactory(place=station, status=status, published_at=None, published_by=None)
    assert anonymous.get(f"/activities/{activity.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["0", "999999", "9" * 30])
def test_activity_that_is_none_is_not_found(anonymous: Client, county: Place, address: str) -> None:
    assert anonymous.get(f"/activities/{address}/").status_code == 404


def test_attendances_show_once_reported(anonymous: Client, station: Place) -> None:
    assert "30 人次" in read(anonymous, ActivityFactory(place=station, reported=True).pk)
    assert "人次" not in read(anonymous, ActivityFactory(place=station, held=True).pk)


def test_past_activity_says_it_is_over(anonymous: Client, station: Place) -> None:
    soon = dt.datetime.now(SHANGHAI) + dt.timedelta(days=2)
    assert "已结束" in read(anonymous, ActivityFactory(place=station, starts_at=LONG_AGO).pk)
    assert "已结束" not in read(anonymous, ActivityFactory(place=station, starts_at=soon).pk)


def test_closed_place_is_named_without_a_link(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station)
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1))
    html = read(anonymous, activity.pk)
    assert "前麻峪村新时代文明实践站" in html
    assert f"/places/{station.pk}/" not in html


@pytest.mark.parametrize("others", [1, 3])
def test_activity_page_asks_the_same_few_queries(
    anonymous: Client, station: Place, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    """The versions, the activity, its methods, themes, photos, what else is on, what was said of it, a demo or not."""
    soon = dt.datetime.now(SHANGHAI) + dt.timedelta(days=2)
    activity = ActivityFactory(place=station, starts_at=soon)
    ActivityFactory.create_batch(others, place=station, starts_at=soon, title="另一场")
    with django_assert_num_queries(9):
        html = read(anonymous, activity.pk)
    assert html.count("另一场") == others
