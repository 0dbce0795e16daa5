"""/map/: every place by name, pinyin, level, platform and what is on there; with the documents of its script."""

import datetime as dt
import gzip
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from activities import map_next
from practice.days import SHANGHAI, today
from practice.models import Place
from practice.outlines import outline_of
from tests.factories import (
    ActivityFactory,
    InstituteFactory,
    PlaceFactory,
    PointFactory,
    ServicePlatformFactory,
    TeamFactory,
)

NOON = dt.datetime.combine(today(), dt.time(12), SHANGHAI)
HERE = {"lat": 37.95, "lng": 110.99, "source_datum": "wgs84"}


def soon(days: int) -> dt.datetime:
    return NOON + dt.timedelta(days=days)


def read(anonymous: Client, query: str = "") -> str:
    response = anonymous.get(f"/map/{query}")
    assert response.status_code == 200
    return response.content.decode()


def listed(html: str) -> list[str]:
    return re.findall(r'<p class="name">.*?href="/places/\d+/">(.*?)</a>', html)


def next_document(anonymous: Client) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(anonymous.get("/map/next.json").content)
    return told


@pytest.fixture
def world(station: Place, other_station: Place, point: Place) -> None:
    """Two townships; something this week at the one station, and later at the other."""
    station.platforms.add(ServicePlatformFactory(name="理论宣讲"))
    Place.objects.filter(pk=station.pk).update(speciality="党史长廊", address="老戏台旁", phone="0358-4420123", **HERE)
    ActivityFactory(place=station, starts_at=soon(2), title="义诊", kind="service")
    ActivityFactory(place=station, starts_at=soon(9), title="秧歌排练", kind="performance")
    ActivityFactory(place=other_station, starts_at=soon(10), title="农技课", kind="training")
    ActivityFactory(place=other_station, starts_at=soon(1), title="送戏", kind="performance", cancelled=True)


@pytest.mark.usefixtures("world")
class TestPage:
    def test_every_place_is_listed_below_its_institute(self, anonymous: Client) -> None:
        html = read(anonymous)
        assert listed(html) == ["临县", "临泉镇所", "前麻峪村站", "党史长廊", "碛口镇所", "西湾村站"]
        assert re.findall(r"<h3>(.*?)</h3>", html) == ["临县", "临泉镇所", "碛口镇所"]
        assert '已定位 <span class="num">1</span> 处，共 <span class="num">6</span> 处' in html
        assert html.count("没有定位</span>") == 5

    def test_line_says_how_to_reach_the_place_and_what_is_next(self, anonymous: Client) -> None:
        html = read(anonymous, "?q=qmy")
        for words in ("老戏台旁", "tel:0358-4420123", "党史长廊", "义诊", "秧歌排练"):
            assert words in html, words
        assert "农技课" not in html

    def test_cancelled_one_is_shown_as_such(self, anonymous: Client) -> None:
        html = read(anonymous, "?q=西湾")
        assert "送戏</a> <b" in html
        assert "已取消" in html

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=lqz", ["临泉镇所"]),
            ("q=linquan", ["临泉镇所"]),
            ("q=长廊", ["前麻峪村站", "党史长廊"]),
            ("q=前麻峪 DSCL", []),
            ("level=4", ["党史长廊"]),
            ("kind=performance", ["前麻峪村站"]),
            ("week=on", ["前麻峪村站"]),
            ("week=on&kind=training", []),
            ("kind=training", ["西湾村站"]),
            (
                "level=9&town=x&kind=x&platform=0",
                ["临县", "临泉镇所", "前麻峪村站", "党史长廊", "碛口镇所", "西湾村站"],
            ),
        ],
    )
    def test_list_is_narrowed(self, anonymous: Client, query: str, found: list[str]) -> None:
        html = read(anonymous, f"?{query}")
        assert listed(html) == found
        assert ("没有找到" in html) is (not found)

    def test_list_is_narrowed_to_a_township_and_a_platform(self, anonymous: Client, station: Place) -> None:
        html = read(anonymous, f"?town={station.parent_id}&platform={station.platforms.get().pk}")
        assert listed(html) == ["前麻峪村站"]
        assert "，只看：临泉镇所、理论宣讲" in html

    def test_link_from_a_place_opens_the_map_at_it(self, anonymous: Client, station: Place) -> None:
        link = f"/map/?place={station.pk}"
        assert f'href="{link}"' in anonymous.get(f"/places/{station.pk}/").content.decode()
        html = read(anonymous, f"?place={station.pk}")
        assert listed(html) == ["前麻峪村站"]
        assert f'data-open="{station.pk}"' in html
        assert len(listed(read(anonymous, "?place=0"))) == 6

    def test_what_is_not_public_stays_hidden(self, anonymous: Client, station: Place, other_station: Place) -> None:
        ActivityFactory(place=station, starts_at=soon(3), status="draft", published_at=None, title="还没定的")
        team = TeamFactory(place=station)
        ActivityFactory(
            place=station, starts_at=soon(3), team=team, person_in_charge="刘站长", title="讲座", kind="lecture"
        )
        Place.objects.filter(pk=other_station.pk).update(closed_on=dt.date(2026, 6, 1))
        told = read(anonymous) + anonymous.get("/map/next.json").content.decode()
        assert "讲座" in told
        for hidden in ("还没定的", "西湾村站", "刘站长", "农技课"):
            assert hidden not in told, hidden


