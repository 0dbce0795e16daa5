"""News: a resident reads and joins in on the phone, by keys alone; staff write, preview, send in and publish."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect
from pytest_django import Settings

from portal.models import AppealJoin, Article
from practice.days import ONE_DAY, today
from practice.models import User
from tests.e2e.county import County, at
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from tests.factories import ArticleFactory
from tests.portal.news_photos import photo_for, upload

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

TEXT = "## 修台子\n\n木工师傅带着十来个年轻人，用了**九个晚上**。\n\n> 台子是大家的。\n\n- 周二秧歌\n- 周五道情"


@pytest.fixture
def news(town: County, settings: Settings, tmp_path: Path) -> Article:
    """An appeal among news, a notice and a showcase."""
    settings.MEDIA_ROOT = tmp_path
    told = ArticleFactory(
        place=town.station, title="老戏台又热闹起来", lead="停了三年的老戏台修好了。", body=TEXT, published_at=at(-1, 9)
    )
    photo_for(told, alt="老戏台前坐满了人", credit="刘候平")
    ArticleFactory(
        place=town.centre,
        kind=Article.Kind.NOTICE,
        title="“身边好人”拟推荐名单公示",
        is_public_notice=True,
        is_pinned=True,
        valid_from=today(),
        valid_until=today() + 5 * ONE_DAY,
        published_at=at(-3, 9),
    )
    ArticleFactory(place=town.institute, showcase=True, honour="书香之家", title="一面书墙", published_at=at(-4, 9))
    return ArticleFactory(
        place=town.centre,
        appeal=True,
        title="少放一挂鞭，多串一次门",
        body="1. **少放鞭炮**\n2. **多走动**",
        co_issuers="县青年志愿者协会\n县道情艺术团",
        published_at=at(-2, 9),
    )


def test_resident_reads_and_joins_in_by_keys_alone(visit: Callable[..., Visitor], news: Article) -> None:
    """The first pages as they come, the rest in the large-type version."""
    visitor = visit(PHONE)
    page = visitor.page
    visitor.open("/news/")
    visitor.check("news")
    page.get_by_role("link", name="老戏台又热闹起来").press("Enter")
    expect(page.get_by_role("heading", name="老戏台又热闹起来")).to_be_visible()
    visitor.check("news-article")
    page.context.add_cookies([{"name": "display", "value": "large", "url": page.url.split("news/")[0]}])
    visitor.open("/news/")
    visitor.check("news-large")
    visitor.open(news.get_absolute_url())
    visitor.check("news-appeal-large")
    page.get_by_role("link", name="我也加入").press("Enter")
    page.wait_for_url(f"**/news/{news.pk}/join/")
    visitor.check("news-join-large")
    while page.evaluate("document.activeElement.textContent.trim()") != "我也加入":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="您已经加入")).to_be_visible()
    assert AppealJoin.objects.filter(article=news).count() == 1


def test_staff_write_preview_send_in_and_publish(
    visit: Callable[..., Visitor], news: Article, institute_staff: User
) -> None:
    visitor = visit(DESKTOP)
    visitor.sign_in(institute_staff)
    page = visitor.page
    visitor.open("/admin/portal/article/add/")
    page.get_by_role("textbox", name="标题").fill("孩子们的“四点半书桌”")
    body = page.get_by_role("textbox", name="正文")
    body.fill("放学以后")
    page.get_by_role("button", name="小标题").click()
    body.press("End")
    body.press_sequentially("\n\n来写作业")
    body.press("Shift+Home")
    page.get_by_role("button", name="加粗").click()
    expect(body).to_have_value("## 放学以后\n\n**来写作业**")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_label("预览", exact=True).get_by_role("heading", name="放学以后")).to_be_visible()
    page.locator("#photos-group .add-row a").click()
    picture = FilePayload(name="照片.jpg", mimeType="image/jpeg", buffer=upload().read())
    page.locator("#id_photos-0-image").set_input_files(picture)
    page.locator("#id_photos-0-alt").fill("孩子们在写作业")
    visitor.check("news-admin-write")
    page.get_by_role("button", name="保存并报送审核").click()
    expect(page.get_by_text("已报送，等待审核发布")).to_be_visible()
    page.locator("#result_list").get_by_role("link", name="孩子们的“四点半书桌”").click()
    visitor.check("news-admin-waiting")
    page.get_by_role("link", name="发布", exact=True).click()
    page.get_by_role("button", name="发布").click()
    page.get_by_role("link", name="在网站上看").click()
    expect(page.get_by_role("img", name="孩子们在写作业")).to_be_visible()
    visitor.check("news-article")
