"""The residents' pages of signing up: what they say, keep, refuse and never show."""

import datetime as dt
import gzip
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from icalendar import Calendar

from activities.models import Activity, Registration
from activities.services import cancel
from activities.services.registering import cancel_registration, withdraw
from activities.signups import limits
from portal.models import MonthlyTotal
from portal.rollup import drain
from practice.models import Message, Place, User
from tests.activities.signing_up import NOW, STARTS, open_activity, sign_up
from tests.factories import RegistrationFactory

pytestmark = pytest.mark.django_db
PAGE_BYTES = 60_000
NumQueries = Any


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW


@pytest.fixture
def activity(station: Place) -> Activity:
    return open_activity(station, capacity=5, must_know="带水杯。")


def form(**typed: Any) -> dict[str, Any]:
    return {"submission": str(uuid4()), "name": "刘候平", "phone": "138 0013 8000", "consents": "on", **typed}


def page_of(activity: Activity) -> str:
    return f"/activities/{activity.pk}/signup/"


def send(client: Client, activity: Activity, **typed: Any) -> Any:
    return client.post(page_of(activity), form(**typed))


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_the_page_says_all_before_anything_is_typed(client: Client, activity: Activity) -> None:
    shown = client.get(page_of(activity))
    words = shown.content.decode()
    for said in (
        "2026年10月16日",
        "星期五",
        "9:00—11:00",
        "前麻峪村站",
        "还有 5 个名额",
        "带水杯。",
        "180 天后自动删除",
    ):
        assert said in words
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert len(gzip.compress(shown.content)) < PAGE_BYTES


def test_signing_up_leads_to_a_page_by_a_secret_link(client: Client, activity: Activity) -> None:
    answer = send(client, activity, name_2="刘小", age_2="9", guardian_agrees="on")
    made = Registration.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/signups/{made.link}/")
    assert (made.party, made.guardian_name, made.guardian_phone) == (2, "刘候平", "13800138000")
    shown = client.get(answer.url)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    words = shown.content.decode()
    for said in ("报上了", made.code, "138****8000", "刘小（9 岁）", f"第 {made.consent_id} 版"):
        assert said in words
    assert "13800138000" not in words


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_few_queries(
    client: Client, activity: Activity, rows: int, django_assert_num_queries: NumQueries
) -> None:
    made = [RegistrationFactory(activity=activity, waiting=True) for _ in range(rows)]
    with django_assert_num_queries(3):
        client.get(page_of(activity))
    with django_assert_num_queries(4):
        client.get(f"/signups/{made[-1].link}/")


def test_what_was_typed_stays_when_something_is_wrong(client: Client, activity: Activity) -> None:
    answer = send(client, activity, phone="1380013", name_2="", age_2="9", name_3="高玉莲", consents="")
    assert answer.status_code == 400
    assert errors(answer) == {
        "phone": ["手机号应是 11 位数字，以 13 至 19 开头。请核对。"],
        "name_2": ["请填这位的姓名。"],
        "consents": ["请先看过上面的说明，同意后打勾。不同意的，可以到站里或打电话办理。"],
    }
    words = answer.content.decode()
    assert 'value="1380013"' in words
    assert 'value="高玉莲"' in words
    assert 'href="#id_phone"' in words
    assert '<details class="group" data-others open>' in words


def test_a_child_alone_needs_another_guardian(client: Client, activity: Activity) -> None:
    answer = send(client, activity, age="12", guardian_agrees="on")
    assert answer.status_code == 409
    assert list(errors(answer)) == ["guardian_name"]
    told = {"guardian_name": "刘父", "guardian_phone": "0358 4422048", "guardian_agrees": "on"}
    assert send(client, activity, age="12", **told).status_code == 302


def test_somebody_may_sign_up_others_alone(client: Client, activity: Activity) -> None:
    assert list(errors(send(client, activity, only_others="on"))) == ["only_others"]
    send(client, activity, only_others="on", name_2="高玉莲")
    assert list(Registration.objects.get().people.values_list("name", flat=True)) == ["高玉莲"]