def test_place_under_the_centre_stands_with_it(anonymous: Client, county: Place, institute: Place) -> None:
    PointFactory(parent=county, name="县文化馆")
    assert listed(read(anonymous)) == ["临县", "县文化馆", "临泉镇所"]


@pytest.mark.usefixtures("db")
def test_county_without_places_says_what_to_do(anonymous: Client) -> None:
    assert "还没有录入阵地" in read(anonymous)
    assert orjson.loads(anonymous.get("/map/outline.json").content) == {"rings": []}


def test_long_list_comes_sixty_at_a_time(anonymous: Client, institute: Place) -> None:
    PlaceFactory.create_batch(63, parent=institute)
    html = read(anonymous, "?level=3")
    assert len(listed(html)) == 60
    assert 'href="?level=3&amp;page=2"' in html
    assert len(listed(read(anonymous, "?level=3&page=2"))) == 3


class TestDocuments:
    def test_next_activities_stand_by_number(self, anonymous: Client, station: Place) -> None:
        for days in (2, 3, 4):
            ActivityFactory(place=station, starts_at=soon(days), title="义诊", kind="service")
        later = ActivityFactory(place=station, starts_at=soon(9), title="课", kind="training")
        ActivityFactory(place=station, starts_at=soon(40), title="太远")
        told = next_document(anonymous)
        assert told["titles"] == ["义诊", "课"]
        assert [len(row) for row in told["activities"]] == [7, 7, 7]
        assert told["activities"][-1] == [later.pk, station.pk, 1, 2, "12:00", "training", 0]
        assert [is_this_week for _, is_this_week in told["days"]] == [1, 1, 0]

    def test_names_are_read_by_their_characters(self, anonymous: Client, institute: Place, county: Place) -> None:
        InstituteFactory(parent=county, name="单县所", short_name="", pinyin_override="shan xian suo")
        odd = InstituteFactory(parent=county, name="临泉Ａ所（2）", short_name="")
        told = next_document(anonymous)
        assert told["readings"] | {"临": "lin", "泉": "quan", "单": "shan"} == told["readings"]
        assert told["pinyin"] == {}
        assert map_next.read_by(told["readings"], odd.name) == odd.pinyin == "lin quan suo 2"

    def test_name_that_is_read_otherwise_comes_whole(self, anonymous: Client, county: Place) -> None:
        for number in range(2):
            InstituteFactory(parent=county, name=f"简单{number}", short_name="")
        odd = InstituteFactory(parent=county, name="单县", short_name="", pinyin_override="shan xian")
        assert next_document(anonymous)["pinyin"] == {str(odd.pk): "shan xian"}

    def test_outline_is_the_countys_own(self, anonymous: Client, county: Place) -> None:
        rings = orjson.loads(anonymous.get("/map/outline.json").content)["rings"]
        assert rings == outline_of(county.code)
        assert len(rings[0]) > 300
        assert outline_of("110000000000") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_and_documents_ask_the_same_few_queries(
    anonymous: Client, institute: Place, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    """The versions; then places, platforms of places, activities, platforms, and whether this is a demo."""
    for number in range(rows):
        place = PlaceFactory(parent=institute, **HERE)
        place.platforms.add(ServicePlatformFactory())
        ActivityFactory(place=place, starts_at=soon(3), title=f"将办{number}")
    with django_assert_num_queries(6):
        assert read(anonymous).count("将办") == rows
    with django_assert_num_queries(3):
        assert len(next_document(anonymous)["activities"]) == rows
    with django_assert_num_queries(2):
        anonymous.get("/map/outline.json")


@pytest.mark.parametrize("address", ["/map/", "/map/next.json", "/map/outline.json"])
def test_answers_are_kept_and_not_sent_twice(anonymous: Client, station: Place, address: str) -> None:
    first = anonymous.get(address, headers={"Accept-Encoding": "gzip"})
    assert first["Cache-Control"] == "no-cache"
    assert first["Content-Encoding"] == "gzip"
    again = anonymous.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_new_activity_shows_at_once(anonymous: Client, station: Place) -> None:
    assert next_document(anonymous)["activities"] == []
    ActivityFactory(place=station, starts_at=soon(3), title="义诊")
    assert next_document(anonymous)["titles"] == ["义诊"]
    assert "义诊" in read(anonymous)


def test_position_may_be_asked_for(anonymous: Client, station: Place) -> None:
    assert "geolocation=()" not in anonymous.get("/map/").headers.get("Permissions-Policy", "")


def test_base_map_comes_from_the_settings(anonymous: Client, station: Place, settings: Any) -> None:
    assert "示意图" in read(anonymous)
    tiles = ("地图", "https://t{s}.tianditu.gov.cn/x", {"subdomains": "01", "attribution": "天地图"})
    settings.LEAFLET_CONFIG = {**settings.LEAFLET_CONFIG, "TILES": [tiles]}
    settings.KEPT_PAGES_MB = 0
    html = read(anonymous)
    assert "https://t{s}.tianditu.gov.cn/x" in html
    assert "示意图" not in html


def weight_of_files(names: list[str]) -> int:
    """What styles and scripts weigh over the wire."""
    return sum(len(gzip.compress(Path(str(finders.find(name))).read_bytes(), 6)) for name in names)


def test_first_view_stays_light_with_three_thousand_places(
    anonymous: Client, county: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """At most 60 kB without the map, 250 kB with it: the page with all its files, and a county of 3,000 places."""
    html = _large_county(anonymous, county, django_assert_num_queries)
    files = re.findall(r'/static/([^"]+?\.(?:css|js))"', html)
    of_map = [name for name in files if name.startswith(("leaflet", "markercluster", "js/map"))]
    assert len(of_map) == 7
    page = len(gzip.compress(html.encode(), 6))
    documents = sum(
        len(anonymous.get(address, headers={"Accept-Encoding": "gzip"}).content)
        for address in ("/map/next.json", "/map/outline.json", "/api/v1/places.geojson")
    )
    assert page + weight_of_files([name for name in files if name not in of_map]) <= 60_000
    assert page + weight_of_files(files) + documents <= 250_000


FIRST, LAST = "前后上下东西南北大小李王张刘陈杨高郭秦薛白马石曹", "麻峪沟坪湾庄塔峁岭川坡墕山焉洼垣河台崖寨堡会梁畔渠"
CORNERS = ("文化广场", "党史长廊", "农家书屋", "健身广场")


def _large_county(anonymous: Client, county: Place, count: DjangoAssertNumQueries) -> str:
    towns = [InstituteFactory(parent=county, **HERE) for _ in range(6)]
    spots = []
    for n in range(2993):
        village = f"{FIRST[n * 7 % 24]}{FIRST[n * 5 % 23]}{LAST[n * 11 % 25]}{LAST[n % 24]}"
        is_station = n < 520
        spots.append(
            Place(
                level=3 if is_station else 4,
                parent=towns[n % 6],
                path=f"{towns[n % 6].path}{10_000 + n}/",
                name=f"{village}{'村站' if is_station else CORNERS[n % 4]}{n // 600}{n}",
                lat=37.5 + n * 7919 % 10007 / 10007,
                lng=110.5 + n * 6007 % 9973 / 9973,
                source_datum="wgs84",
                phone=f"0358-4{n * 7727 % 1000000:06d}" if is_station else "",
                address=f"{village}村委会" if is_station else "",
            )
        )
    Place.objects.bulk_create(spots, batch_size=500)
    sample = ActivityFactory(place=spots[0], starts_at=soon(3), title="义诊")
    sample.__class__.objects.bulk_create(
        ActivityFactory.build(
            place=spots[n],
            published_by=sample.published_by,
            title=f"活动{n % 40}",
            starts_at=soon(1 + n % 20),
            month=soon(1 + n % 20).date().replace(day=1),
        )
        for n in range(1, 400)
    )
    with count(6):
        html = read(anonymous)
    assert len(listed(html)) == 60
    return html
