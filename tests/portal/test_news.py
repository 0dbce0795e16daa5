"""The residents' pages of the news: what they show, what they cost, and that they are never stale."""

import datetime as dt
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import AppealJoin, Article, ArticlePhoto
from practice.days import SHANGHAI
from practice.models import Place, User
from tests.factories import ArticleFactory, PlaceFactory
from tests.portal.news_photos import photo_for

TODAY = dt.date(2026, 11, 21)
Kind = Article.Kind
pytestmark = pytest.mark.usefixtures("_today", "media")


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("portal.news.views", "portal.news.reading"):
        monkeypatch.setattr(f"{module}.today", lambda moment=None: moment.date() if moment else TODAY)


@pytest.fixture
def media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def read(anonymous: Client, address: str = "/news/") -> str:
    response = anonymous.get(address)
    assert response.status_code == 200
    return response.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'<h2><a href="/news/\d+/">([^<]*)</a></h2>', html)


def at(day: int, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, 9, tzinfo=SHANGHAI)


def test_list_has_what_is_published_the_newest_first(anonymous: Client, station: Place) -> None:
    ArticleFactory(place=station, title="旧", published_at=at(1))
    ArticleFactory(place=station, title="新", published_at=at(20))
    for trait in ("draft", "submitted", "withdrawn"):
        ArticleFactory(place=station, title="看不见", **{trait: True})
    assert titles(read(anonymous)) == ["新", "旧"]


def test_notice_stands_on_top_as_long_as_it_holds(anonymous: Client, county: Place) -> None:
    notice = {"kind": Kind.NOTICE, "place": county, "is_pinned": True, "published_at": at(1)}
    ArticleFactory(place=county, title="新闻", published_at=at(20))
    ArticleFactory(**notice, title="今天到期", valid_until=TODAY)
    ArticleFactory(**notice, title="昨天到期", valid_until=TODAY - dt.timedelta(days=1))
    html = read(anonymous)
    assert titles(html) == ["今天到期", "新闻", "昨天到期"]
    assert html.count("置顶") == 1
    assert html.count("已结束") == 1


def test_columns_months_and_words_narrow_the_list(anonymous: Client, county: Place) -> None:
    ArticleFactory(place=county, title="秧歌", published_at=at(20))
    ArticleFactory(place=county, title="倡议", appeal=True, body="少放鞭炮", published_at=at(1, 9))
    ArticleFactory(place=county, title="午夜", published_at=dt.datetime(2026, 8, 31, 16, 30, tzinfo=dt.UTC))
    assert titles(read(anonymous, "/news/?kind=appeal")) == ["倡议"]
    assert titles(read(anonymous, "/news/?month=2026-09")) == ["倡议", "午夜"]
    assert titles(read(anonymous, "/news/?q=鞭炮")) == ["倡议"]
    assert titles(read(anonymous, "/news/?q=秧歌 倡议")) == []
    assert re.findall(r">(2026年\d+月)</a> <span[^>]*>(\d+ 篇)", read(anonymous)) == [
        ("2026年11月", "1 篇"),
        ("2026年9月", "2 篇"),
    ]


@pytest.mark.parametrize(
    "query", ["kind=none", "month=2026-13", "month=x", "page=0", "page=99", "page=x", f"q={'长' * 41}"]
)
def test_what_makes_no_sense_is_passed_over(anonymous: Client, county: Place, query: str) -> None:
    ArticleFactory(place=county, title="秧歌")
    assert titles(read(anonymous, f"/news/?{query}")) == ["秧歌"]


def test_pages_hold_twenty_and_keep_the_column(anonymous: Client, county: Place) -> None:
    ArticleFactory.create_batch(21, place=county)
    html = read(anonymous, "/news/?kind=news")
    assert len(titles(html)) == 20
    assert 'href="?kind=news&amp;page=2"' in html
    assert len(titles(read(anonymous, "/news/?kind=news&page=2"))) == 1


def test_empty_list_says_what_to_do(anonymous: Client, county: Place) -> None:
    assert "还没有文章" in read(anonymous)
    assert "没有找到" in read(anonymous, "/news/?q=没有")


