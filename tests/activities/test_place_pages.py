"""The county's tree and one place's page."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, InstituteFactory, PlaceFactory, PointFactory, ServicePlatformFactory

SOON = dt.datetime.now(SHANGHAI) + dt.timedelta(days=3)
LATELY = dt.datetime.now(SHANGHAI) - dt.timedelta(days=3)


def read(anonymous: Client, address: str) -> str:
    response = anonymous.get(address)
    assert response.status_code == 200
    return response.content.decode()


def links_to_places(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'href="/places/(\d+)/"', html)]


class TestOnePlace:
    def test_page_says_what_the_place_is(self, anonymous: Client, station: Place) -> None:
        station.platforms.add(ServicePlatformFactory(name="理论宣讲"))
        Place.objects.filter(pk=station.pk).update(
            speciality="党史长廊", address="前麻峪村 12 号", phone="0358-4420123", introduction="全天开放。"
        )
        html = read(anonymous, station.get_absolute_url())
        for words in (
            "前麻峪村<wbr>新时代文明实践站",
            "党史长廊",
            "前麻峪村 12 号",
            "tel:0358-4420123",
            "全天开放。",
            "理论宣讲",
        ):
            assert words in html, words

    def test_way_down_from_the_centre_leads_back_up(
        self, anonymous: Client, county: Place, institute: Place, station: Place
    ) -> None:
        html = read(anonymous, station.get_absolute_url())
        assert links_to_places(html)[:2] == [county.pk, institute.pk]

    def test_places_directly_below_are_listed(
        self, anonymous: Client, institute: Place, station: Place, point: Place, other_station: Place
    ) -> None:
        assert station.pk in links_to_places(read(anonymous, institute.get_absolute_url()))
        assert point.pk not in links_to_places(read(anonymous, institute.get_absolute_url()))
        assert point.pk in links_to_places(read(anonymous, station.get_absolute_url()))
        assert other_station.pk not in links_to_places(read(anonymous, institute.get_absolute_url()))

    def test_coordinates_are_shown_only_where_there_are_some(self, anonymous: Client, station: Place) -> None:
        assert "geo:" not in read(anonymous, station.get_absolute_url())
        Place.objects.filter(pk=station.pk).update(lat=37.95, lng=110.99, source_datum="wgs84")
        html = read(anonymous, station.get_absolute_url())
        assert 'href="geo:37.95,110.99"' in html
        assert "北纬 37.9500°，东经 110.9900°" in html

    def test_suspended_place_says_why(self, anonymous: Client, station: Place) -> None:
        Place.objects.filter(pk=station.pk).update(status="suspended", status_reason="屋顶维修")
        html = read(anonymous, station.get_absolute_url())
        assert "暂停开放" in html
        assert "屋顶维修" in html

    def test_closed_place_does_not_exist(self, anonymous: Client, station: Place) -> None:
        Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1))
        assert anonymous.get(f"/places/{station.pk}/").status_code == 404

    def test_merged_place_leads_to_the_one_it_joined(
        self, anonymous: Client, station: Place, other_station: Place
    ) -> None:
        Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1), merged_into=other_station)
        assert anonymous.get(f"/places/{station.pk}/").headers["Location"] == f"/places/{other_station.pk}/"

    def test_activities_below_it_come_in_order(self, anonymous: Client, institute: Place, station: Place) -> None:
        ActivityFactory(place=station, starts_at=SOON + dt.timedelta(days=1), title="后一场")
        ActivityFactory(place=institute, starts_at=SOON, title="前一场")
        ActivityFactory(place=station, starts_at=LATELY, title="义诊", reported=True)
        html = read(anonymous, institute.get_absolute_url())
        shown = re.findall(r"前一场|后一场|义诊|前麻峪村站</span>", html)
        assert shown == ["前一场", "后一场", "前麻峪村站</span>", "义诊", "前麻峪村站</span>"]

    def test_what_is_not_public_stays_hidden(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=SOON, status="draft", published_at=None, title="还没定的")
        ActivityFactory(place=station, starts_at=LATELY, cancelled=True, title="没办成的")
        html = read(anonymous, station.get_absolute_url())
        assert "还没定的" not in html
        assert "没办成的" not in html
        assert "暂时没有安排" in html

    def test_cancelled_one_to_come_is_marked(self, anonymous: Client, station: Place) -> None:
        ActivityFactory(place=station, starts_at=SOON, cancelled=True, title="义诊")
        assert "已取消" in read(anonymous, station.get_absolute_url())

    @pytest.mark.parametrize("rows", [1, 3])
    def test_page_asks_the_same_few_queries(
        self, anonymous: Client, station: Place, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        """Versions, the place, its platforms, above, below, to come, lately, and whether this is a demo."""
        for number in range(rows):
            station.platforms.add(ServicePlatformFactory())
            point = PointFactory(parent=station)
            ActivityFactory(place=point, starts_at=SOON, title=f"将办{number}")
            ActivityFactory(place=point, starts_at=LATELY, title=f"旧会{number}", held=True)
        with django_assert_num_queries(8):
            html = read(anonymous, f"/places/{station.pk}/")
        assert (html.count("将办"), html.count("旧会")) == (rows, rows)


class TestTree:
    def test_institutes_open_onto_their_stations(
        self, anonymous: Client, county: Place, institute: Place, station: Place, other_station: Place, point: Place
    ) -> None:
        html = read(anonymous, "/places/")
        assert links_to_places(html) == [county.pk, other_station.parent_id, other_station.pk, institute.pk, station.pk]
        assert html.count("<details>") == 2

    def test_closed_places_are_left_out(self, anonymous: Client, institute: Place, station: Place) -> None:
        Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1))
        assert station.pk not in links_to_places(read(anonymous, "/places/"))

    @pytest.mark.usefixtures("db")
    def test_county_without_places_says_what_to_do(self, anonymous: Client) -> None:
        assert "还没有录入阵地" in read(anonymous, "/places/")

    @pytest.mark.parametrize(
        ("words", "found"), [("前麻峪", 1), ("长廊", 1), ("站", 2), ("前麻峪 站", 1), ("没有的", 0), ("%", 0)]
    )
    def test_village_is_found_by_name(
        self, anonymous: Client, station: Place, other_station: Place, words: str, found: int
    ) -> None:
        Place.objects.filter(pk=station.pk).update(speciality="党史长廊")
        html = read(anonymous, f"/places/?q={words}".replace("%", "%25"))
        assert len(links_to_places(html)) == found
        assert ("没有找到" in html) == (found == 0)

    def test_two_villages_of_one_name_stand_with_their_township(
        self, anonymous: Client, institute: Place, other_institute: Place
    ) -> None:
        for town in (institute, other_institute):
            PlaceFactory(parent=town, name="李家沟村新时代文明实践站", short_name="李家沟村站")
        html = read(anonymous, "/places/?q=李家沟")
        assert "临泉镇所" in html
        assert "碛口镇所" in html

    def test_only_the_first_sixty_are_listed(self, anonymous: Client, institute: Place) -> None:
        PlaceFactory.create_batch(61, parent=institute)
        html = read(anonymous, "/places/?q=村")
        assert len(links_to_places(html)) == 60
        assert "先列出前" in html

    @pytest.mark.parametrize("rows", [1, 3])
    def test_tree_asks_the_same_few_queries(
        self, anonymous: Client, county: Place, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        """The versions, the centre, all places, and whether this is a demo."""
        for _ in range(rows):
            PlaceFactory(parent=InstituteFactory(parent=county))
        with django_assert_num_queries(4):
            html = read(anonymous, "/places/")
        assert html.count("<details>") == rows

    @pytest.mark.parametrize("rows", [1, 3])
    def test_search_asks_the_same_few_queries(
        self, anonymous: Client, institute: Place, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        """The versions, what was found with its parents, and whether this is a demo."""
        PlaceFactory.create_batch(rows, parent=institute)
        with django_assert_num_queries(3):
            assert len(links_to_places(read(anonymous, "/places/?q=村"))) == rows
