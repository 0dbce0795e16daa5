"""Days that were drawn are kept until something on them changes, and only those that changed are drawn anew."""

import datetime as dt
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from django.test import Client

from activities.calendar import KEPT, Day, Event, Line, Look, days, lines_of
from activities.models import Activity, Programme
from activities.templatetags import calendar_days
from activities.templatetags.calendar_days import drawn
from practice.days import ONE_DAY, SHANGHAI
from practice.kept import pages
from practice.models import Holiday, Place
from practice.queries import HolidayName
from tests.factories import ActivityFactory, HolidayFactory, ProgrammeFactory

TODAY = dt.date(2026, 11, 21)
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)

LOOK = Look(time="9:00", title="秧歌排练", until="", is_fixed=False, is_cancelled=False)
OTHER_LOOK: dict[str, Any] = {
    "time": "9:30",
    "title": "义诊",
    "until": "11月25日",
    "is_fixed": True,
    "is_cancelled": True,
}
EVENT = Event(place="临泉镇所 前麻峪村站", url="/activities/1/")
OTHER_EVENT: dict[str, Any] = {"place": "碛口镇所 西湾村站", "url": "/activities/2/"}
OFF = HolidayName(name="国庆节", is_day_off=True)
OTHER_HOLIDAY: dict[str, Any] = {"name": "中秋节", "is_day_off": False}
LINE = Line(LOOK, (EVENT,))
DAY = Day(NOON.date(), TODAY, OFF, (LINE,) * 5, "?view=list", 4)
OTHER_DAY: dict[str, Any] = {
    "date": NOON.date() + ONE_DAY,
    "today": NOON.date(),
    "holiday": None,
    "lines": (LINE,) * 6,
    "url": "?view=list&town=2",
    "room": 2,
}


def with_line(line: Line) -> Day:
    return replace(DAY, lines=(line,))


CHANGES: list[Any] = [
    *(pytest.param(DAY, replace(DAY, **{name: value}), id=f"day-{name}") for name, value in OTHER_DAY.items()),
    *(
        pytest.param(with_line(LINE), with_line(Line(LOOK._replace(**{name: value}), (EVENT,))), id=f"look-{name}")
        for name, value in OTHER_LOOK.items()
    ),
    *(
        pytest.param(with_line(LINE), with_line(Line(LOOK, (EVENT._replace(**{name: value}),))), id=f"event-{name}")
        for name, value in OTHER_EVENT.items()
    ),
    *(
        pytest.param(DAY, replace(DAY, holiday=OFF._replace(**{name: value})), id=f"holiday-{name}")
        for name, value in OTHER_HOLIDAY.items()
    ),
    pytest.param(with_line(LINE), with_line(Line(LOOK, (EVENT, EVENT))), id="one-more-place"),
]


@pytest.mark.parametrize(("day", "changed"), CHANGES)
def test_whatever_a_day_holds_shows_at_once(day: Day, changed: Day) -> None:
    assert drawn(day) != drawn(changed)


def test_every_field_is_among_those_changes() -> None:
    assert list(OTHER_DAY) == [field.name for field in fields(Day)]
    assert tuple(OTHER_LOOK) == Look._fields
    assert tuple(OTHER_EVENT) == Event._fields
    assert tuple(OTHER_HOLIDAY) == HolidayName._fields


@pytest.mark.parametrize("look", [LOOK, LOOK._replace(is_fixed=True)], ids=["plain", "marked"])
def test_words_are_escaped(look: Look) -> None:
    """Also those that look like the holes of a drawn line."""
    titled = look._replace(title="<b>100%(place)s & \0title\0</b>")
    html = drawn(with_line(Line(titled, (EVENT._replace(place="<i>村</i>", url="/?a&b"),))))
    assert "&lt;b&gt;100%(place)s &amp; \0title\0&lt;/b&gt;</a>" in html
    assert '<span class="where">&lt;i&gt;村&lt;/i&gt;</span>' in html
    assert 'href="/?a&amp;b"' in html


def test_so_many_are_kept_and_no_more() -> None:
    for number in range(KEPT + 5):
        drawn(replace(DAY, lines=(), date=TODAY + number * ONE_DAY))
        lines_of(((f"2026-11-21 0{number % 10}:00:00+00",) * 2 + (number, "", "", "", 1, "", "", "", ""),), "/0/")
    assert calendar_days._drawn.cache_info().currsize == KEPT
    assert lines_of.cache_info().currsize == KEPT


# --- on the page


@pytest.fixture
def sessions(station: Place, other_station: Place) -> list[Activity]:
    """On three days in a row, the last of them elsewhere."""
    places = (station, station, other_station)
    return [ActivityFactory(place=one, starts_at=NOON + number * ONE_DAY) for number, one in enumerate(places)]