def test_ages_are_asked_where_there_are_limits(client: Client, station: Place) -> None:
    activity = open_activity(station, min_age=60)
    assert "限 60 岁以上" in client.get(page_of(activity)).content.decode()
    assert errors(send(client, activity)) == {"age": ["这场活动限 60 岁以上参加，请填年龄。"]}
    assert send(client, activity, age="59").status_code == 409
    assert send(client, activity, age="６０").status_code == 302


def test_the_same_form_twice_leads_to_the_same_page(client: Client, activity: Activity) -> None:
    key = str(uuid4())
    assert send(client, activity, submission=key).url == send(client, activity, submission=key).url
    assert Registration.objects.count() == 1


def test_a_known_phone_gets_its_link_by_message_and_the_page_does_not_show_it(
    client: Client, activity: Activity
) -> None:
    held = sign_up(activity, phone="13800138000")
    answer = send(client, activity)
    assert answer.status_code == 409
    assert "这个手机号已经报过这场活动" in errors(answer)["phone"][0]
    assert held.link not in answer.content.decode()
    assert held.code not in answer.content.decode()
    assert Message.objects.filter(key__contains=":again:", phone="13800138000").count() == 1


def test_machines_that_fill_every_field_store_nothing(client: Client, activity: Activity) -> None:
    answer = send(client, activity, website="http://example.org")
    assert answer.status_code == 200
    assert "已收到" in answer.content.decode()
    assert not Registration.objects.exists()


def test_who_tries_too_often_is_told_when_to_come_again(client: Client, activity: Activity) -> None:
    for _ in range(limits.PER_PHONE.at_most):
        send(client, activity)
    answer = send(client, activity)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 600
    assert errors(answer)["__all__"] == ["操作太频繁了，请过 10 分钟再试。着急的话请直接打电话给实践站。"]
    assert 'value="138 0013 8000"' in answer.content.decode()
    assert send(client, activity, phone="13800138001").status_code == 302


