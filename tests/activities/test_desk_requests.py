"""Requests for help at the desk: whose they are, what can be done with them, and who may know whom to call."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity, ServiceRequest
from activities.services import requesting
from practice.models import AuditEvent, Message, Place, User
from tests.factories import ServiceOfferFactory, ServiceRequestFactory, TeamFactory, VolunteerFactory
from volunteers.models import Team

Browser = Callable[[User], Client]
PERSON = {"name": "刘候平", "phone": "13712345678", "address": "戏台对面"}
NOW = timezone.now()
JUST_NOW = {"received_at": NOW - dt.timedelta(hours=5)}


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


def page_of(request: ServiceRequest) -> str:
    return reverse("desk:request", args=[request.pk])


def press(client: Client, request: ServiceRequest, act: str, **typed: Any) -> Any:
    return client.post(page_of(request), {"act": act, **{f"{act}-{name}": value for name, value in typed.items()}})


@pytest.fixture
def team(station: Place) -> Team:
    return TeamFactory(place=station, name="前麻峪理发队", leader=VolunteerFactory(phone="13900000001"))


@pytest.fixture
def asked(station: Place) -> ServiceRequest:
    return ServiceRequestFactory(place=station, **PERSON, **JUST_NOW)


@pytest.fixture
def sent(asked: ServiceRequest, team: Team, institute_staff: User) -> ServiceRequest:
    return requesting.dispatch(request=asked, team=team, by=institute_staff, now=timezone.now())


@pytest.mark.parametrize(
    ("who", "waits"),
    [("institute_staff", True), ("county_staff", False), ("station_head", False), ("other_station_head", False)],
)
def test_request_waits_at_the_institute(
    who: str, waits: bool, request: pytest.FixtureRequest, browser_of: Browser, asked: ServiceRequest
) -> None:
    page = text_of(browser_of(request.getfixturevalue(who)), reverse("desk:requests"))

    assert (asked.code in page) == waits
    assert ("求助点单 1" in page) == waits


def test_request_that_rose_waits_at_the_centre(
    browser_of: Browser, county: Place, county_staff: User, institute_staff: User, station: Place
) -> None:
    risen = ServiceRequestFactory(place=station, handled_at=county, raised=1, **JUST_NOW)

    assert risen.code in text_of(browser_of(county_staff), reverse("desk:requests"))
    staff = browser_of(institute_staff)
    assert risen.code not in text_of(staff, reverse("desk:requests"))
    assert risen.code in text_of(staff, reverse("desk:requests") + "?show=all")
    assert "派给哪支队伍" not in text_of(staff, page_of(risen))


def test_what_waits_longest_comes_first_and_says_when_it_rises(
    browser_of: Browser, institute_staff: User, station: Place
) -> None:
    later = ServiceRequestFactory(place=station, received_at=NOW - dt.timedelta(hours=2))
    first = ServiceRequestFactory(place=station, received_at=NOW - dt.timedelta(days=3))

    page = text_of(browser_of(institute_staff), reverse("desk:requests"))

    assert page.index(first.code) < page.index(later.code)
    assert "等了 3 天" in page or "等了 72 小时" in page
    assert "办，过了就报到临县" in page


@pytest.mark.parametrize("who", ["institute_staff", "county_staff", "station_head"])
def test_those_who_look_after_the_village_see_who_asks(
    who: str, request: pytest.FixtureRequest, browser_of: Browser, asked: ServiceRequest
) -> None:
    page = text_of(browser_of(request.getfixturevalue(who)), page_of(asked))

    assert "刘候平" in page
    assert "戏台对面" in page
    assert "137****5678" in page
    assert "13712345678" not in page


@pytest.mark.parametrize("who", ["other_station_head", "leader", "volunteer"])
def test_others_find_nothing(
    who: str, request: pytest.FixtureRequest, browser_of: Browser, asked: ServiceRequest
) -> None:
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get(page_of(asked)).status_code in (403, 404)
    assert press(browser, asked, "call").status_code == 403
    assert not AuditEvent.objects.exists()


def test_team_of_another_village_sees_the_person_once_it_accepted(
    browser_of: Browser, other_station_head: User, other_station: Place, asked: ServiceRequest, county_staff: User
) -> None:
    browser = browser_of(other_station_head)
    away = TeamFactory(place=other_station)
    requesting.dispatch(request=asked, team=away, by=county_staff, now=timezone.now())

    assert "来家里理发" not in text_of(browser, reverse("desk:requests"))
    before = text_of(browser, page_of(asked))
    assert not [words for words in ("刘候平", "戏台对面", "5678", "来家里理发") if words in before]
    assert "接单以后显示姓名、地址和电话" in before
    assert press(browser, asked, "call").status_code == 400

    assert press(browser, asked, "accept").status_code == 302
    assert "刘候平" in text_of(browser, page_of(asked))


def test_calling_shows_the_number_and_leaves_an_audit_row(
    browser_of: Browser, station_head: User, asked: ServiceRequest
) -> None:
    answer = press(browser_of(station_head), asked, "call")

    assert 'href="tel:13712345678"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.subject) == (
        station_head, "unmask", f"activities.servicerequest:{asked.pk}"
    )  # fmt: skip


def test_teams_on_offer_begin_with_the_services_own(
    browser_of: Browser, institute_staff: User, county: Place, station: Place, other_station: Place, team: Team
) -> None:
    county_team = TeamFactory(place=county, name="县理发总队")
    TeamFactory(place=other_station, name="西湾村队")
    TeamFactory(place=station, name="散了的队", dissolved_on=dt.date(2026, 1, 5))
    asked = ServiceRequestFactory(place=station, offer=ServiceOfferFactory(team=county_team), **JUST_NOW)
    browser = browser_of(institute_staff)

    page = text_of(browser, page_of(asked))

    assert page.index("县理发总队") < page.index("前麻峪理发队")
    assert "就是他们的服务" in page
    assert "西湾村队" not in page
    assert "散了的队" not in page
    assert "前麻峪理发队" not in text_of(browser, f"{page_of(asked)}?q=总队").split('id="dispatch"')[1]


def test_dispatching_asks_the_leader_by_a_link(
    browser_of: Browser, institute_staff: User, asked: ServiceRequest, team: Team
) -> None:
    answer = press(browser_of(institute_staff), asked, "dispatch", team=team.pk)

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.team) == ("dispatched", team)
    assert asked.answered_at is not None
    assert Message.objects.filter(phone="13900000001").count() == 1


def test_nothing_chosen_is_said_beside_the_teams(
    browser_of: Browser, institute_staff: User, asked: ServiceRequest, team: Team
) -> None:
    page = press(browser_of(institute_staff), asked, "dispatch").content.decode()

    assert "请选一支队伍。" in page
    asked.refresh_from_db()
    assert asked.status == "received"


def test_team_out_of_reach_is_refused(
    browser_of: Browser, institute_staff: User, asked: ServiceRequest, other_station: Place
) -> None:
    answer = press(browser_of(institute_staff), asked, "dispatch", team=TeamFactory(place=other_station).pk)

    assert "不在您能派的范围内" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.team is None


def test_refusing_needs_a_reason_that_stays_typed(
    browser_of: Browser, institute_staff: User, asked: ServiceRequest
) -> None:
    browser = browser_of(institute_staff)
    assert "请写明不能办的原因" in press(browser, asked, "refuse", reason=" ").content.decode()
    too_long = press(browser, asked, "refuse", reason="远" * 201).content.decode()
    assert "最多写 200 个字" in too_long
    assert "远" * 201 in too_long

    assert press(browser, asked, "refuse", reason="县里没有这项服务").status_code == 302

    asked.refresh_from_db()
    assert (asked.status, asked.refusal) == ("refused", "县里没有这项服务")


def test_button_of_an_old_page_says_what_became_of_it(
    browser_of: Browser, institute_staff: User, sent: ServiceRequest
) -> None:
    answer = press(browser_of(institute_staff), sent, "refuse", reason="来不及")

    assert answer.status_code == 400
    assert "这一单现在是“已派单”，刚才点的“答复不能办”没有办。" in answer.content.decode()


def test_head_decides_nothing_but_speaks_for_their_team(
    browser_of: Browser, station_head: User, asked: ServiceRequest, team: Team, institute_staff: User
) -> None:
    browser = browser_of(station_head)
    assert "不归您办理" in press(browser, asked, "dispatch", team=team.pk).content.decode()

    requesting.dispatch(request=asked, team=team, by=institute_staff, now=timezone.now())

    assert "求助点单 1" in text_of(browser, reverse("desk:requests"))
    assert press(browser, asked, "accept").status_code == 302
    assert press(browser, asked, "finish", report="理完了，老人高兴").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.report) == ("done", "理完了，老人高兴")


def test_calling_back_marks_the_team_that_had_it(
    browser_of: Browser, institute_staff: User, sent: ServiceRequest
) -> None:
    browser = browser_of(institute_staff)
    assert press(browser, sent, "call_back", reason="队长出门了").status_code == 302

    page = text_of(browser, page_of(sent))

    assert "这一单退过" in page
    assert "从前麻峪理发队收回，另派" in page
    assert "队长出门了" in page


def test_what_was_done_becomes_an_activity_once(browser_of: Browser, station_head: User, sent: ServiceRequest) -> None:
    requesting.accept(request=sent, by=station_head, now=timezone.now())
    requesting.finish(request=sent, report="理完了", by=station_head, now=timezone.now())
    browser = browser_of(station_head)
    url = reverse("desk:request_hold", args=[sent.pk])
    uid = text_of(browser, url).split('name="uid" value="')[1][:36]
    typed = {"uid": uid, "day": "2026-10-20", "starts": "09:00", "ends": "10:00", "attendances": "2"}

    answer = browser.post(url, typed)

    activity = Activity.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:log", args=[activity.pk]))
    assert (activity.status, activity.attendances, activity.is_unplanned) == ("reported", 2, True)
    sent.refresh_from_db()
    assert sent.activity == activity
    assert browser.post(url, typed)["Location"] == reverse("desk:log", args=[activity.pk])
    assert Activity.objects.count() == 1


def test_hold_of_what_is_not_done_is_refused_and_keeps_what_was_typed(
    browser_of: Browser, station_head: User, sent: ServiceRequest
) -> None:
    url = reverse("desk:request_hold", args=[sent.pk])
    typed = {"uid": "6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90", "day": "2026-10-20", "starts": "10:00", "ends": "09:00"}

    assert "结束要晚于开始" in browser_of(station_head).post(url, typed).content.decode()
    late = browser_of(station_head).post(url, {**typed, "ends": "11:00", "attendances": "1"}).content.decode()

    assert "不能登记时长" in late
    assert 'value="11:00"' in late
    assert not Activity.objects.exists()


ORDER = {
    "submission": "6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e91",
    "words": "想请人来理发",
    "wanted_part": "any",
    "whose": "self",
    "name": "刘候平",
    "consents": "on",
}


def test_head_orders_for_somebody_once(browser_of: Browser, station_head: User, station: Place) -> None:
    browser = browser_of(station_head)
    door = browser.get(reverse("desk:request_behalf"))
    assert door["Location"] == f"{reverse('desk:request_behalf')}?town={station.pk}"

    for _ in range(2):
        assert browser.post(door["Location"], {**ORDER, "place": station.pk}).status_code == 302

    made = ServiceRequest.objects.get()
    assert (made.entered_by, made.place, made.phone, made.status) == (station_head, station, "", "received")


def test_order_for_somebody_asks_what_and_for_consent(browser_of: Browser, station_head: User, station: Place) -> None:
    url = f"{reverse('desk:request_behalf')}?town={station.pk}"
    typed = {**ORDER, "words": "", "consents": "", "place": station.pk, "whose": "other", "for_whom": "隔壁王大娘"}

    page = browser_of(station_head).post(url, typed).content.decode()

    assert "请选一项服务，或写一句要帮什么忙。" in page
    assert "请把上面的话念给本人听" in page
    assert "要先问过本人" in page
    assert "隔壁王大娘" in page
    assert not ServiceRequest.objects.exists()


def test_staff_choose_the_township_first(
    browser_of: Browser, county_staff: User, institute: Place, other_institute: Place, station: Place
) -> None:
    browser = browser_of(county_staff)
    page = text_of(browser, reverse("desk:request_behalf"))
    assert f'href="?town={institute.pk}"' in page
    assert f'href="?town={other_institute.pk}"' in page

    form = text_of(browser, f"{reverse('desk:request_behalf')}?town={institute.pk}")

    assert f'value="{station.pk}"' in form


def test_place_of_others_is_refused(
    browser_of: Browser, station_head: User, station: Place, other_station: Place
) -> None:
    browser, url = browser_of(station_head), reverse("desk:request_behalf")

    assert browser.get(f"{url}?town={other_station.pk}").status_code == 404
    assert browser.post(f"{url}?town={other_station.pk}", ORDER).status_code == 403
    answer = browser.post(f"{url}?town={station.pk}", {**ORDER, "place": other_station.pk})
    assert "请在名单里选一个村或社区" in answer.content.decode()


QUERIES = {"listing": 13, "all": 13, "one": 15}


@pytest.mark.parametrize("page", QUERIES)
@pytest.mark.parametrize("items", [1, 3])
def test_pages_take_the_same_queries_for_one_and_for_three(
    page: str,
    items: int,
    browser_of: Browser,
    institute_staff: User,
    station: Place,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(items):
        asked = ServiceRequestFactory(place=station, offer=ServiceOfferFactory(team__place=station), **JUST_NOW)
    browser = browser_of(institute_staff)
    urls = {"listing": reverse("desk:requests"), "all": reverse("desk:requests") + "?show=all", "one": page_of(asked)}

    with django_assert_num_queries(QUERIES[page]):
        assert browser.get(urls[page]).status_code == 200
