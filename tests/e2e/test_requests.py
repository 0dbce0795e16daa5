"""Asking for help, from the menu to the rating; and the team's leader, who has nothing but a link."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import ServiceOffer, ServiceRequest
from activities.services import requesting
from practice.models import User
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from tests.factories import ServiceOfferFactory, ServicePlatformFactory, TeamFactory, VolunteerFactory

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]


@pytest.fixture
def offer(town: County) -> ServiceOffer:
    """Haircuts at home by a team of the whole county, among others."""
    team = TeamFactory(
        name="爱心理发志愿服务队",
        place=town.centre,
        leader=VolunteerFactory(home_place=town.centre, phone="13935800077"),
    )
    care, culture = (
        ServicePlatformFactory(name="健身体育服务", order=9),
        ServicePlatformFactory(name="文化服务（送下乡）", order=8),
    )
    ServiceOfferFactory(
        team=team, platform=culture, name="送一场小戏", description="红白事新办、村里办节都行，提前一周说。"
    )
    ServiceOfferFactory(team=town.team, name="陪老人去医院", description="镇卫生院和县医院，陪着挂号取药。")
    made: ServiceOffer = ServiceOfferFactory(
        team=team, platform=care, name="上门理发", description="给出门不方便的老人理发，自带工具。"
    )
    return made


def asked_for(words: str) -> ServiceRequest:
    return ServiceRequest.objects.get(words=words)


def fill_by_keyboard(page: Page) -> None:
    """From the first field to the button, with nothing but keys."""
    page.get_by_label("还有什么要说的").focus()
    page.keyboard.type("老人腿脚不便")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("戏台对面第二家")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("刘改兰")
    page.keyboard.press("Tab")
    page.keyboard.type("139 3580 0001")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_resident_orders_follows_and_rates(
    town: County, offer: ServiceOffer, visit: Callable[..., Visitor], county_staff: User
) -> None:
    visitor = visit(PHONE)
    page = visitor.page
    visitor.open("/requests/")
    visitor.check("requests")
    page.get_by_role("link", name="点这一项：上门理发").click()
    visitor.check("request-town")
    page.get_by_role("link", name="临泉镇", exact=True).click()
    visitor.check("request-new")
    page.get_by_role("button", name="点单").click()
    expect(page.get_by_role("heading", name="还有几处要改")).to_be_visible()
    visitor.check("request-wrong")

    fill_by_keyboard(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("临泉镇所正在找服务队")
    visitor.check("request-received")

    request = asked_for("老人腿脚不便")
    requesting.dispatch(request=request, team=offer.team, by=county_staff, now=timezone.now())
    leader = visit(PHONE)
    request.refresh_from_db()
    leader.open(f"/requests/team/{request.team_link}/")
    expect(leader.page.get_by_text("戏台对面")).to_have_count(0)
    leader.check("team-asked")
    leader.page.get_by_role("button", name="接单，我们去").click()
    expect(leader.page.get_by_role("link", name="打电话约时间：13935800001")).to_be_visible()
    leader.check("team-accepted")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("爱心理发志愿服务队接单了")
    visitor.check("request-accepted")

    leader.page.get_by_label("办得怎么样").fill("去了两个人，理完了，老人很高兴。")
    leader.page.get_by_role("button", name="报告办好了").click()
    expect(leader.page.get_by_role("heading", level=1)).to_have_text("已经报告办好")
    leader.check("team-done")

    page.reload()
    expect(page.locator("input[name=rating]:checked")).to_have_count(0)
    visitor.check("request-done")
    page.context.add_cookies([{"name": "display", "value": "large", "url": page.url}])
    page.reload()
    visitor.check("request-done-large")
    page.get_by_text("很满意", exact=True).click()
    page.get_by_role("button", name="办好了", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("办好了")
    visitor.check("request-confirmed")
    visitor.open("/requests/")
    visitor.check("requests-large")


def test_at_a_desk_and_without_scripts(town: County, offer: ServiceOffer, visit: Callable[..., Visitor]) -> None:
    visitor = visit(DESKTOP)
    visitor.open("/requests/")
    visitor.check("requests")
    visitor.open(f"/requests/new/?offer={offer.pk}&town={town.institute.pk}")
    visitor.page.get_by_label("替别人点单").check()
    expect(visitor.page.get_by_label("问过本人，本人同意")).to_be_visible()
    visitor.check("request-new")
    plain = visit(PHONE, scripts=False).page
    plain.goto(f"/requests/new/?town={town.institute.pk}")
    plain.get_by_label("要帮什么忙").fill("轮椅坏了")
    plain.get_by_label("哪个村或社区").select_option(label="前麻峪村")
    plain.get_by_label("姓名").fill("刘改兰")
    plain.get_by_role("textbox", name="电话").fill("0358-4420001")
    plain.get_by_label("我已看过，同意").check()
    plain.get_by_role("button", name="点单").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("临泉镇所正在找服务队")
