"""我也加入: counted once for each browser, by a form of its own, without knowing anybody; and the feeds."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest
from django.core import signing
from django.test import Client

from portal.models import AppealJoin, Article
from portal.news import joining
from portal.news.joining import COOKIE, TAPS, joined_in, new_tap
from practice.days import SHANGHAI
from practice.models import Place
from practice.throttling import Limit
from tests.factories import ArticleFactory

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def appeal(county: Place) -> Article:
    article: Article = ArticleFactory(place=county, appeal=True)
    return article


def address(article: Article) -> str:
    return f"/news/{article.pk}/join/"


def tap_on(browser: Client, article: Article) -> str:
    found = re.search(r'name="tap" value="([^"]+)"', browser.get(address(article)).content.decode())
    assert found
    return found[1]


def join(browser: Client, article: Article) -> int:
    return browser.post(address(article), {"tap": tap_on(browser, article)}).status_code


def test_tap_counts_and_is_thanked_for(anonymous: Client, appeal: Article) -> None:
    answer = anonymous.post(address(appeal), {"tap": tap_on(anonymous, appeal)})
    assert (answer.status_code, answer.headers["Location"]) == (302, address(appeal))
    html = anonymous.get(address(appeal)).content.decode()
    assert "您已经加入" in html
    assert '<b class="big num">1</b> 人加入' in html
    assert "<form" not in html.split("</main>")[0].split("<main")[1]


def test_repeated_tap_of_one_page_counts_once(anonymous: Client, appeal: Article) -> None:
    """Even when the first answer, with its cookie, never came back."""
    tap = tap_on(anonymous, appeal)
    for _ in range(3):
        assert Client().post(address(appeal), {"tap": tap}).status_code == 302
    assert AppealJoin.objects.count() == 1


def test_browser_that_joined_is_not_counted_again(anonymous: Client, appeal: Article) -> None:
    join(anonymous, appeal)
    assert anonymous.post(address(appeal), {"tap": new_tap(appeal)}).status_code == 302
    assert AppealJoin.objects.count() == 1
    assert join(Client(), appeal) == 302
    assert AppealJoin.objects.count() == 2


def test_cookie_holds_appeals_and_nothing_that_follows_anybody(
    anonymous: Client, appeal: Article, county: Place
) -> None:
    second = ArticleFactory(place=county, appeal=True)
    join(anonymous, appeal)
    join(anonymous, second)
    cookie = anonymous.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/news/")
    assert joining.LISTS.unsign_object(cookie.value) == [appeal.pk, second.pk]
    other = Client()
    join(other, appeal)
    join(other, second)
    assert other.cookies[COOKIE].value == cookie.value


@pytest.mark.parametrize("sent", ["", "x", "eyJ9:1:abc", "é" * 300])
def test_tap_that_is_not_ours_is_asked_for_again(sent: str, anonymous: Client, appeal: Article) -> None:
    answer = anonymous.post(address(appeal), {"tap": sent})
    assert answer.status_code == 400
    assert "请再点一次" in answer.content.decode()
    assert AppealJoin.objects.count() == 0


def test_tap_is_for_its_own_appeal_and_day(
    anonymous: Client, appeal: Article, county: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ArticleFactory(place=county, appeal=True)
    assert anonymous.post(address(appeal), {"tap": new_tap(other)}).status_code == 400
    monkeypatch.setattr(joining, "TAP_LASTS", dt.timedelta(seconds=-1))
    assert anonymous.post(address(appeal), {"tap": new_tap(appeal)}).status_code == 400
    forged = signing.TimestampSigner(key="other", salt=TAPS.salt).sign_object((appeal.pk, "0" * 32))
    assert anonymous.post(address(appeal), {"tap": forged}).status_code == 400
    assert AppealJoin.objects.count() == 0


@pytest.mark.parametrize("value", ["", "x:y", "[1,2]", "é"])
def test_cookie_that_is_not_ours_says_nothing(value: str, anonymous: Client, appeal: Article) -> None:
    anonymous.cookies[COOKIE] = value
    assert "我也加入" in anonymous.get(address(appeal)).content.decode()
    assert join(anonymous, appeal) == 302
    assert AppealJoin.objects.count() == 1


def test_one_address_is_bounded(appeal: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "PER_ADDRESS", Limit("news.join", 2, dt.timedelta(hours=1)))
    assert [join(Client(), appeal) for _ in range(3)] == [302, 302, 429]
    assert AppealJoin.objects.count() == 2


def test_form_is_protected_and_kept_by_nobody(appeal: Article) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.get(address(appeal))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert strict.post(address(appeal), {"tap": new_tap(appeal)}).status_code == 403
    assert AppealJoin.objects.count() == 0


def test_only_appeals_are_joined(anonymous: Client, county: Place) -> None:
    news = ArticleFactory(place=county)
    assert anonymous.get(address(news)).status_code == 404
    assert anonymous.post(address(news), {"tap": new_tap(news)}).status_code == 404


def test_row_holds_nothing_about_anybody() -> None:
    assert {field.name for field in AppealJoin._meta.concrete_fields} == {"id", "article", "tap", "joined_on"}


def test_list_of_joined_appeals_stays_short(
    anonymous: Client, appeal: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "REMEMBERED", 2)
    kept = joining.LISTS.sign_object([7, 8])
    anonymous.cookies[COOKIE] = kept
    answer = anonymous.post(address(appeal), {"tap": tap_on(anonymous, appeal)})
    request = answer.wsgi_request
    request.COOKIES[COOKIE] = answer.cookies[COOKIE].value
    assert joined_in(request) == [8, appeal.pk]


def test_atom_tells_the_newest_articles(anonymous: Client, county: Place) -> None:
    older = ArticleFactory(place=county, title="旧 & 好", published_at=dt.datetime(2026, 10, 1, 9, tzinfo=SHANGHAI))
    newer = ArticleFactory(place=county, appeal=True, source="团县委")
    ArticleFactory(place=county, draft=True)
    answer = anonymous.get("/news/feed/")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == [newer.title, "旧 & 好"]
    link = entries[1].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"http://testserver/news/{older.pk}/"
    assert entries[1].findtext(f"{ATOM}published") == "2026-10-01T01:00:00+00:00"
    assert [one.findtext(f"{ATOM}author/{ATOM}name") for one in entries] == ["团县委", "临县"]
    assert entries[0].find(f"{ATOM}category").get("term") == "倡议书"  # type: ignore[union-attr]
    assert entries[0].findtext(f"{ATOM}summary") == newer.lead


def test_rss_tells_the_same(anonymous: Client, county: Place) -> None:
    ArticleFactory(place=county, title="秧歌")
    answer = anonymous.get("/news/rss/")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ET.fromstring(answer.content).find("channel")
    assert channel is not None
    assert channel.findtext("language") == "zh-Hans"
    assert [one.findtext("title") for one in channel.findall("item")] == ["秧歌"]


def test_feed_names_nobody_of_the_staff(anonymous: Client, county: Place) -> None:
    article = ArticleFactory(place=county)
    text = anonymous.get("/news/feed/").content.decode()
    assert article.created_by.name not in text
    assert article.published_by.name not in text
