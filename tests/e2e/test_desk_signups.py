"""A head at a phone, by keyboard alone: the list, signing up who stands there, the call; and the list on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from activities.models import Registration
from practice.models import AuditEvent, User
from tests.e2e.county import County
from tests.e2e.visitor import DESKTOP, PHONE, Visitor
from tests.factories import RegistrationFactory, SignUpTermsFactory

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.slow]
SHEET: ViewportSize = {"width": 794, "height": 1123}
"""A4 at 96 dots an inch."""


@pytest.fixture
def signed_up(town: County, station_head: User) -> County:
    SignUpTermsFactory(activity=town.tomorrow, waiting_room=10, must_know="自带手绢和扇子，腿脚不便的请家人陪着来。")
    behalf = {"channel": "behalf", "entered_by": station_head}
    guardian = {"guardian_name": "刘大", "guardian_phone": "13935800099"}
    family = [("刘候平", 41), ("刘小𬀩", 9), ("王爱兰", 66)]
    RegistrationFactory(activity=town.tomorrow, name="刘候平", people=family, **guardian)
    RegistrationFactory(activity=town.tomorrow, name="阿依古丽·买买提", **behalf)
    RegistrationFactory(activity=town.tomorrow, name="不来了", cancelled=True)
    return town


def go_to(page: Page, role: str, name: str) -> None:
    """With the Tab key alone, as far as it takes."""
    target = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(target).to_be_visible()
    for _ in range(60):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by keyboard")


def test_head_signs_up_a_neighbour_and_calls_by_keyboard(
    signed_up: County, visit: Callable[..., Visitor], station_head: User
) -> None:
    head = visit(PHONE)
    head.sign_in(station_head)
    page = head.page
    head.open(f"/desk/activities/{signed_up.tomorrow.pk}/signups/")
    head.check("desk-signups")
    go_to(page, "link", "代办报名")
    page.keyboard.press("Enter")
    go_to(page, "textbox", "姓名")
    page.keyboard.type("白兔儿")
    page.keyboard.press("Tab")
    page.keyboard.type("13935800011")
    go_to(page, "button", "报名")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请把上面的话念给本人听")
    head.check("desk-signup-behalf")
    go_to(page, "checkbox", "已念给本人听，本人同意")
    page.keyboard.press("Space")
    go_to(page, "button", "报名")
    page.keyboard.press("Enter")
    expect(page.get_by_text("请把报名号告诉本人")).to_be_visible()
    assert Registration.objects.get(name="白兔儿").entered_by == station_head

    go_to(page, "button", "给白兔儿打电话")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="拨打 13935800011")).to_have_attribute("href", "tel:13935800011")
    head.check("desk-signup-call")
    assert AuditEvent.objects.filter(action=AuditEvent.Action.UNMASK).count() == 1


def test_lists_at_a_desk_and_on_paper(signed_up: County, visit: Callable[..., Visitor], station_head: User) -> None:
    RegistrationFactory(activity=signed_up.tomorrow, name="樊贵平", waiting=True)
    head = visit(DESKTOP)
    head.sign_in(station_head)
    page = head.page
    head.open("/desk/signups/")
    head.check("desk-signups-overview")
    address = f"/desk/activities/{signed_up.tomorrow.pk}/signups/"
    for name in ("terms", "print"):
        head.open(f"{address}{name}/")
        head.check(f"desk-signups-{name}")
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    expect(page.get_by_role("rowheader", name="樊贵平")).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    head.shoot("desk-signups-paper")