def test_a_whole_village_behind_one_address_comes_through_until_it_is_a_flood(
    client: Client, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", limits.PER_ADDRESS._replace(at_most=2))
    answers = [send(client, activity, phone=f"1380013800{number}").status_code for number in range(3)]
    assert answers == [302, 302, 429]


def test_guessing_links_finds_nothing_and_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNKNOWN_LINKS", limits.UNKNOWN_LINKS._replace(at_most=1))
    first, second = (client.get(f"/signups/{'x' * 22}/") for _ in range(2))
    assert (first.status_code, second.status_code) == (404, 429)
    assert "没有找到这个报名" in first.content.decode()
    assert first.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("page", ["", "change/", "cancel/", "withdraw/", "calendar.ics"])
def test_nothing_behind_a_link_is_kept_or_found(client: Client, activity: Activity, page: str) -> None:
    answer = client.get(f"/signups/{sign_up(activity).link}/{page}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_link_changes_its_sign_up_and_refusals_keep_it(client: Client, activity: Activity) -> None:
    made = sign_up(activity, 2)
    sign_up(activity, 3)
    address = f"/signups/{made.link}/change/"
    kept = {"name": "第1人", "phone": made.phone}
    refused = client.post(address, {**kept, "name_2": "第2人", "name_3": "第3人"})
    assert refused.status_code == 409
    assert errors(refused)["__all__"] == ["已没有空名额，不能再加 1 个人。原来的报名不变。"]
    assert client.post(address, kept).headers["Location"] == f"/signups/{made.link}/"
    made.refresh_from_db()
    assert made.party == 1


def test_cancelling_asks_first(client: Client, activity: Activity) -> None:
    made = sign_up(activity)
    assert "取消报名？" in client.get(f"/signups/{made.link}/cancel/").content.decode()
    made.refresh_from_db()
    assert made.is_live
    client.post(f"/signups/{made.link}/cancel/")
    assert "报名已取消" in client.get(f"/signups/{made.link}/").content.decode()
    assert client.get(f"/signups/{made.link}/cancel/").status_code == 302


def test_changes_by_link_are_counted(client: Client, activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_LINK", limits.PER_LINK._replace(at_most=0))
    made = sign_up(activity)
    assert client.post(f"/signups/{made.link}/cancel/").status_code == 429
    assert client.post(f"/signups/{made.link}/change/", {"name": "我", "phone": made.phone}).status_code == 429
    made.refresh_from_db()
    assert made.is_live


def test_taking_data_back_by_link(client: Client, activity: Activity) -> None:
    made = sign_up(activity, 2)
    assert "有 2 个人报过名" in client.get(f"/signups/{made.link}/withdraw/").content.decode()
    client.post(f"/signups/{made.link}/withdraw/")
    words = client.get(f"/signups/{made.link}/").content.decode()
    assert "只留人数" in words
    assert "第1人" not in words


@pytest.mark.parametrize(
    ("becomes", "says"),
    [
        (lambda one, staff: cancel_registration(registration=one, now=NOW), "名额已让出来"),
        (lambda one, staff: cancel_registration(registration=one, now=NOW, by=staff), "由站里取消"),
        (lambda one, staff: cancel(activity=one.activity, reason="下雨", by=staff), "活动取消了：下雨"),
        (lambda one, staff: withdraw(registration=one, now=STARTS), "报上了"),
    ],
)
def test_how_it_stands_is_said(
    client: Client, activity: Activity, county_staff: User, becomes: Callable[..., object], says: str
) -> None:
    made = sign_up(activity)
    becomes(made, county_staff)
    assert says in client.get(f"/signups/{made.link}/").content.decode()


def test_the_line_is_said_in_families(client: Client, activity: Activity) -> None:
    sign_up(activity, 5)
    waiting = [sign_up(activity, 2) for _ in range(3)]
    assert "前面还有 2 家" in client.get(f"/signups/{waiting[2].link}/").content.decode()
    assert "您排在第一个" in client.get(f"/signups/{waiting[0].link}/").content.decode()
    assert "名额已满，可以排候补，前面有 6 人在等。" in client.get(page_of(activity)).content.decode()


@pytest.mark.parametrize("terms", [{"is_paused": True}, {"closes_at": NOW}, {"opens_at": NOW + dt.timedelta(hours=1)}])
def test_a_closed_page_has_no_form_and_what_is_sent_is_refused(
    client: Client, station: Place, terms: dict[str, Any]
) -> None:
    activity = open_activity(station, **terms)
    shown = client.get(page_of(activity))
    assert '<form method="post" novalidate>' not in shown.content.decode()
    assert send(client, activity).status_code == 409


def test_the_activity_says_how_signing_up_stands_and_at_once(client: Client, activity: Activity) -> None:
    address = activity.get_absolute_url()
    assert "还有 5 个名额" in client.get(address).content.decode()
    made = sign_up(activity, 5)
    words = client.get(address).content.decode()
    assert "名额已满，可以排候补。" in words
    assert made.name not in words
    assert made.code not in words


def entry_of(client: Client, made: Registration) -> Any:
    return Calendar.from_ical(client.get(f"/signups/{made.link}/calendar.ics").content).walk("VEVENT")[0]


def test_the_sign_up_goes_into_a_phones_calendar(client: Client, activity: Activity) -> None:
    made = sign_up(activity)
    entry = entry_of(client, made)
    assert (entry["status"], entry.decoded("dtstart")) == ("CONFIRMED", STARTS)
    assert made.code in entry["description"]
    assert made.phone not in entry["description"]
    cancel_registration(registration=made, now=NOW)
    later = entry_of(client, made)
    assert (later["uid"], later["status"]) == (entry["uid"], "CANCELLED")
    assert later["sequence"] > entry["sequence"]


def test_signing_up_is_neither_coming_nor_serving(activity: Activity) -> None:
    """Trap 1: nothing that residents do here moves a total."""
    drain()
    before = list(MonthlyTotal.objects.order_by("pk").values())
    first, second = sign_up(activity, 3), sign_up(activity, 2)
    cancel_registration(registration=first, now=NOW)
    withdraw(registration=second, now=NOW)
    drain()
    assert list(MonthlyTotal.objects.order_by("pk").values()) == before
    activity.refresh_from_db()
    assert activity.attendances is None
