"""Calendars to take along: what a phone is told, and that it notices every change."""

import datetime as dt
import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity, Programme
from activities.services import cancel
from practice.days import ONE_DAY, SHANGHAI, midnight, today
from practice.models import Place, User
from tests.factories import ActivityFactory, PlaceFactory, ProgrammeFactory, TeamFactory


def soon(days: int = 2, hour: int = 9) -> dt.datetime:
    return midnight(today() + days * ONE_DAY) + dt.timedelta(hours=hour)


def read(anonymous: Client, path: str = "/calendar.ics") -> Any:
    response = anonymous.get(path)
    assert response.status_code == 200
    return Calendar.from_ical(response.content)


def titles(calendar: Any) -> list[str]:
    return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]


def only_event(anonymous: Client, path: str = "/calendar.ics") -> Any:
    (event,) = read(anonymous, path).walk("VEVENT")
    return event


def test_event_says_what_the_page_says(anonymous: Client, station: Place) -> None:
    Place.objects.filter(pk=station.pk).update(lat=37.95, lng=110.99, source_datum="wgs84", address="村委会东侧")
    activity = ActivityFactory(
        place=station,
        team=TeamFactory(name="红马甲小分队", place=station),
        title="“艺起来”，秧歌；排练",
        content="带手绢，\n分号;逗号,反斜杠\\都在。",
        venue="老戏台",
        starts_at=soon(),
        enquiry_phone="0358-4420123",
    )
    event = only_event(anonymous)
    assert str(event["UID"]) == str(activity.uid)
    assert str(event["SUMMARY"]) == "“艺起来”，秧歌；排练"
    assert (event.start, event.end) == (soon(), soon(hour=11))
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert str(event["LOCATION"]) == "临泉镇所 前麻峪村新时代文明实践站 老戏台，村委会东侧"
    assert event["GEO"].to_ical() == "37.95;110.99"
    assert str(event["URL"]) == f"http://testserver/activities/{activity.pk}/"
    assert str(event["STATUS"]) == "CONFIRMED"
    for words in ("带手绢，\n分号;逗号,反斜杠\\都在。", "组织：红马甲小分队", "咨询电话：0358-4420123", event["URL"]):
        assert words in str(event["DESCRIPTION"])


def test_calendar_says_who_it_is_and_when_to_ask_again(anonymous: Client, station: Place) -> None:
    ActivityFactory(place=station, starts_at=soon())
    calendar = read(anonymous, f"/places/{station.pk}/calendar.ics")
    assert str(calendar["X-WR-CALNAME"]) == "前麻峪村站活动日历"
    assert (str(calendar["METHOD"]), str(calendar["VERSION"])) == ("PUBLISH", "2.0")
    body = anonymous.get(f"/places/{station.pk}/calendar.ics").content
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n" in body
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Asia/Shanghai"
    assert zone.to_tz().utcoffset(dt.datetime(2026, 7, 1)) == dt.timedelta(hours=8)  # noqa: DTZ001
    assert calendar.errors == []


def test_every_write_raises_the_sequence_and_nothing_else_does(
    anonymous: Client, station: Place, county_staff: User
) -> None:
    activity = ActivityFactory(place=station, starts_at=soon())
    first = anonymous.get("/calendar.ics")
    assert int(only_event(anonymous)["SEQUENCE"]) == 0
    assert anonymous.get("/calendar.ics").content == first.content
    activity.title = "改了名字"
    activity.save()
    changed = only_event(anonymous)
    assert (int(changed["SEQUENCE"]), str(changed["SUMMARY"])) == (1, "改了名字")
    cancel(activity=activity, reason="下雨", by=county_staff)
    cancelled = only_event(anonymous)
    assert int(cancelled["SEQUENCE"]) == 2
    assert str(cancelled["STATUS"]) == "CANCELLED"
    assert str(cancelled["SUMMARY"]) == "已取消：改了名字"
    assert "取消原因：下雨" in str(cancelled["DESCRIPTION"])
    assert str(cancelled["UID"]) == str(activity.uid)
    assert cancelled["DTSTAMP"].dt > activity.published_at


def test_rows_stored_without_a_history_begin_at_nought(anonymous: Client, station: Place, county_staff: User) -> None:
    row = ActivityFactory.build(
        place=station, starts_at=soon(), published_by=county_staff, month=soon().date().replace(day=1)
    )
    Activity.objects.bulk_create([row])
    event = only_event(anonymous)
    assert int(event["SEQUENCE"]) == 0
    assert event["DTSTAMP"].dt == Activity.objects.get().created_at.replace(microsecond=0)


def test_long_chinese_lines_are_folded_between_characters(anonymous: Client, station: Place) -> None:
    title = "𠮷田秀、刘䶮和秦𬀩讲" + "文明实践" * 16
    ActivityFactory(place=station, starts_at=soon(), title=title, content="长" * 900)
    body = anonymous.get("/calendar.ics").content
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) == 75
    for line in lines:
        assert b"\n" not in line
        line.decode()  # A character cut in two would not be one.
    assert f"SUMMARY:{title}".encode() in body.replace(b"\r\n ", b"")


