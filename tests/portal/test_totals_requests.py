"""求助点单 in the monthly totals: what the section says, and the requests behind each number."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from portal.rollup import drain, reconcile
from portal.totals.requests import took
from practice.days import SHANGHAI
from practice.models import Place, User
from practice.services import move_place
from tests.factories import ServiceOfferFactory, ServiceRequestFactory, TeamFactory

Browser = Callable[[User], Client]
RATED = {"rating": 4, "rated_at": dt.datetime(2026, 10, 20, 9, tzinfo=SHANGHAI)}
PERSONAL = ("刘候平", "13712345678", "1371", "西街", "老伴", "来家里理发", "手艺很好", "县里没有", "理得整齐")


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


@pytest.fixture
def month(station: Place, other_station: Place) -> None:
    """Four came in October to one station and one to another, closed, refused, still open."""
    offer = ServiceOfferFactory(name="上门理发", team=TeamFactory(place=station, name="前麻峪理发队"))
    person = {"name": "刘候平", "phone": "13712345678", "address": "西街", "words": "来家里理发"}
    ServiceRequestFactory(
        place=station, confirmed=True, **person, **RATED, offer=offer, team=offer.team, rating_words="手艺很好"
    )
    ServiceRequestFactory(place=station, done=True, **person, for_whom="老伴", is_agreed=True, report="理得整齐")
    ServiceRequestFactory(place=station, refused=True, **person)
    ServiceRequestFactory(place=station, **person)
    ServiceRequestFactory(place=other_station, withdrawn=True)
    reconcile()


def test_section_says_it_in_plain_words(browser_of: Browser, leader: User, county: Place, month: None) -> None:
    page = text_of(browser_of(leader), "/totals/?month=2026-10")
    here = f"/totals/requests/?place={county.pk}&amp;month=2026-10&amp;only="

    for sentence in (
        f'<a href="{here}received">收到 5 件</a>，<a href="{here}closed">办好 2 件</a>。',
        f'<a href="{here}answered">3 件有人答复，一半在 5 小时内</a>。',
        f'<a href="{here}rated">1 件给了评价（占办好的 50%）</a>，平均 4.0 分，满分 5 分；没评价的不算好评。',
        f'<a href="{here}refused">1 件不能办，写明了原因</a>，<a href="{here}withdrawn">1 件本人撤回</a>。',
        f'<a href="{here}open">1 件还没办完</a>，',
    ):
        assert sentence in page


def test_silence_is_never_praise(browser_of: Browser, leader: User, station: Place) -> None:
    ServiceRequestFactory(place=station, done=True)
    reconcile()

    assert "办好的都没有给评价，没评价的不算好评。" in text_of(browser_of(leader), "/totals/?month=2026-10")


def test_month_without_requests_says_so(browser_of: Browser, leader: User, station: Place) -> None:
    page = text_of(browser_of(leader), "/totals/?month=2026-10")

    assert "这个月没有收到求助点单。" in page
    assert "/totals/requests/" not in page


def test_table_of_places_adds_up(browser_of: Browser, leader: User, institute: Place, month: None) -> None:
    ServiceRequestFactory(place=institute)
    reconcile()
    page = text_of(browser_of(leader), "/totals/?month=2026-10")
    table = page.split('id="requests-places"')[1].split("</section>")[0]

    assert table.count("<tr>") == 4
    assert "碛口镇所" in table
    assert f"/totals/requests/?place={institute.pk}&amp;month=2026-10&amp;only=open" in table
    own = text_of(browser_of(leader), f"/totals/?month=2026-10&place={institute.pk}").split('id="requests-places"')[1]
    assert f"/totals/requests/?place={institute.pk}&amp;month=2026-10&amp;only=open&amp;own=1" in own


@pytest.mark.parametrize(
    ("only", "number"),
    [("received", 5), ("answered", 3), ("open", 1), ("refused", 1), ("withdrawn", 1), ("closed", 2), ("rated", 1)],
)
def test_every_number_opens_to_its_requests(
    only: str, number: int, browser_of: Browser, leader: User, month: None
) -> None:
    page = text_of(browser_of(leader), f"/totals/requests/?month=2026-10&only={only}")

    assert f"<b>{number} 件</b>" in page
    assert page.count('role="rowheader"') == number


@pytest.mark.parametrize("person", ["leader", "county_staff", "institute_staff", "station_head"])
def test_rows_hold_nothing_personal(
    person: str, browser_of: Browser, request: pytest.FixtureRequest, month: None
) -> None:
    page = text_of(browser_of(request.getfixturevalue(person)), "/totals/requests/?month=2026-10")

    assert "上门理发" in page
    assert "前麻峪理发队" in page
    assert "满意（4 分）" in page
    assert not [words for words in PERSONAL if words in page]


def test_closed_in_another_month_is_listed_in_that_month(browser_of: Browser, leader: User, station: Place) -> None:
    received = dt.datetime(2026, 10, 31, 20, tzinfo=SHANGHAI)
    late = ServiceRequestFactory(
        place=station, done=True, received_at=received, done_at=received + dt.timedelta(hours=9)
    )
    reconcile()
    browser = browser_of(leader)

    assert late.code not in text_of(browser, "/totals/requests/?month=2026-10&only=closed")
    assert late.code in text_of(browser, "/totals/requests/?month=2026-11&only=closed")
    assert late.code in text_of(browser, "/totals/requests/?month=2026-10&only=received")


def test_rows_stay_under_the_tree_of_their_month(
    browser_of: Browser, institute_staff: User, county_staff: User, station: Place, other_institute: Place, month: None
) -> None:
    move_place(place=station, parent=other_institute, by=county_staff, from_month=dt.date(2026, 11, 1))
    drain()

    page = text_of(browser_of(institute_staff), "/totals/requests/?month=2026-10")

    assert "<b>4 件</b>" in page


def test_export_has_the_figures(browser_of: Browser, leader: User, month: None) -> None:
    response = browser_of(leader).get("/totals/export/?month=2026-10")

    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0].values)  # type: ignore[attr-defined]
    at = rows[0].index("求助点单收到（件）")
    assert rows[1][at : at + 9] == (5, 1, 1, 1, 3, 300, 2, 1, 4)
    assert not [cell for row in rows for cell in row for words in PERSONAL if words in str(cell)]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "1 分钟"),
        (59, "59 分钟"),
        (120, "120 分钟"),
        (121, "3 小时"),
        (300, "5 小时"),
        (2880, "48 小时"),
        (2881, "3 天"),
    ],
)
def test_length_is_never_said_shorter_than_it_was(minutes: int, words: str) -> None:
    assert took(minutes) == words
