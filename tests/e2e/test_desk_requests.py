"""Requests for help where staff and heads see to them: the desk by keyboard on a phone, the admin and the totals."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import ServiceRequest
from portal.rollup import drain
from practice.models import Place, User
from practice.services import mark_changed
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from tests.factories import ServiceOfferFactory, ServiceRequestFactory, TeamFactory, VolunteerFactory

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
PERSON = {"name": "刘改兰", "phone": "13935800088", "address": "戏台对面第二家"}


@pytest.fixture
def asked(town: County) -> list[ServiceRequest]:
    """Two that wait: a haircut, by the menu, since three days; a sentence since this morning. Others are under way."""
    leader = VolunteerFactory(home_place=town.centre, phone="13935800077")
    barbers = TeamFactory(
        name="爱心理发志愿服务队", place=town.centre, leader=leader, duties="上门理发、修面，自带工具"
    )
    TeamFactory(name="前麻峪村邻里互助小分队", place=town.station, duties="扫雪、买药、陪着说话")
    offer = ServiceOfferFactory(team=barbers, name="上门理发")
    now = timezone.now()
    began = {"received_at": now - dt.timedelta(days=3)}
    first = ServiceRequestFactory(place=town.station, offer=offer, words="老人腿脚不便，出不了门", **PERSON, **began)
    words = "房顶漏雨，想请人帮着盖块塑料布"
    second = ServiceRequestFactory(
        place=town.station, words=words, **PERSON, received_at=now - dt.timedelta(hours=2), raised=1
    )
    ServiceRequestFactory(place=town.station, offer=offer, team=barbers, dispatched=True, **PERSON, **began)
    rated = {"rating": 4, "rated_at": now}
    done = ServiceRequestFactory(place=town.station, team=barbers, offer=offer, confirmed=True, **rated, **began)
    mark_changed(place_id=town.station.pk, month=done.month)
    drain()
    return [first, second]


def go_by_keys(page: Page, to: str, *, most: int = 60) -> None:
    """Tab until the focus stands on what says so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate("() => (document.activeElement.labels?.[0] || document.activeElement).textContent")
        if to in said:
            return
    raise AssertionError(f"{to} is not reached by Tab")


def test_staff_send_and_refuse_by_keyboard(
    town: County, asked: list[ServiceRequest], visit: Callable[..., Visitor], institute_staff: User
) -> None:
    staff, (first, second) = visit(PHONE), asked
    page = staff.page
    staff.sign_in(institute_staff)
    staff.open("/desk/requests/")
    staff.check("desk-requests")

    go_by_keys(page, "上门理发")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("上门理发")
    staff.check("desk-request")
    go_by_keys(page, "爱心理发志愿服务队")
    page.keyboard.press("Space")
    go_by_keys(page, "派单")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已派单。")).to_be_visible()
    staff.check("desk-request-sent")

    staff.open(f"/desk/requests/{second.pk}/")
    go_by_keys(page, "这件事办不了")
    page.keyboard.press("Enter")
    go_by_keys(page, "不能办的原因")
    page.keyboard.type("房顶要请匠人，队伍上不去，村委会已经联系。")
    staff.check("desk-request-refusing")
    go_by_keys(page, "答复不能办")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已答复不能办。")).to_be_visible()

    staff.open("/desk/requests/?show=sent")
    page.get_by_role("link", name="上门理发").first.click()
    page.get_by_role("button", name="打电话").click()
    expect(page.get_by_role("link", name="拨打 13935800088")).to_be_visible()
    staff.check("desk-request-call")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("dispatched", "refused")


def test_head_orders_for_somebody_and_staff_look_in_the_admin(
    town: County,
    asked: list[ServiceRequest],
    visit: Callable[..., Visitor],
    station: Place,
    station_head: User,
    county_staff: User,
) -> None:
    head = visit(PHONE)
    head.sign_in(station_head)
    head.open("/desk/requests/new/")
    head.page.get_by_role("button", name="点单").click()
    expect(head.page.get_by_role("heading", name="还有几处要改")).to_be_visible()
    head.check("desk-request-behalf")

    staff = visit(DESKTOP)
    staff.sign_in(county_staff)
    staff.open("/admin/activities/servicerequest/")
    staff.check("admin-requests")
    staff.open(f"/admin/activities/servicerequest/{asked[0].pk}/change/")
    staff.check("admin-request")
    staff.open(f"/admin/activities/servicerequest/{asked[0].pk}/dispatch/")
    staff.check("admin-request-dispatch")
    staff.open(f"/desk/requests/{asked[0].pk}/")
    staff.check("desk-request")
    month = f"place={town.institute.pk}&month={asked[0].month:%Y-%m}"
    staff.open(f"/totals/?{month}")
    expect(staff.page.get_by_role("heading", name="求助点单", exact=True)).to_be_visible()
    staff.check("totals-requests")
    staff.open(f"/totals/requests/?{month}")
    staff.check("totals-requests-rows")
    head.open(f"/totals/requests/?place={station.pk}&month={asked[0].month:%Y-%m}")
    head.check("totals-requests-rows")
