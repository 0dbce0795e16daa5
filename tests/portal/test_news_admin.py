"""Writing articles in the admin: drafts, photos, preview, consent, and each step within the person's scope."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from portal.models import Article, ArticlePhoto
from practice.models import Place, User
from tests.factories import ArticleFactory
from tests.portal.news_photos import photo_for, upload

BrowserOf = Callable[[User], Client]
LIST = "/admin/portal/article/"
PREVIEW = f"{LIST}preview/"
Status = Article.Status


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(browser_of: BrowserOf, institute_staff: User) -> Client:
    return browser_of(institute_staff)


def sent(place: Place, **more: Any) -> dict[str, Any]:
    counts = {"photos-TOTAL_FORMS": "0", "photos-INITIAL_FORMS": "0"}
    return {"kind": "news", "place": place.pk, "title": "秧歌", "lead": "", "body": "**热闹**", **counts, **more}


def photo_sent(**more: Any) -> dict[str, Any]:
    return {
        "photos-TOTAL_FORMS": "1",
        "photos-0-image": upload(),
        "photos-0-alt": "台上在扭秧歌",
        "photos-0-credit": "刘候平",
        "photos-0-order": "0",
        **more,
    }


def change(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def test_article_begins_as_a_draft_of_whoever_wrote_it(browser: Client, institute_staff: User, station: Place) -> None:
    assert browser.post(f"{LIST}add/", sent(station, _save="")).status_code == 302
    article = Article.objects.get()
    assert (article.status, article.created_by, article.published_at) == (Status.DRAFT, institute_staff, None)


def test_writing_starts_at_the_own_place(browser: Client, institute: Place) -> None:
    html = browser.get(f"{LIST}add/").content.decode()
    assert f'<option value="{institute.pk}" selected>' in html


@pytest.mark.parametrize(("button", "status"), [("_submit", Status.SUBMITTED), ("_publish", Status.PUBLISHED)])
def test_article_is_stored_with_its_photo_before_it_goes_on(
    button: str, status: str, browser: Client, institute_staff: User, station: Place, anonymous: Client
) -> None:
    browser.post(f"{LIST}add/", sent(station, **photo_sent(), **{button: ""}))
    article = Article.objects.get()
    assert article.status == status
    photo = article.photos.get()
    assert (photo.alt, photo.credit, photo.added_by) == ("台上在扭秧歌", "刘候平", institute_staff)
    assert (photo.width, photo.height, photo.small_width, photo.small_height) == (1500, 1000, 560, 373)
    for file in (photo.image, photo.small):
        assert "张三" not in str(file.name)
        with file.open() as stored, Image.open(stored) as image:
            assert (image.format, dict(image.getexif())) == ("JPEG", {})
    assert anonymous.get(f"/news/{article.pk}/").status_code == (200 if status == Status.PUBLISHED else 404)


def test_photo_without_words_is_refused_and_nothing_typed_is_lost(browser: Client, station: Place) -> None:
    html = browser.post(f"{LIST}add/", sent(station, **photo_sent(**{"photos-0-alt": ""}))).content.decode()
    assert Article.objects.count() == 0
    assert "**热闹**" in html
    assert 'value="刘候平"' in html


def test_new_file_takes_the_place_of_the_old_one(
    browser: Client, station: Place, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, tmp_path: Path
) -> None:
    article = ArticleFactory(place=station, draft=True)
    photo = photo_for(article)
    counts = {"photos-INITIAL_FORMS": "1", "photos-0-id": photo.pk, "photos-0-article": article.pk}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(change(article), sent(station, **photo_sent(), **counts))
    new = article.photos.get()
    assert new.pk == photo.pk
    kept = {path.name for path in (tmp_path / "news").iterdir()}
    assert kept == {Path(name).name for name in (new.image.name, new.small.name)}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(change(article), sent(station, **photo_sent(), **counts, **{"photos-0-DELETE": "on"}))
    assert not ArticlePhoto.objects.exists()
    assert list((tmp_path / "news").iterdir()) == []


def test_words_of_a_photo_change_without_a_new_file(browser: Client, station: Place) -> None:
    article = ArticleFactory(place=station, draft=True)
    photo = photo_for(article)
    counts = {"photos-INITIAL_FORMS": "1", "photos-0-id": photo.pk, "photos-0-article": article.pk}
    fields = photo_sent(**counts, **{"photos-0-alt": "换了说明"})
    fields.pop("photos-0-image")
    assert browser.post(change(article), sent(station, **fields)).status_code == 302
    new = article.photos.get()
    assert (new.alt, new.image.name, new.small.name) == ("换了说明", photo.image.name, photo.small.name)


def test_consent_is_kept_with_who_and_when(browser: Client, institute_staff: User, station: Place) -> None:
    told = {"kind": "showcase", "subject": "person"}
    browser.post(f"{LIST}add/", sent(station, **told, _publish=""))
    article = Article.objects.get()
    assert article.status == Status.DRAFT
    html = browser.get(change(article)).content.decode()
    assert "还没有登记同意公开" in html
    browser.post(change(article), sent(station, **told, has_consented="on", _publish=""))
    article.refresh_from_db()
    assert (article.status, article.consented_by) == (Status.PUBLISHED, institute_staff)
    agreed_at = article.consented_at
    browser.post(change(article), sent(station, **told, has_consented="on", title="改题"))
    article.refresh_from_db()
    assert (article.title, article.consented_at) == ("改题", agreed_at)
    html = browser.post(change(article), sent(station, **told)).content.decode()
    assert "请先撤下文章" in html
    article.refresh_from_db()
    assert article.consented_at == agreed_at


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "notice", "is_public_notice": "on"}, "公示要写明从哪天到哪天"),
        ({"kind": "notice", "valid_from": "2026-11-02", "valid_until": "2026-11-01"}, "截止日期不能早于开始日期"),
        ({"kind": "showcase"}, "请选典型是人物"),
        ({"kind": "appeal", "co_issuers": "甲\n甲"}, "写了两次"),
        ({"kind": "appeal", "co_issuers": "长" * 41}, "超过 40 个字"),
        ({"honour_year": "1900"}, "1949 到今年"),
        ({"title": ""}, "标题"),
        ({"body": ""}, "正文"),
    ],
)
def test_what_cannot_be_is_refused_in_words(more: dict[str, str], words: str, browser: Client, station: Place) -> None:
    html = browser.post(f"{LIST}add/", sent(station, **more)).content.decode()
    assert words in html
    assert Article.objects.count() == 0


def test_preview_shows_the_text_as_residents_would_and_stores_nothing(browser: Client, station: Place) -> None:
    article = ArticleFactory(place=station, draft=True)
    photo = photo_for(article)
    told = {"title": "<i>题</i>", "body": "**粗**\n\n[照片1]\n\n<script>x</script>", "article": article.pk}
    page = browser.post(PREVIEW, told).content.decode()
    part = browser.post(PREVIEW, told, headers={"X-Requested-With": "fetch"}).content.decode()
    for html in (page, part):
        assert "<strong>粗</strong>" in html
        assert photo.small.url in html
        assert "&lt;script&gt;x" in html
        assert "&lt;i&gt;题" in html
    assert "<html" in page
    assert "<html" not in part
    article.refresh_from_db()
    assert article.body == "秧歌队排了三个晚上。"


@pytest.mark.parametrize("key", ["", "x", "9" * 30, "٣"])
def test_preview_without_an_article_has_no_photos(key: str, browser: Client) -> None:
    assert browser.post(PREVIEW, {"body": "[照片1]", "article": key}).status_code == 200


def test_preview_shows_no_photo_of_elsewhere(browser: Client, other_station: Place) -> None:
    article = ArticleFactory(place=other_station, draft=True)
    photo = photo_for(article)
    html = browser.post(PREVIEW, {"body": "[照片1]", "article": article.pk}).content.decode()
    assert photo.small.url not in html


def test_article_elsewhere_does_not_exist(browser: Client, other_station: Place) -> None:
    article = ArticleFactory(place=other_station, submitted=True)
    for page in ("change", "publish", "return", "history"):
        assert browser.get(f"{LIST}{article.pk}/{page}/").status_code == 404
    assert article.title not in browser.get(LIST).content.decode()
    html = browser.post(f"{LIST}add/", sent(other_station)).content.decode()
    assert "不在您负责的范围内" in html
    browser.post(LIST, {"action": "publish_chosen", "_selected_action": [article.pk], "index": "0"})
    article.refresh_from_db()
    assert article.status == Status.SUBMITTED


def test_return_withdraw_and_reopen_are_pages_with_a_reason(browser: Client, station: Place, anonymous: Client) -> None:
    article = ArticleFactory(place=station, submitted=True)
    page = f"{LIST}{article.pk}"
    browser.post(f"{page}/return/", {"reason": "请写明时间"})
    assert "请写明时间" in browser.get(change(article)).content.decode()
    browser.post(f"{page}/publish/", {"sure": "on"})
    assert anonymous.get(f"/news/{article.pk}/").status_code == 200
    assert "原因" in browser.post(f"{page}/withdraw/", {"reason": ""}).content.decode()
    browser.post(f"{page}/withdraw/", {"reason": "写错了地方"})
    assert anonymous.get(f"/news/{article.pk}/").status_code == 404
    html = browser.get(change(article)).content.decode()
    assert "写错了地方" in html
    assert 'name="_save"' not in html
    browser.post(f"{page}/reopen/", {"sure": "on"})
    article.refresh_from_db()
    assert (article.status, article.withdraw_reason) == (Status.DRAFT, "")
    assert browser.get(f"{page}/delete/").status_code == 403
    history = browser.get(f"{page}/history/").content.decode()
    assert [words for words in ("待发布", "已发布", "已撤下", "写错了地方") if words not in history] == []


def test_many_are_published_at_once(browser: Client, station: Place) -> None:
    waiting = ArticleFactory.create_batch(2, place=station, submitted=True)
    out = ArticleFactory(place=station)
    keys = [one.pk for one in [*waiting, out]]
    html = browser.post(
        LIST, {"action": "publish_chosen", "_selected_action": keys, "index": "0"}, follow=True
    ).content.decode()
    assert "已发布 2 篇" in html
    assert "现在是“已发布”" in html