def test_feed_tells_of_sixty_days_back_and_half_a_year_ahead(anonymous: Client, station: Place) -> None:
    for days in (-61, -60, 0, 180, 181):
        ActivityFactory(place=station, starts_at=soon(days), title=f"{days} 天")
    ActivityFactory(place=station, starts_at=soon(), status="draft", published_at=None, published_by=None)
    assert titles(read(anonymous)) == ["-60 天", "0 天", "180 天"]


def test_each_feed_tells_its_own(
    anonymous: Client, county: Place, institute: Place, station: Place, other_station: Place
) -> None:
    team, programme = TeamFactory(place=institute), ProgrammeFactory(place=county)
    ActivityFactory(place=county, title="县", starts_at=soon(1))
    ActivityFactory(place=station, title="村", starts_at=soon(2), team=team)
    ActivityFactory(place=other_station, title="邻镇", starts_at=soon(3), programme=programme)
    told = {
        "/calendar.ics": ["县", "村", "邻镇"],
        f"/places/{institute.pk}/calendar.ics": ["村"],
        f"/teams/{team.pk}/calendar.ics": ["村"],
        f"/programmes/{programme.pk}/calendar.ics": ["邻镇"],
    }
    assert {path: titles(read(anonymous, path)) for path in told} == told


def test_fixed_day_at_many_places_is_one_entry(anonymous: Client, institute: Place, station: Place) -> None:
    programme = ProgrammeFactory(category=Programme.Category.FIXED_DAY, recurrence="FREQ=WEEKLY;BYDAY=FR")
    villages = [station, *PlaceFactory.create_batch(9, parent=institute)]
    rows = [ActivityFactory(place=one, programme=programme, title="文明实践日", starts_at=soon()) for one in villages]
    event = only_event(anonymous)
    assert str(event["LOCATION"]).startswith("前麻峪村站、")
    assert str(event["LOCATION"]).endswith("等 10 个阵地")
    uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
    rows[3].save()
    event = only_event(anonymous)
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (uid, sequence + 1)
    Activity.objects.filter(pk=rows[3].pk).update(status="cancelled", cancel_reason="修路")
    assert titles(read(anonymous)) == ["文明实践日", "已取消：文明实践日"]
    own = only_event(anonymous, f"/places/{station.pk}/calendar.ics")
    assert str(own["UID"]) == str(rows[0].uid)


def test_one_activity_is_a_file(anonymous: Client, station: Place) -> None:
    activity = ActivityFactory(place=station, title="读路遥")
    response = anonymous.get(f"/activities/{activity.pk}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'inline; filename="activity-{activity.pk}.ics"'
    assert titles(Calendar.from_ical(response.content)) == ["读路遥"]


def test_subscription_to_a_merged_place_goes_on(anonymous: Client, station: Place, other_station: Place) -> None:
    Place.objects.filter(pk=station.pk).update(closed_on=dt.date(2026, 6, 1), merged_into=other_station)
    response = anonymous.get(f"/places/{station.pk}/calendar.ics")
    assert response["Location"] == f"/places/{other_station.pk}/calendar.ics"


@pytest.mark.parametrize("path", ["/places/999/calendar.ics", "/teams/999/calendar.ics", "/activities/999.ics"])
def test_what_is_not_there_is_not_found(anonymous: Client, county: Place, path: str) -> None:
    assert anonymous.get(path).status_code == 404


def test_feed_is_kept_packed_and_not_sent_twice(anonymous: Client, station: Place) -> None:
    ActivityFactory.create_batch(20, place=station, starts_at=soon(), content="带上自己的书。")
    plain = anonymous.get("/calendar.ics")
    packed = anonymous.get("/calendar.ics", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < 3_000
    assert packed["Vary"] == "Accept-Encoding, Cookie"
    assert packed["Cache-Control"] == "no-cache"
    again = anonymous.get("/calendar.ics", headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = anonymous.head("/calendar.ics")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", plain["Content-Length"])
    assert anonymous.post("/calendar.ics").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("feed", ["county", "place", "team", "programme", "activity"])
def test_feeds_ask_the_same_few_queries(
    anonymous: Client, station: Place, django_assert_num_queries: DjangoAssertNumQueries, feed: str, number: int
) -> None:
    """The versions, whose feed it is, and its activities."""
    team, programme = TeamFactory(place=station), ProgrammeFactory()
    made = ActivityFactory.create_batch(number, place=station, team=team, programme=programme, starts_at=soon())
    addresses: dict[str, tuple[str, int]] = {
        "county": ("/calendar.ics", 2),
        "place": (f"/places/{station.pk}/calendar.ics", 3),
        "team": (f"/teams/{team.pk}/calendar.ics", 3),
        "programme": (f"/programmes/{programme.pk}/calendar.ics", 3),
        "activity": (f"/activities/{made[0].pk}.ics", 2),
    }
    path, queries = addresses[feed]
    with django_assert_num_queries(queries):
        assert len(titles(read(anonymous, path))) == (1 if feed == "activity" else number)


def test_nothing_personal_is_told(
    anonymous: Client, station: Place, browser_of: Callable[[User], Client], county_staff: User
) -> None:
    ActivityFactory(place=station, starts_at=soon(), person_in_charge="刘候平", published_by=county_staff)
    for client in (anonymous, browser_of(county_staff)):
        body = client.get("/calendar.ics").content.replace(b"\r\n ", b"").decode()
        assert "刘候平" not in body
        assert county_staff.name not in body
    assert SHANGHAI.key in body