@pytest.fixture
def page(anonymous: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The calendar of November as on ``today``, made anew each time."""

    calendar_days._drawn.cache_clear()

    def read(today: dt.date = TODAY) -> str:
        monkeypatch.setattr("activities.views.today", lambda: today)
        pages.clear()
        return anonymous.get("/calendar/?view=month&date=2026-11-01").content.decode()

    return read


def drawn_anew(page: Callable[[], str]) -> tuple[int, str]:
    before = calendar_days._drawn.cache_info().misses
    html = page()
    return calendar_days._drawn.cache_info().misses - before, html


def rewrite(activity: Activity, **values: Any) -> None:
    Activity.objects.filter(pk=activity.pk).update(**values)


EDITS: dict[str, tuple[dict[str, Any], int, str]] = {
    "title": ({"title": "换了名"}, 1, ">换了名</a>"),
    "time": ({"starts_at": NOON.replace(hour=13)}, 1, "<time>13:00</time>"),
    "day": ({"starts_at": NOON + ONE_DAY, "ends_at": NOON + 2 * ONE_DAY}, 2, 'empty-day" id="d1123"'),
    "cancelled": ({"status": "cancelled", "cancel_reason": "下雨"}, 1, "已取消"),
    "unpublished": ({"status": "draft"}, 1, 'empty-day" id="d1123"'),
    "several days": ({"ends_at": NOON + 3 * ONE_DAY}, 1, "到11月26日"),
    "not shown": ({"content": "不在日历上", "ends_at": NOON.replace(hour=20)}, 0, "<time>12:00</time>"),
}


@pytest.mark.parametrize(("values", "number", "said"), EDITS.values(), ids=EDITS.keys())
def test_edited_activity_redraws_its_own_days(
    sessions: list[Activity], page: Callable[..., str], values: dict[str, Any], number: int, said: str
) -> None:
    page()
    rewrite(sessions[0], **values)
    anew, html = drawn_anew(page)
    assert (anew, said in html) == (number, True)


def test_renamed_place_redraws_the_days_it_stands_on(
    sessions: list[Activity], page: Callable[..., str], station: Place, institute: Place
) -> None:
    page()
    Place.objects.filter(pk=station.pk).update(short_name="后月镜村站")
    assert drawn_anew(page)[0] == 2
    Place.objects.filter(pk=institute.pk).update(short_name="城关镇所")
    anew, html = drawn_anew(page)
    assert (anew, html.count("城关镇所 后月镜村站")) == (2, 2)


def test_programme_that_becomes_a_fixed_day_redraws_its_days(
    sessions: list[Activity], page: Callable[..., str], county: Place
) -> None:
    programme = ProgrammeFactory(place=county, recurrence="FREQ=WEEKLY;BYDAY=MO")
    rewrite(sessions[0], programme=programme)
    page()
    Programme.objects.filter(pk=programme.pk).update(category=Programme.Category.FIXED_DAY)
    anew, html = drawn_anew(page)
    assert (anew, html.count("固定日</b>")) == (1, 1)


def test_holiday_redraws_its_day(sessions: list[Activity], page: Callable[..., str]) -> None:
    page()
    off: Holiday = HolidayFactory(date=NOON.date(), name="补休")
    assert drawn_anew(page)[0] == 1
    off.is_day_off = False
    off.save()
    anew, html = drawn_anew(page)
    assert (anew, html.count("补休"), html.count("班</b>")) == (1, 1, 1)


def test_next_morning_redraws_all(sessions: list[Activity], page: Callable[..., str]) -> None:
    assert 'class="day today rest empty-day" id="d1121"' in page()
    anew, html = drawn_anew(lambda: page(TODAY + ONE_DAY))
    assert anew == 30
    assert 'class="day past rest empty-day" id="d1121"' in html


def test_another_choice_leads_its_days_elsewhere(
    sessions: list[Activity], anonymous: Client, page: Callable[..., str], institute: Place
) -> None:
    """The same day with the same activities, and yet its link keeps the choice."""
    page()
    html = anonymous.get(f"/calendar/?view=month&date=2026-11-01&town={institute.pk}").content.decode()
    assert f'<a href="?view=list&amp;date=2026-11-23&amp;town={institute.pk}">1 场</a>' in html


def test_narrowed_and_whole_county_find_the_same(sessions: list[Activity]) -> None:
    """PostgreSQL has the statement of the whole county prepared; everything else goes through the ORM."""
    span = (NOON.date(), NOON.date() + 2 * ONE_DAY)
    for _ in range(4):
        whole = days(*span, today=TODAY)
        assert whole == days(*span, today=TODAY, narrow=lambda activities: activities)
    assert [day.count for day in whole] == [1, 1, 1]
