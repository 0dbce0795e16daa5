"""Every figure equals the sum of the rows it opens, for each place, month and slice of a random history."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from activities.models import Activity
from portal.models import MonthlyTotal
from portal.rollup import drain
from portal.totals import rows
from portal.totals.asking import Asked
from portal.totals.figures import figures_of
from portal.totals.lines import LinesTable, kinds_table, measures_cells, places_table, programmes_table
from portal.totals.rows import Slice
from practice.models import Place, User

from .histories import MONTHS, County

MonthOf = tuple[Place, dt.date]


@pytest.fixture
def lived(db: None) -> County:
    """A county with months of moves, corrections and late entries behind it, and its totals."""
    chance = random.Random(7)
    county = County()
    for number in range(75):
        county.happen(number, chance.randint(0, 10_000))
    drain()
    return county


def month_slices() -> Iterator[tuple[MonthlyTotal, Slice]]:
    for total in MonthlyTotal.objects.select_related("place"):
        kind = total.key if total.slice == "kind" else ""
        programme = total.key if total.slice == "programme" else ""
        yield total, Slice(total.place, total.month, kind=kind, programme=programme)


def test_rows_behind_every_figure_add_up_to_it(lived: County) -> None:
    checked = 0
    for total, part in month_slices():
        sessions = rows.sessions(part)
        found = {
            "sessions": sessions.count(),
            "trainings": rows.sessions(part, "trainings").count(),
            "unplanned": rows.sessions(part, "unplanned").count(),
            "attendances": rows.sum_of(sessions, "attendances"),
            "minutes": rows.sum_of(rows.hours(part, "counted"), "minutes"),
            "waiting_minutes": rows.sum_of(rows.hours(part, "waiting"), "minutes"),
            "late_minutes": rows.sum_of(rows.hours(part, "late"), "minutes"),
            "volunteers": rows.people(part).count(),
        }
        assert found == {name: getattr(total, name) for name in found}, total
        assert rows.sum_of(rows.sessions(part, "reported"), "attendances") == total.attendances
        assert rows.sum_of(rows.with_service(rows.people(part), part), "minutes") == total.minutes
        checked += 1
    assert checked > 100


def test_stations_behind_the_figure_are_those_with_a_session(lived: County) -> None:
    for total in MonthlyTotal.objects.whole().select_related("place"):
        listed = rows.stations(total.place, total.month, rows.WITH).count()
        # A point has no stations below it and stands for none.
        assert listed == total.active_stations, total


def test_stations_with_and_without_activity_are_all_stations(lived: County) -> None:
    for month in MONTHS:
        both = [rows.stations(lived.centre, month, one).count() for one in (rows.WITH, rows.WITHOUT)]
        assert sum(both) == rows.stations(lived.centre, month).count() > 0


def tables_of(asked: Asked) -> list[LinesTable]:
    figures = figures_of(asked.place, asked.month)
    tables = [places_table(asked, figures), kinds_table(asked, figures), programmes_table(asked, figures)]
    return [table for table in tables if table]


def test_lines_of_every_table_add_up(lived: County) -> None:
    for place in Place.objects.all():
        for month in MONTHS:
            asked = Asked(place, month, lived.head)
            for table in tables_of(asked):
                for column in range(3):  # sessions, attendances, hours; people are not added
                    assert amount_of(table.total.cells[column].text) == sum(
                        amount_of(line.cells[column].text) for line in table.lines
                    ), (place, month, table.title, column)


def amount_of(text: str) -> int:
    """Counts as they are, hours and minutes as minutes."""
    whole, _, minutes = text.replace(",", "").partition(":")
    return int(whole) * 60 + int(minutes) if minutes else int(whole)


def test_own_line_equals_what_took_place_at_the_place_itself(lived: County) -> None:
    seen = 0
    for place in Place.objects.filter(level__lt=Place.Level.POINT):
        for month in MONTHS:
            figures, part = figures_of(place, month), Slice(place, month, own=True)
            if not figures.children:
                continue
            own = figures.own
            assert own.sessions == Activity.objects.counted().filter(place=place, month=month).count()
            assert own.attendances == rows.sum_of(rows.sessions(part), "attendances")
            assert own.minutes == rows.sum_of(rows.hours(part), "minutes")
            assert own.volunteers == rows.people(part).count()
            seen += own.sessions
    assert seen > 0


def test_past_month_lists_what_stood_below_then(lived: County) -> None:
    for month in MONTHS:
        for place in [lived.centre, *lived.institutes, *lived.stations]:
            children = {key for key, above in lived.parents[month].items() if above == place.pk}
            figures = figures_of(place, month)
            named = {child.pk for child in figures.children}
            # Those that were closed before the month and had nothing in it are left out.
            assert named <= children
            assert set(figures.by_place) <= named


def test_every_address_on_the_page_opens_and_says_the_figure(
    lived: County, browser_of: Callable[[User], Client]
) -> None:
    browser = browser_of(lived.head)
    opened = 0
    for place in [lived.centre, lived.institutes[0], lived.stations[0]]:
        asked = Asked(place, MONTHS[1], lived.head)
        for table in tables_of(asked):
            for line in [*table.lines, table.total]:
                for cell in line.cells[:2]:
                    if cell.url:
                        page = browser.get(cell.url).content.decode()
                        unit = "人次" if "only" in parse_qs(urlsplit(cell.url).query) else "场"
                        assert f"<b>{cell.text} {unit}</b>" in page, cell.url
                        opened += 1
    assert opened > 20


def test_measures_of_a_line_open_their_own_rows(lived: County) -> None:
    figures = figures_of(lived.centre, MONTHS[1])
    cells = measures_cells(figures.whole, lambda page: page)

    assert [cell.url for cell in cells] == ["activities", "reported", "hours", "volunteers"]
