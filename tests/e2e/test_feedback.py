"""Saying how it was, on a phone and by keyboard alone."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Activity, Feedback
from activities.services.saying import read_feedback
from practice.models import Place, User
from tests.factories import ActivityFactory

from .visitor import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
Visit = Callable[..., Visitor]


@pytest.fixture
def held(station: Place) -> Activity:
    now = timezone.now()
    activity: Activity = ActivityFactory(
        place=station, starts_at=now - dt.timedelta(hours=3), ends_at=now - dt.timedelta(hours=1), title="义务理发"
    )
    return activity


def test_resident_says_how_it_was_by_keyboard(visit: Visit, held: Activity, institute_staff: User) -> None:
    resident = visit(PHONE)
    page = resident.page
    resident.open(held.get_absolute_url())
    page.get_by_role("link", name="说说这次活动怎么样").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("这次活动怎么样？")
    resident.check("review-phone")
    page.get_by_role("radio", name="满意", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("师傅手艺好")
    page.get_by_role("button", name="交上去").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，谢谢您")
    resident.check("review-left-phone")
    stored = Feedback.objects.get()
    assert (stored.rating, stored.words) == (4, "师傅手艺好")
    read_feedback(feedback=stored, is_shown=True, by=institute_staff, now=timezone.now())
    resident.open(held.get_absolute_url())
    expect(page.get_by_text("师傅手艺好")).to_be_visible()
    resident.check("heard-phone")


def test_complaint_is_written_in_large_type_and_answered(visit: Visit, station: Place, institute_staff: User) -> None:
    resident = visit(PHONE)
    page = resident.page
    resident.open(f"/feedback/?place={station.pk}")
    resident.choose_large()
    resident.check("complaint-large")
    page.get_by_role("button", name="交上去").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请选是建议还是投诉")
    resident.expected_statuses = {200, 400}
    resident.problems.clear()
    resident.check("complaint-errors-phone")
    page.get_by_label("反映问题、投诉").focus()
    page.keyboard.press("Space")
    page.get_by_label("想说的话").fill("站里星期三没有人")
    page.get_by_role("button", name="交上去").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，谢谢您")
    where = page.url

    clerk = visit(DESKTOP)
    clerk.sign_in(institute_staff)
    clerk.open("/desk/feedback/")
    clerk.check("desk-feedback")
    clerk.page.get_by_role("link", name="投诉").press("Enter")
    clerk.check("desk-feedback-one")
    clerk.page.get_by_label("答复").fill("星期三起安排了人值班。")
    clerk.page.get_by_role("button", name="发出答复").press("Enter")
    expect(clerk.page.get_by_text("星期三起安排了人值班。")).to_be_visible()

    page.goto(where)
    expect(page.get_by_role("heading", level=1)).to_have_text("有答复了")
    resident.check("complaint-answered-phone")
    page.get_by_text("不想说了，撤回").press("Enter")
    page.get_by_role("button", name="撤回并删除").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("已经撤回")
