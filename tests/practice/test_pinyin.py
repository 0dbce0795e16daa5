"""The pinyin of places' names: stored with every write, put right by staff, used for finding."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from practice.imports.applying import _rename
from practice.imports.plan import Renamed
from practice.models import Place, User
from practice.pinyin import initials_of, spelt
from practice.services import move_place
from practice.tree import find
from tests.factories import InstituteFactory, PlaceFactory

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("临泉镇所", "lin quan zhen suo", "lqzs"),
        ("湍水头镇", "tuan shui tou zhen", "tstz"),
        ("前麻峪村（001）站", "qian ma yu cun 0 0 1 zhan", "qmyc001z"),
        ("Ａ·𠮷", "", ""),
        ("", "", ""),
    ],
)
def test_name_is_spelt_syllable_by_syllable(name: str, pinyin: str, initials: str) -> None:
    assert (spelt(name), initials_of(spelt(name))) == (pinyin, initials)


def test_pinyin_follows_the_name_that_lists_show(institute: Place) -> None:
    assert (institute.pinyin, institute.initials) == ("lin quan zhen suo", "lqzs")
    institute.short_name = ""
    institute.save()
    assert Place.objects.get(pk=institute.pk).pinyin.startswith("lin quan zhen xin shi dai")


def test_what_staff_wrote_goes_before_what_is_computed(county: Place) -> None:
    place = InstituteFactory(parent=county, short_name="单县所", pinyin_override="shan xian suo")
    place.refresh_from_db()
    assert (place.pinyin, place.initials) == ("shan xian suo", "sxs")
    place.pinyin_override = ""
    place.save()
    assert place.pinyin == "dan xian suo"


@pytest.mark.parametrize("wrong", ["Shan Xian", "shan  xian", "单县", " shan"])
def test_reading_that_is_no_pinyin_is_refused(institute: Place, wrong: str) -> None:
    institute.pinyin_override = wrong
    with pytest.raises(ValidationError, match="一个字一个音节"):
        institute.full_clean(exclude=["path"])


def test_bulk_writes_store_it_too(institute: Place, station: Place, county_staff: User) -> None:
    new = Place(level=3, parent=institute, path="/new/", name="都督村新时代文明实践站", short_name="都督村站")
    Place.objects.bulk_create([new])
    assert Place.objects.get(path="/new/").initials == "ddcz"
    _rename([Renamed(station, "柏树沟村新时代文明实践站", "柏树沟村站")], county_staff, NOW)
    assert Place.objects.get(pk=station.pk).initials == "bsgcz"
    Place.objects.filter(pk=station.pk).update(pinyin="", initials="")
    Place.objects.bulk_update([station], ["address"])
    assert Place.objects.get(pk=station.pk).pinyin == ""


def test_moved_place_keeps_its_pinyin(station: Place, other_institute: Place, county_staff: User) -> None:
    move_place(place=station, parent=other_institute, by=county_staff)
    assert Place.objects.get(pk=station.pk).initials == "qmycz"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lqz", ["临泉镇所"]),
        ("LQZ", ["临泉镇所"]),
        ("linquan", ["临泉镇所"]),
        ("qianmayu", ["前麻峪村站"]),
        ("前麻峪 qmy", ["前麻峪村站"]),
        ("quan", []),
        ("lq%", []),
    ],
)
def test_place_is_found_by_pinyin(station: Place, other_station: Place, words: str, found: list[str]) -> None:
    assert [place.label for place in find(words)] == found


def test_residents_and_staff_find_by_initials(
    anonymous: Client, browser_of: Callable[[User], Client], county_staff: User, station: Place, other_station: Place
) -> None:
    assert "前麻峪村站" in anonymous.get("/places/?q=qmy").content.decode()
    listed = browser_of(county_staff).get("/admin/practice/place/?q=qmy").content.decode()
    assert "前麻峪村站" in listed
    assert "西湾村站" not in listed


def test_staff_put_a_reading_right_in_the_form(
    browser_of: Callable[[User], Client], county_staff: User, county: Place
) -> None:
    filled = {
        "name": "乐陵村新时代文明实践所",
        "level": 2,
        "parent": county.pk,
        "pinyin_override": "lao ling cun",
        "entered_datum": "wgs84",
        "_save": "",
    }
    assert browser_of(county_staff).post("/admin/practice/place/add/", filled).status_code == 302
    assert Place.objects.get(name="乐陵村新时代文明实践所").initials == "llc"


def test_names_of_places_of_one_letter_come_in_order(county: Place) -> None:
    for name in ("张家沟", "安业", "白文"):
        PlaceFactory(parent=InstituteFactory(parent=county), short_name=name)
    assert list(Place.objects.stations().order_by("pinyin").values_list("short_name", flat=True)) == [
        "安业",
        "白文",
        "张家沟",
    ]
