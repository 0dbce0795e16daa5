"""Requests for help and the menu of services in the admin: looked at, stepped, never edited."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import ServiceOffer, ServiceRequest
from practice.models import AuditEvent, Place, User
from tests.factories import ServiceOfferFactory, ServiceRequestFactory, TeamFactory
from volunteers.models import Team

Browser = Callable[[User], Client]
PERSON = {"name": "刘候平", "phone": "13712345678", "address": "戏台对面"}
LIST = "/admin/activities/servicerequest/"


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


def step(request: ServiceRequest, name: str) -> str:
    return reverse(f"admin:activities_servicerequest_{name}", args=[request.pk])


@pytest.fixture
def team(station: Place) -> Team:
    return TeamFactory(place=station, name="前麻峪理发队")


@pytest.fixture
def asked(station: Place) -> ServiceRequest:
    return ServiceRequestFactory(place=station, **PERSON)


def test_row_is_shown_masked_with_its_steps(
    browser_of: Browser, institute_staff: User, asked: ServiceRequest, team: Team
) -> None:
    browser = browser_of(institute_staff)
    browser.post(step(asked, "dispatch"), {"team": team.pk})

    page = text_of(browser, step(asked, "change"))

    assert "刘候平 137****5678" in page
    assert "13712345678" not in page
    assert "派给前麻峪理发队（高镇文）" in page
    assert 'name="words"' not in page
    for address, words in (("callback", "收回重派"), ("accept", "接单"), ("withdraw", "撤回")):
        assert f'<a href="../{address}/">{words}</a>' in page
    assert '<a href="../dispatch/">' not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"new", "old", "risen", "sent"}),
        ("?todo=mine", {"new", "old"}),
        ("?todo=sent", {"sent"}),
        ("?waited=3", {"old", "risen"}),
        ("?raised=1", {"risen"}),
        ("?status=dispatched", {"sent"}),
        ("?status=refused", {"over"}),
        ("?todo=ended", {"over"}),
        ("?todo=all", {"new", "old", "risen", "sent", "over"}),
    ],
)
def test_list_is_narrowed(
    query: str, found: set[str], browser_of: Browser, institute_staff: User, county: Place, station: Place
) -> None:
    now = timezone.now()
    old = {"received_at": now - dt.timedelta(days=5)}
    rows = {
        "new": ServiceRequestFactory(place=station, received_at=now),
        "old": ServiceRequestFactory(place=station, **old),
        "risen": ServiceRequestFactory(place=station, handled_at=county, raised=1, **old),
        "over": ServiceRequestFactory(place=station, refused=True),
        "sent": ServiceRequestFactory(place=station, dispatched=True, received_at=now, answered_at=now),
    }

    page = text_of(browser_of(institute_staff), LIST + query)

    assert {name for name, row in rows.items() if f"/{row.pk}/change/" in page} == found


def test_refusing_wants_a_reason(browser_of: Browser, institute_staff: User, asked: ServiceRequest) -> None:
    browser = browser_of(institute_staff)
    assert "请写明不能办的原因" in browser.post(step(asked, "refuse"), {"reason": " "}).content.decode()

    assert browser.post(step(asked, "refuse"), {"reason": "县里没有"}).status_code == 302

    asked.refresh_from_db()
    assert (asked.status, asked.refusal) == ("refused", "县里没有")


def test_step_that_is_not_open_is_refused_in_words(
    browser_of: Browser, institute_staff: User, asked: ServiceRequest, team: Team
) -> None:
    page = browser_of(institute_staff).post(step(asked, "finish"), {"report": "理完了"}).content.decode()

    assert "不归您办理" in page or "不能报办好" in page
    asked.refresh_from_db()
    assert asked.status == "received"


def test_request_that_rose_is_decided_by_the_centre_alone(
    browser_of: Browser, institute_staff: User, county_staff: User, county: Place, station: Place
) -> None:
    risen = ServiceRequestFactory(place=station, handled_at=county, raised=1)

    page = browser_of(institute_staff).post(step(risen, "refuse"), {"reason": "县里没有"}).content.decode()
    assert "不归您办理" in page
    assert browser_of(county_staff).post(step(risen, "refuse"), {"reason": "县里没有"}).status_code == 302


def test_unmasking_asks_why_and_is_kept(browser_of: Browser, institute_staff: User, asked: ServiceRequest) -> None:
    browser = browser_of(institute_staff)
    assert "13712345678" not in text_of(browser, step(asked, "unmask"))
    assert not AuditEvent.objects.exists()

    answer = browser.post(step(asked, "unmask"), {"reason": "约上门时间"})

    assert 'href="tel:13712345678"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.action, event.detail) == ("unmask", {"reason": "约上门时间"})


def test_export_has_no_person(browser_of: Browser, institute_staff: User, asked: ServiceRequest) -> None:
    answer = browser_of(institute_staff).get(f"{LIST}export/")

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert content


def test_offer_is_put_on_the_menu_within_scope(
    browser_of: Browser, institute_staff: User, team: Team, county: Place, other_station: Place
) -> None:
    browser, url = browser_of(institute_staff), "/admin/activities/serviceoffer/add/"
    typed: dict[str, Any] = {"name": "上门理发", "description": "自带工具", "order": "1", "is_active": "on"}

    for place in (county, other_station):
        page = browser.post(url, {**typed, "team": TeamFactory(place=place).pk}).content.decode()
        assert "不在您负责的范围内" in page
    assert not ServiceOffer.objects.exists()
    assert browser.post(url, {**typed, "team": team.pk}).status_code == 302

    offer = ServiceOffer.objects.get()
    assert (offer.name, offer.team) == ("上门理发", team)
    assert "这支队伍已有同名的服务项目" in browser.post(url, {**typed, "team": team.pk}).content.decode()


def test_offer_of_others_does_not_exist(browser_of: Browser, institute_staff: User, other_station: Place) -> None:
    offer = ServiceOfferFactory(team__place=other_station)

    assert browser_of(institute_staff).get(f"/admin/activities/serviceoffer/{offer.pk}/change/").status_code == 404
