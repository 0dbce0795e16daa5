"""Messages and consents in the admin: to be looked at, phones masked, links left out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from practice.consent import Purpose, consent_to
from practice.models import Message, User

Browser = Callable[[User], Client]
MESSAGES, CONSENTS = "/admin/practice/message/", "/admin/practice/consent/"
TEXT = "【中心】报上了，报名号 123456。查看：http://portal.invalid/signups/aaaaaaaaaaaaaaaaaaaaaa/。"


@pytest.fixture
def message(db: None) -> Message:
    return Message.objects.create(
        key="registration:12:placed", phone="13935800001", text=TEXT, due_at=timezone.now(), problem="HTTP 503"
    )


def test_county_staff_see_what_became_of_a_message(browser_of: Browser, county_staff: User, message: Message) -> None:
    browser = browser_of(county_staff)
    page = browser.get(MESSAGES).content.decode() + browser.get(f"{MESSAGES}{message.pk}/change/").content.decode()
    for said in ("报名，编号 12", "139****0001", "待发", "报名号 123456。查看：（链接）"):
        assert said in page
    for hidden in ("13935800001", "aaaaaaaaaaaaaaaaaaaaaa", "registration:12"):
        assert hidden not in page


def test_messages_are_the_county_s_business(browser_of: Browser, institute_staff: User, message: Message) -> None:
    browser = browser_of(institute_staff)
    for address in (MESSAGES, f"{MESSAGES}{message.pk}/change/"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{MESSAGES}find/", {"words": "13935800001"}).status_code == 403


@pytest.mark.parametrize("kind", [MESSAGES, CONSENTS])
def test_nothing_is_added_changed_deleted_or_exported(
    kind: str, browser_of: Browser, administrator: User, message: Message
) -> None:
    row: Any = message if kind == MESSAGES else consent_to(Purpose.SIGN_UP)
    browser = browser_of(administrator)
    assert 'name="_save"' not in browser.get(f"{kind}{row.pk}/change/").content.decode()
    assert browser.post(f"{kind}{row.pk}/change/", {"text": "改"}).status_code == 403
    for address in ("add/", f"{row.pk}/delete/"):
        assert browser.get(kind + address).status_code == 403
    assert "导出" not in browser.get(kind).content.decode()


@pytest.mark.parametrize(("words", "found"), [("139 3580 0001", 1), ("0001", 0), ("", 1)])
def test_message_is_found_by_its_whole_number(
    words: str, found: int, browser_of: Browser, county_staff: User, message: Message
) -> None:
    answer = browser_of(county_staff).post(f"{MESSAGES}find/", {"words": words}, follow=True)
    assert (f"{MESSAGES}{message.pk}/change/" in answer.content.decode()) == bool(found)


def test_every_version_of_the_consent_is_read_by_staff(browser_of: Browser, institute_staff: User) -> None:
    consent = consent_to(Purpose.SIGN_UP)
    browser = browser_of(institute_staff)
    assert f"活动报名，第 {consent.pk} 版" in browser.get(CONSENTS).content.decode()
    page = browser.get(f"{CONSENTS}{consent.pk}/change/").content.decode()
    assert "安排名额、通知您时间或地点的变动" in page
    assert "sign_up" not in page


def test_lists_cost_the_same_for_one_and_three(
    browser_of: Browser, county_staff: User, message: Message, django_assert_num_queries: Any
) -> None:
    browser = browser_of(county_staff)
    for number in (2, 3):
        with django_assert_num_queries(5):
            assert browser.get(MESSAGES).status_code == 200
        Message.objects.create(key=f"registration:{number}:placed", phone="13935800001", due_at=timezone.now())
