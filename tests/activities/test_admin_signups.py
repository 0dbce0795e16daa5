"""Sign-ups in the admin: how an activity takes them, and the list with masked phones."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from activities.models import Activity, Registration, SignUpTerms
from practice.models import AuditEvent, Place, User
from tests.access.tries import Fields
from tests.factories import ActivityFactory, RegistrationFactory, SignUpTermsFactory, UserFactory

Browser = Callable[[User], Client]
LIST = "/admin/activities/registration/"


@pytest.fixture
def taking(station: Place) -> Activity:
    activity: Activity = ActivityFactory(place=station, title="共读一本书", capacity=20)
    SignUpTermsFactory(activity=activity)
    return activity


def form_of(browser: Client, activity: Activity) -> dict[str, Any]:
    shown = Fields()
    shown.feed(browser.get(f"/admin/activities/activity/{activity.pk}/change/").content.decode())
    return shown.values


def save(browser: Client, activity: Activity, **typed: str) -> Any:
    sent = form_of(browser, activity)
    sent |= {f"sign_up_terms-0-{name}": value for name, value in typed.items()}
    if typed.get("takes") == "":
        sent.pop("sign_up_terms-0-takes")
    return browser.post(f"/admin/activities/activity/{activity.pk}/change/", {**sent, "_save": ""}, follow=True)


def test_form_of_an_activity_says_how_it_takes_sign_ups(
    browser_of: Browser, institute_staff: User, station: Place
) -> None:
    activity, browser = ActivityFactory(place=station), browser_of(institute_staff)
    save(browser, activity)
    assert not SignUpTerms.objects.exists()
    save(browser, activity, takes="on", must_know="自带水杯", waiting_room="5")
    kept = SignUpTerms.objects.get()
    assert (kept.activity, kept.must_know, kept.waiting_room) == (activity, "自带水杯", 5)
    assert kept.history.get().history_user == institute_staff
    save(browser, activity, is_paused="on")
    assert SignUpTerms.objects.get().is_paused
    history = browser.get(f"/admin/activities/activity/{activity.pk}/history/").content.decode()
    assert "暂停报名" in history
    save(browser, activity, takes="")
    assert not SignUpTerms.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"takes": "on", "closes_at": "2026-10-16T09:30"}, "截止报名不能晚于活动开始（10月16日 9:00）"),
        ({"takes": "on", "min_age": "12", "max_age": "6"}, "最大年龄不能小于最小年龄"),
        ({"takes": "on", "max_age": "130"}, "年龄请填 0 到 120 的数字"),
        ({"must_know": "自带水杯"}, "没有勾“要群众先报名”"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    browser_of: Browser, institute_staff: User, station: Place, typed: dict[str, str], said: str
) -> None:
    activity = ActivityFactory(place=station)
    assert said in save(browser_of(institute_staff), activity, **typed).content.decode()
    assert not SignUpTerms.objects.exists()


def test_sign_ups_are_not_undone_nor_seats_taken_away(
    browser_of: Browser, institute_staff: User, taking: Activity
) -> None:
    RegistrationFactory(activity=taking, people=[("刘候平", None), ("刘小", 9)])
    browser = browser_of(institute_staff)
    assert "已有 2 人报名，不能改成不用报名" in save(browser, taking, takes="").content.decode()
    sent = {**form_of(browser, taking), "capacity": "1", "_save": ""}
    page = browser.post(f"/admin/activities/activity/{taking.pk}/change/", sent, follow=True).content.decode()
    assert "已有 2 人报上名，名额不能少于 2" in page
    taking.refresh_from_db()
    assert (taking.capacity, SignUpTerms.objects.count()) == (20, 1)


def test_list_is_scoped_and_masked(
    browser_of: Browser, institute_staff: User, taking: Activity, other_station: Place
) -> None:
    RegistrationFactory(activity=taking, name="刘候平", phone="13935800001")
    far = RegistrationFactory(activity=ActivityFactory(place=other_station), name="李远")
    browser = browser_of(institute_staff)
    page = browser.get(LIST).content.decode()
    assert "刘候平" in page
    assert "139****0001" in page
    assert "13935800001" not in page
    assert "李远" not in page
    assert browser.get(f"{LIST}{far.pk}/change/").status_code == 404
    assert browser.post(f"{LIST}{far.pk}/unmask/", {"reason": "核对"}).status_code == 404


def test_rows_are_looked_at_and_never_edited(browser_of: Browser, county_staff: User, taking: Activity) -> None:
    guardian = {"guardian_name": "刘大", "guardian_phone": "13935800099", "channel": "behalf"}
    people = [("刘候平", 41), ("刘小", 9)]
    row = RegistrationFactory(activity=taking, name="刘候平", people=people, entered_by=UserFactory(), **guardian)
    browser = browser_of(county_staff)
    page = browser.get(f"{LIST}{row.pk}/change/").content.decode()
    for said in ("刘候平（41 岁）、刘小（9 岁）", "刘大 139****0099", "站里代办", "活动报名，第"):
        assert said in page
    assert 'name="_save"' not in page
    for address in ("add/", f"{row.pk}/delete/"):
        assert browser.get(LIST + address).status_code == 403
    assert browser.post(f"{LIST}{row.pk}/change/", {"name": "改"}).status_code == 403
    assert browser.get(f"{LIST}{row.pk}/history/").status_code == 200
    assert browser.get(f"{LIST}export/").status_code in (302, 404)


def test_full_number_needs_a_reason_and_leaves_an_audit_row(
    browser_of: Browser, institute_staff: User, taking: Activity
) -> None:
    row, browser = RegistrationFactory(activity=taking, phone="13935800001"), browser_of(institute_staff)
    url = f"{LIST}{row.pk}/unmask/"
    assert "13935800001" not in browser.get(url).content.decode()
    assert "13935800001" not in browser.post(url, {"reason": ""}).content.decode()
    response = browser.post(url, {"reason": "通知改时间"})
    assert "13935800001" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    event = AuditEvent.objects.get(action=AuditEvent.Action.UNMASK)
    assert (event.subject, event.detail) == (f"activities.registration:{row.pk}", {"reason": "通知改时间"})


@pytest.mark.parametrize(("words", "found"), [("13935800001", 1), ("0001", 0), ("1393580000", 0), ("候", 1), ("李", 0)])
def test_search_takes_whole_numbers_and_parts_of_names(
    browser_of: Browser, institute_staff: User, taking: Activity, words: str, found: int
) -> None:
    row = RegistrationFactory(activity=taking, name="刘候平", phone="13935800001")
    answer = browser_of(institute_staff).post(f"{LIST}find/", {"words": words}, follow=True)
    assert words not in answer.redirect_chain[-1][0]
    assert (f"{LIST}{row.pk}/change/" in answer.content.decode()) == bool(found)
    answer = browser_of(institute_staff).post(f"{LIST}find/", {"words": row.code}, follow=True)
    assert f"{LIST}{row.pk}/change/" in answer.content.decode()


def test_erased_sign_up_has_nothing_to_show(browser_of: Browser, institute_staff: User, taking: Activity) -> None:
    row = RegistrationFactory(activity=taking)
    row.people.update(name="")
    Registration.objects.update(name="", phone="", erased_at=taking.ends_at)
    browser = browser_of(institute_staff)
    assert "（已删除）" in browser.get(LIST).content.decode()
    assert "查看完整号码" not in browser.get(f"{LIST}{row.pk}/change/").content.decode()
    answer = browser.post(f"{LIST}{row.pk}/unmask/", {"reason": "通知改时间"}).content.decode()
    assert "已经删除，查不到了" in answer


def test_list_costs_the_same_for_one_and_three(
    browser_of: Browser, institute_staff: User, taking: Activity, django_assert_num_queries: Any
) -> None:
    browser = browser_of(institute_staff)
    for _ in range(2):
        RegistrationFactory(activity=taking, people=[("刘候平", None), ("刘小", 9)])
        with django_assert_num_queries(6):
            assert browser.get(LIST).status_code == 200