def test_article_shows_its_text_and_who_tells_it(anonymous: Client, station: Place) -> None:
    article = ArticleFactory(place=station, title="<b>题</b>", body="## 小标题\n\n<i>字</i>", published_at=at(20))
    Article.objects.update(updated_at=at(20))
    html = read(anonymous, f"/news/{article.pk}/")
    for words in (
        "&lt;b&gt;题&lt;/b&gt;</h1>",
        "<h2>小标题</h2>",
        "&lt;i&gt;字&lt;/i&gt;",
        "前麻峪村站",
        "2026年11月20日",
    ):
        assert words in html, words
    assert article.created_by.name not in html
    assert article.published_by.name not in html
    assert "修改</span>" not in html
    Article.objects.update(updated_at=at(21), source="镇中学 供稿")
    html = read(anonymous, f"/news/{article.pk}/")
    assert "2026年11月21日修改" in html
    assert "镇中学 供稿" in html


@pytest.mark.parametrize("trait", ["draft", "submitted", "withdrawn"])
def test_what_is_not_published_does_not_exist(
    trait: str, anonymous: Client, county: Place, browser_of: Callable[[User], Client], county_staff: User
) -> None:
    article = ArticleFactory(place=county, kind=Kind.APPEAL, **{trait: True})
    for browser in (anonymous, browser_of(county_staff)):
        assert browser.get(f"/news/{article.pk}/").status_code == 404
        assert browser.get(f"/news/{article.pk}/join/").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (TODAY, TODAY, ["公示期：2026年11月21日至11月21日", "今天是最后一天"]),
        (TODAY, dt.date(2027, 1, 2), ["公示期：2026年11月21日至2027年1月2日", "还有 43 天"]),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 20), ["，已结束"]),
        (dt.date(2026, 11, 25), dt.date(2026, 11, 30), ["公示期：2026年11月25日至11月30日</b></p>"]),
    ],
)
def test_public_notice_says_its_period(
    first: dt.date, last: dt.date, words: list[str], anonymous: Client, county: Place
) -> None:
    notice = ArticleFactory(place=county, kind=Kind.NOTICE, is_public_notice=True, valid_from=first, valid_until=last)
    html = read(anonymous, f"/news/{notice.pk}/")
    assert [one for one in words if one not in html] == []


def test_showcase_says_the_honour(anonymous: Client, county: Place) -> None:
    article = ArticleFactory(
        place=county,
        showcase=True,
        honour="书香之家",
        honour_level=Article.HonourLevel.CITY,
        grantor="市文明办",
        honour_year=2025,
    )
    html = read(anonymous, f"/news/{article.pk}/")
    assert [one for one in ("做法", "书香之家", "市级", "市文明办", "2025 年") if one not in html] == []


def test_appeal_names_who_issues_it_and_how_many_joined(anonymous: Client, county: Place) -> None:
    article = ArticleFactory(place=county, appeal=True, co_issuers="甲协会\n乙协会、丙协会\n\n")
    html = read(anonymous, f"/news/{article.pk}/")
    assert re.findall(r"<p>(.协会)</p>", html) == ["甲协会", "乙协会", "丙协会"]
    assert "还没有人加入" in html
    AppealJoin.objects.create(article=article, tap="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90", joined_on=TODAY)
    assert '<b class="big num">1</b> 人加入' in read(anonymous, f"/news/{article.pk}/")


def test_address_passed_on_shows_title_and_picture(anonymous: Client, county: Place) -> None:
    article = ArticleFactory(place=county, title="秧歌", lead="热闹")
    photo = photo_for(article)
    html = read(anonymous, f"/news/{article.pk}/")
    shared = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', html))
    assert shared["title"] == "秧歌"
    assert shared["description"] == "热闹"
    assert shared["url"] == f"http://testserver/news/{article.pk}/"
    assert shared["image"] == f"http://testserver{photo.small.url}"
    assert 'itemtype="https://schema.org/NewsArticle"' in html


def test_photos_hold_their_room_and_stand_where_the_text_says(anonymous: Client, county: Place) -> None:
    article = ArticleFactory(place=county, body="前\n\n[照片2]\n\n后")
    photos = [photo_for(article, alt=f"第{n}张", order=n) for n in (1, 2, 3)]
    html = read(anonymous, f"/news/{article.pk}/")
    shown = re.findall(
        r'<img src="(/media/news/[^"]+)" alt="(第.张)" width="(\d+)" height="(\d+)"( loading="lazy")?', html
    )
    assert [(alt, width, height, bool(lazy)) for _, alt, width, height, lazy in shown] == [
        ("第1张", "560", "373", False),
        ("第2张", "560", "373", True),
        ("第3张", "560", "373", True),
    ]
    assert [address for address, *_ in shown] == [photo.small.url for photo in photos]
    assert html.index("<p>前</p>") < html.index("第2张") < html.index("<p>后</p>") < html.index("第3张")


