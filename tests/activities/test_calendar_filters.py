"""Narrowing the calendar by township, station, kind, programme and text."""

import datetime as dt
import re

import pytest
from django.test import Client

from practice.days import SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, ProgrammeFactory

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _fixed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.views.today", lambda: dt.date(2026, 11, 21))


@pytest.fixture(autouse=True)
def _two_activities(station: Place, other_station: Place) -> None:
    ActivityFactory(place=station, starts_at=NOON, title="秧歌排练", kind="performance", venue="文化广场")
    ActivityFactory(place=other_station, starts_at=NOON, title="血压义诊", kind="service")


def found(anonymous: Client, **query: str | int) -> list[str]:
    html = anonymous.get("/calendar/", query).content.decode()
    return re.findall(r'<a href="/activities/\d+/">([^<]*)</a>', html)


def test_township_keeps_all_that_is_below_it(anonymous: Client, institute: Place) -> None:
    ActivityFactory(place=institute, starts_at=NOON, title="所里的")
    assert found(anonymous, town=institute.pk) == ["秧歌排练", "所里的"]


def test_township_does_not_match_one_whose_number_begins_alike(anonymous: Client, institute: Place) -> None:
    """Place 1 is not place 11."""
    lookalike = ActivityFactory(place=institute, starts_at=NOON).place
    assert f"/{lookalike.pk}/" in lookalike.path
    assert "血压义诊" not in found(anonymous, town=institute.pk)


def test_stations_are_offered_once_a_township_is_chosen(anonymous: Client, institute: Place, station: Place) -> None:
    before = anonymous.get("/calendar/").content.decode()
    after = anonymous.get("/calendar/", {"town": institute.pk}).content.decode()
    assert 'name="station"' not in before
    assert f'<option value="{station.pk}">前麻峪村站</option>' in after
    assert "西湾村站" not in after


def test_station_narrows_the_township(anonymous: Client, institute: Place, station: Place) -> None:
    ActivityFactory(place=institute, starts_at=NOON, title="所里的")
    assert found(anonymous, town=institute.pk, station=station.pk) == ["秧歌排练"]


def test_station_of_another_township_is_left_out(anonymous: Client, institute: Place, other_station: Place) -> None:
    assert found(anonymous, town=institute.pk, station=other_station.pk) == ["秧歌排练"]


def test_kind(anonymous: Client) -> None:
    assert found(anonymous, kind="service") == ["血压义诊"]


def test_programme(anonymous: Client, station: Place, county: Place) -> None:
    reading = ProgrammeFactory(name="共读一本书", place=county)
    ActivityFactory(place=station, starts_at=NOON, title="读路遥", programme=reading)
    assert found(anonymous, programme=reading.pk) == ["读路遥"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("秧歌", ["秧歌排练"]),
        ("前麻峪", ["秧歌排练"]),
        ("碛口镇", ["血压义诊"]),
        ("文化广场", ["秧歌排练"]),
        ("秧歌 前麻峪", ["秧歌排练"]),
        ("秧歌 西湾", []),
        ("%", []),
        ("  ", ["秧歌排练", "血压义诊"]),
    ],
)
def test_text_finds_titles_venues_villages_and_townships(anonymous: Client, words: str, expected: list[str]) -> None:
    assert found(anonymous, q=words) == expected


def test_programme_name_is_found_by_text(anonymous: Client, station: Place, county: Place) -> None:
    reading = ProgrammeFactory(name="共读一本书", place=county)
    ActivityFactory(place=station, starts_at=NOON, title="读路遥", programme=reading)
    assert found(anonymous, q="共读") == ["读路遥"]


@pytest.mark.parametrize(
    "query",
    [
        {"town": "999999"},
        {"town": "９" * 5000},
        {"town": "-1"},
        {"kind": "party"},
        {"programme": "1' or 1=1"},
        {"station": "3"},
        {"q": "长" * 41},
    ],
)
def test_words_it_does_not_know_are_left_out(anonymous: Client, query: dict[str, str]) -> None:
    assert found(anonymous, **query) == ["秧歌排练", "血压义诊"]


def test_choice_is_said_in_words_and_can_be_dropped(anonymous: Client, institute: Place) -> None:
    query: dict[str, str | int] = {"town": institute.pk, "q": "秧歌", "view": "list"}
    html = anonymous.get("/calendar/", query).content.decode()
    assert "只看：临泉镇所、“秧歌”" in html
    assert '<a href="?view=list">看全部</a>' in html


def test_form_keeps_the_view_and_the_day(anonymous: Client) -> None:
    html = anonymous.get("/calendar/", {"view": "week", "date": "2026-11-18"}).content.decode()
    assert '<input type="hidden" name="view" value="week">' in html
    assert '<input type="hidden" name="date" value="2026-11-18">' in html


def test_closed_institute_is_not_offered(anonymous: Client, other_institute: Place, other_station: Place) -> None:
    Place.objects.filter(pk=other_institute.pk).update(closed_on=dt.date(2026, 1, 1))
    html = anonymous.get("/calendar/").content.decode()
    assert "临泉镇所</option>" in html
    assert "碛口镇所</option>" not in html
