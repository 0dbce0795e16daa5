"""Media mentions: in the admin, from a spreadsheet, and in the monthly totals under the tree of their month."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from portal.models import MediaMention
from portal.totals.mentions import mentions_of
from practice.models import AuditEvent, Place, User
from practice.services import move_place
from tests.factories import MediaMentionFactory
from tests.practice.uploads import check, refusals, table, upload


@pytest.fixture(autouse=True)
def _uploads(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_ROOT = tmp_path / "uploads"


BrowserOf = Callable[[User], Client]
Level = MediaMention.Level
LIST = "/admin/portal/mediamention/"
OCTOBER = dt.date(2026, 10, 1)


def sent(place: Place, **more: str) -> dict[str, str]:
    return {
        "title": "山村书屋灯火明",
        "outlet": "黄土坡晚报",
        "level": Level.CITY,
        "published_on": "2026-10-16",
        "place": str(place.pk),
        "link": "",
        **more,
    }


def test_mention_is_kept_with_who_entered_it(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    browser = browser_of(institute_staff)
    assert browser.post(f"{LIST}add/", sent(station, link="example.cn/a")).status_code == 302
    mention = MediaMention.objects.get()
    assert (mention.month, mention.created_by, mention.link) == (OCTOBER, institute_staff, "https://example.cn/a")
    again = browser.post(f"{LIST}add/", sent(station)).content.decode()
    assert "这篇报道已经登记过" in again
    assert MediaMention.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("link", "javascript:alert(1)", "网址"),
        ("link", "ftp://example.cn/a", "网址"),
        ("published_on", "2126-10-16", "还没有到"),
        ("level", "other", "选"),
    ],
)
def test_what_cannot_be_is_refused(
    field: str, value: str, words: str, browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    html = browser_of(institute_staff).post(f"{LIST}add/", sent(station, **{field: value})).content.decode()
    assert words in html
    assert MediaMention.objects.count() == 0


def test_mention_elsewhere_does_not_exist(browser_of: BrowserOf, institute_staff: User, other_station: Place) -> None:
    mention = MediaMentionFactory(place=other_station)
    browser = browser_of(institute_staff)
    assert browser.get(f"{LIST}{mention.pk}/change/").status_code == 404
    assert mention.title not in browser.get(LIST).content.decode()
    assert "不在您负责的范围内" in browser.post(f"{LIST}add/", sent(other_station)).content.decode()


def test_same_mention_cannot_be_stored_twice(station: Place) -> None:
    first = MediaMentionFactory(place=station)
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaMentionFactory(place=station, title=first.title)


def test_spreadsheet_is_read_once_and_adds_nothing_twice(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    rows = [
        ["题目", "媒体", "媒体级别", "刊播日期", "阵地代码", "所", "阵地", "网址"],
        ["书屋", "黄土坡晚报", "市级", "2026-10-16", "", "临泉镇所", "前麻峪村站", "https://example.cn/a"],
        ["秧歌", "村村响广播", "自有媒体", "2026年10月3日", "", "临泉镇所", "前麻峪村站", ""],
    ]
    browser = browser_of(institute_staff)
    upload(browser, f"{LIST}import/", table(*rows))
    assert list(MediaMention.objects.order_by("pk").values_list("title", "level", "month", "created_by")) == [
        ("书屋", "city", OCTOBER, institute_staff.pk),
        ("秧歌", "own", OCTOBER, institute_staff.pk),
    ]
    assert MediaMention.history.count() == 2
    again = check(browser, f"{LIST}import/", table(*rows))
    assert (again.context["plan"].known, list(again.context["plan"].added)) == (2, [])
    assert AuditEvent.objects.get(action=AuditEvent.Action.IMPORT).detail == {"rows": 2}


def test_bad_rows_say_why(browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place) -> None:
    rows = [
        ["题目", "媒体", "媒体级别", "刊播日期", "阵地", "网址"],
        ["书屋", "晚报", "地球级", "2026-10-16", "前麻峪村站", ""],
        ["书屋", "晚报", "市级", "2026-10-16", "西湾村站", ""],
        ["书屋", "晚报", "市级", "2026-10-16", "前麻峪村站", "javascript:alert(1)"],
    ]
    found = refusals(check(browser_of(institute_staff), f"{LIST}import/", table(*rows)))
    assert list(found) == [2, 3, 4]
    for line, words in ((2, "地球级"), (3, "不在您负责的范围内"), (4, "“网址”")):
        assert words in "".join(found[line])
    assert MediaMention.objects.count() == 0


@pytest.fixture
def october(county: Place, institute: Place, station: Place, other_station: Place) -> None:
    for place, level, number in (
        (county, Level.NATION, 1),
        (institute, Level.CITY, 2),
        (station, Level.OWN, 3),
        (other_station, Level.CITY, 4),
    ):
        MediaMentionFactory.create_batch(number, place=place, level=level)
    MediaMentionFactory(place=station, published_on=dt.date(2026, 9, 30))


@pytest.mark.usefixtures("october")
def test_numbers_are_those_of_the_place_and_all_below_it(county: Place, institute: Place, station: Place) -> None:
    whole, part, own = (mentions_of(place, OCTOBER) for place in (county, institute, station))
    assert (whole.by_level, whole.outside, whole.own) == ({"nation": 1, "city": 6, "own": 3}, 7, 3)
    assert (part.outside, part.own) == (2, 3)
    assert (own.outside, own.own) == (0, 3)


@pytest.mark.usefixtures("october")
def test_month_keeps_its_tree(
    county: Place, institute: Place, other_institute: Place, station: Place, administrator: User
) -> None:
    move_place(place=station, parent=other_institute, by=administrator, from_month=dt.date(2026, 11, 1))
    assert mentions_of(institute, OCTOBER).own == 3
    assert mentions_of(other_institute, OCTOBER).own == 0
    november = dt.date(2026, 11, 1)
    MediaMentionFactory(place=station, published_on=november)
    assert mentions_of(other_institute, november).outside == 1


@pytest.mark.usefixtures("october")
def test_each_number_opens_to_its_rows(browser_of: BrowserOf, leader: User, county: Place) -> None:
    browser = browser_of(leader)
    page = browser.get("/totals/?month=2026-10").context["page"]
    shown = {line.label: line.cells[0] for line in [*page.mentions.lines, page.mentions.total]}
    assert {label: cell.text for label, cell in shown.items()} == {
        "自有媒体（另计）": "3",
        "国家级": "1",
        "省级": "0",
        "市级": "6",
        "县级": "0",
        "外部媒体合计": "7",
    }
    for label, cell in shown.items():
        assert bool(cell.url) == (cell.text != "0")
        if cell.url:
            listing = browser.get(cell.url).context["listing"]
            assert str(listing.page.paginator.count) == cell.text, label
    assert browser.get(f"/totals/mentions/?place={county.pk}&month=2026-10&level=none").status_code == 404


@pytest.mark.usefixtures("october")
def test_export_holds_them(browser_of: BrowserOf, leader: User) -> None:
    answer = browser_of(leader).get("/totals/export/?month=2026-10")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "宣传报道"]
    column = [cell.value for cell in sheet[1]].index("宣传报道（篇）")
    assert [(row[1], row[column]) for row in rows] == [("国家级", 1), ("市级", 6), ("自有媒体", 3)]