@pytest.mark.parametrize("items", [1, 3])
def test_pages_take_the_same_queries_for_one_article_and_for_three(
    items: int, anonymous: Client, county: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """List: versions, count, rows, photo, months, demo. Article: versions, itself, photos, others, demo."""
    articles = [ArticleFactory(place=PlaceFactory(), appeal=True) for _ in range(items)]
    for one in articles:
        photo_for(one)
    with django_assert_num_queries(6):
        read(anonymous)
    with django_assert_num_queries(5):
        read(anonymous, f"/news/{articles[0].pk}/")
    with django_assert_num_queries(2):
        read(anonymous, "/news/feed/")
    with django_assert_num_queries(1):
        read(anonymous)


def first_view(html: str) -> int:
    """Bytes over the wire: the page, its styles and scripts, and the pictures that a phone is sent at once."""
    size = len(gzip.compress(html.encode(), 6))
    for path in set(re.findall(r'(?:stylesheet" href|script src|<img src)="/static/([^"]+)"', html)):
        size += len(gzip.compress((settings.BASE_DIR / "static" / path).read_bytes(), 6))
    for path, lazy in re.findall(r'<img src="/media/([^"]+)"[^>]*?( loading="lazy")?(?: decoding="async")?>', html):
        size += 0 if lazy else (Path(settings.MEDIA_ROOT) / path).stat().st_size
    return size


def test_first_view_is_light(anonymous: Client, county: Place) -> None:
    articles = ArticleFactory.create_batch(25, place=county, lead="导语" * 60, body="正文。" * 1500, appeal=True)
    for _ in range(4):
        photo_for(articles[-1])
    list_page, page = read(anonymous), read(anonymous, f"/news/{articles[-1].pk}/")
    assert "/media/news/" in list_page
    assert first_view(list_page) < 60_000
    assert first_view(page) < 60_000


@pytest.mark.parametrize("address", ["/news/", "/news/{}/", "/news/feed/", "/news/rss/"])
def test_pages_are_kept_until_something_is_written(address: str, anonymous: Client, county: Place) -> None:
    article = ArticleFactory(place=county, title="秧歌", appeal=True)
    address = address.format(article.pk)
    first = anonymous.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept-Encoding, Cookie"
    tag = first.headers["ETag"]
    assert anonymous.get(address, headers={"If-None-Match": tag}).status_code == 304
    packed = anonymous.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    for write in (
        lambda: Article.objects.update(title="新题"),
        lambda: ArticleFactory(place=county, title="又一篇", appeal=True),
        lambda: Place.objects.filter(pk=county.pk).update(short_name="改名县"),
    ):
        before = anonymous.get(address).headers["ETag"]
        write()
        assert anonymous.get(address, headers={"If-None-Match": before}).status_code == 200, write


@pytest.mark.parametrize(
    "write",
    [
        lambda photo: ArticlePhoto.objects.update(alt="换了说明"),
        lambda photo: photo.delete(),
        lambda photo: photo_for(photo.article, alt="又一张"),
        lambda photo: AppealJoin.objects.bulk_create(
            [AppealJoin(article=photo.article, tap="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90", joined_on=TODAY)]
        ),
    ],
)
def test_article_is_fresh_after_each_kind_of_write(
    write: Callable[[ArticlePhoto], object], anonymous: Client, county: Place
) -> None:
    photo = photo_for(ArticleFactory(place=county, appeal=True))
    address = f"/news/{photo.article_id}/"
    before = read(anonymous, address)
    write(photo)
    assert read(anonymous, address) != before


def test_tap_leaves_the_list_kept(
    anonymous: Client, county: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    article = ArticleFactory(place=county, appeal=True)
    read(anonymous)
    AppealJoin.objects.create(article=article, tap="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90", joined_on=TODAY)
    with django_assert_num_queries(1):
        read(anonymous)
