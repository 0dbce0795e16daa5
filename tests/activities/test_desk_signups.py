"""Sign-ups at the desk: who comes, 代办, calling, cancelling, on paper; and only for those in scope."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity, Registration, SignUpTerms
from practice.days import SHANGHAI
from practice.models import AuditEvent, Message, Place, User
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, RegistrationFactory, SignUpTermsFactory, UserFactory

Browser = Callable[[User], Client]
SUNDAY = dt.datetime(2026, 10, 18, 9, 0, tzinfo=SHANGHAI)
UID = "6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90"
TYPED = {"submission": UID, "name": "白兔儿", "phone": "139 3580 0011", "consents": "on"}

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def taking(station: Place) -> Activity:
    """Tomorrow, twenty seats."""
    activity: Activity = ActivityFactory(place=station, title="共读一本书", starts_at=SUNDAY, capacity=20)
    SignUpTermsFactory(activity=activity, must_know="自带水杯")
    return activity


def address(page: str, row: Any) -> str:
    return reverse(f"desk:signups_{page}", args=[row.pk])


def post(phone: Phone, url: str, sent: dict[str, str]) -> None:
    """Send a form that the page before did not show."""
    phone.open(url)
    phone._show(phone.client.post(url, sent, follow=True))


def test_list_tells_who_comes_in_order_without_a_number_in_full(
    phone: Phone, taking: Activity, station_head: User
) -> None:
    family = [("刘候平", None), ("刘小", 9), ("王爱兰", 66)]
    guardian = {"guardian_name": "刘大", "guardian_phone": "13935800099"}
    RegistrationFactory(activity=taking, name="刘候平", phone="13935800001", people=family, **guardian)
    behalf = {"channel": "behalf", "entered_by": station_head}
    RegistrationFactory(activity=taking, name="高玉莲", phone="13935800002", **behalf)
    RegistrationFactory(activity=taking, name="张二小", phone="13935800003", people=[("张小小", 8)], waiting=True)
    RegistrationFactory(activity=taking, name="不来了", phone="13935800004", cancelled=True)
    phone.open(address("list", taking))
    text = "".join(phone.page.text.split())
    assert "报上4人/名额20，候补1人" in text
    for said in ("共3人", "一起来：刘小（9岁，孩子）、王爱兰（66岁）", "监护人：刘大139****0099", "代办：刘站长"):
        assert said in text
    assert text.index("刘候平") < text.index("高玉莲") < text.index("张二小") < text.index("已取消1份")
    assert "本人不来，来的是：张小小（8岁，孩子）" in text
    assert "139****0001" in text
    assert "13935800" not in phone.html


def test_number_is_shown_to_call_and_leaves_an_audit_row(phone: Phone, taking: Activity, station_head: User) -> None:
    row = RegistrationFactory(activity=taking, name="刘候平", phone="13935800001")
    phone.open(address("list", taking))
    phone.press("打电话")
    assert phone.page.links["拨打 13935800001"] == "tel:13935800001"
    assert "no-store" in phone.response["Cache-Control"]
    event = AuditEvent.objects.get(action=AuditEvent.Action.UNMASK)
    assert (event.actor, event.subject) == (station_head, f"activities.registration:{row.pk}")
    assert event.detail == {"reason": "联系报名的人"}
    phone.open(address("one", row))
    assert "13935800001" not in phone.html


def test_childs_guardian_is_called_too(phone: Phone, taking: Activity) -> None:
    guardian = {"guardian_name": "刘大", "guardian_phone": "13935800099"}
    RegistrationFactory(activity=taking, phone="13935800001", people=[("刘小", 9)], **guardian)
    phone.open(address("list", taking))
    phone.press("打电话")
    assert phone.page.links["监护人刘大 13935800099"] == "tel:13935800099"


def test_erased_sign_up_is_counted_and_calls_nobody(phone: Phone, taking: Activity) -> None:
    row = RegistrationFactory(activity=taking)
    row.people.update(name="")
    Registration.objects.update(name="", phone="", erased_at=SUNDAY)
    phone.open(address("list", taking))
    assert "报上 1 人 / 名额 20" in phone.page.text
    assert "姓名和电话已按规定删除" in phone.page.text
    assert 'value="call"' not in phone.html
    post(phone, address("one", row), {"act": "call"})
    assert "已经删除，查不到了" in phone.page.text
    assert not AuditEvent.objects.filter(action=AuditEvent.Action.UNMASK).exists()


def test_head_signs_up_who_stands_there(phone: Phone, taking: Activity, station_head: User) -> None:
    phone.open(address("list", taking))
    phone.follow("代办报名")
    assert "自带水杯" in phone.page.text
    assert "请念给本人听" in phone.page.text
    phone.write("姓名", "白兔儿")
    phone.write("手机号", "139 3580 0011")
    phone.press("报名")
    assert "请把上面的话念给本人听，同意后打勾" in phone.page.text
    assert phone.control("姓名").value == "白兔儿"
    phone.tick("已念给本人听，本人同意")
    phone.press("报名")
    row = Registration.objects.get()
    assert (row.name, row.phone, row.channel, row.entered_by) == ("白兔儿", "13935800011", "behalf", station_head)
    assert row.consent.purpose == "sign_up"
    assert f"报上了，1 人，报名号 {row.code}。请把报名号告诉本人。" in phone.page.text
    assert Message.objects.get().phone == "13935800011"
    assert row.history.get().history_user == station_head


def test_same_page_sent_twice_is_one_sign_up(phone: Phone, taking: Activity) -> None:
    for _ in range(2):
        assert phone.client.post(address("behalf", taking), TYPED).status_code == 302
    assert Registration.objects.count() == 1


def test_second_sign_up_of_a_phone_is_refused_and_nothing_typed_is_lost(phone: Phone, taking: Activity) -> None:
    RegistrationFactory(activity=taking, phone="13935800011")
    post(phone, address("behalf", taking), TYPED)
    assert "这个手机号已经报过这场活动" in phone.page.text
    assert phone.control("姓名").value == "白兔儿"


def test_full_activity_puts_them_in_line(phone: Phone, taking: Activity) -> None:
    Activity.objects.update(capacity=1)
    RegistrationFactory(activity=Activity.objects.get())
    post(phone, address("behalf", taking), TYPED)
    assert "名额已满，排上候补，1 人" in phone.page.text
    assert Registration.objects.get(phone="13935800011").status == "waiting"


def test_child_needs_a_guardian_at_the_desk_too(phone: Phone, taking: Activity) -> None:
    typed = {**TYPED, "only_others": "on", "name_2": "小白", "age_2": "7"}
    post(phone, address("behalf", taking), typed)
    assert "孩子参加要监护人同意" in phone.page.text
    assert phone.client.post(address("behalf", taking), {**typed, "guardian_agrees": "on"}).status_code == 302
    row = Registration.objects.get()
    assert (row.guardian_name, row.party, row.people.get().age) == ("白兔儿", 1, 7)


def test_cancelling_moves_up_who_waits_and_says_so(phone: Phone, taking: Activity, station_head: User) -> None:
    Activity.objects.update(capacity=1)
    activity = Activity.objects.get()
    first = RegistrationFactory(activity=activity, phone="13935804321")
    waiting = RegistrationFactory(activity=activity, waiting=True)
    phone.open(address("list", taking))
    phone.write("报名号、手机后四位，或姓名", "4321")
    phone.press("查找")
    assert "找到 1 份" in phone.page.text
    assert "4321" not in phone.url
    phone.open(address("one", first))
    phone.press("取消报名，让出名额")
    assert f"报名号 {first.code} 已取消，短信告诉了本人。候补的 1 份已经转为报上" in phone.page.text
    for row in (first, waiting):
        row.refresh_from_db()
    assert (first.status, first.ended_by, waiting.status) == ("cancelled", "staff", "placed")
    assert first.history.first().history_user == station_head
    post(phone, address("one", first), {"act": "cancel"})
    assert "这个报名已经取消了" in phone.page.text


@pytest.mark.parametrize(
    ("words", "found"), [("4321", 1), ("135804321", 1), ("321", 0), ("刘小", 1), ("候", 1), ("没有", 0), ("  ", 0)]
)
def test_search_by_number_or_name(phone: Phone, taking: Activity, words: str, found: int) -> None:
    RegistrationFactory(activity=taking, name="刘候平", phone="13135804321", people=[("刘候平", None), ("刘小", 9)])
    RegistrationFactory(activity=taking, name="高玉莲", phone="13935809999")
    post(phone, address("list", taking), {"q": words, "act": "find"})
    assert (f"找到 {found} 份" in phone.page.text) == bool(found)


def test_search_by_sign_up_number(phone: Phone, taking: Activity) -> None:
    row = RegistrationFactory(activity=taking)
    post(phone, address("list", taking), {"q": row.code, "act": "find"})
    assert "找到 1 份" in phone.page.text


def test_print_names_everybody_with_a_line_to_sign_on(phone: Phone, taking: Activity) -> None:
    for number in range(70):
        RegistrationFactory(activity=taking, name=f"村民{number}", phone=f"139358{number:05d}")
    RegistrationFactory(activity=taking, name="等着的", waiting=True)
    phone.open(address("print", taking))
    assert phone.html.count('<td class="sign">') == 71
    assert "13935800069" not in phone.html
    assert phone.page.text.index("村民69") < phone.page.text.index("等着的")


def test_sheet_to_sign_on_is_a_pdf_of_everybody(
    phone: Phone, taking: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    RegistrationFactory(activity=taking, name="𠮷田秀", phone="13935800001", people=[("𠮷田秀", None), ("刘小", 9)])
    RegistrationFactory(activity=taking, name="等着的", waiting=True)
    answer = phone.client.get(address("sheet", taking))
    assert answer.content.startswith(b"%PDF-")
    assert "private" in answer["Cache-Control"]
    told: list[Any] = []

    def drawn(*rows: Any, **more: Any) -> bytes:
        told.append((rows, more))
        return b""

    monkeypatch.setattr("activities.desk.views.signups.signing_sheet", drawn)
    phone.client.get(address("sheet", taking))
    ((_, (row,)), more) = told[0]
    assert (row.name, row.people, row.phone) == ("𠮷田秀", "2", "139****0001")
    assert "一起来：刘小（9 岁，孩子）" in row.note
    assert [one.name for one in more["waiting"]] == ["等着的"]


def test_overview_counts_each_and_offers_to_open_others(phone: Phone, taking: Activity, station: Place) -> None:
    RegistrationFactory(activity=taking, people=[("刘候平", None), ("刘小", 9)])
    ActivityFactory(place=station, title="义诊", starts_at=SUNDAY)
    phone.open("/desk/")
    phone.follow("报名")
    assert "报上 2 人 / 名额 20" in phone.page.text
    phone.follow("义诊")
    assert "报名设置" in phone.page.text


def test_head_opens_sign_ups_of_what_is_on_the_calendar(phone: Phone, station: Place, station_head: User) -> None:
    activity = ActivityFactory(place=station, starts_at=SUNDAY)
    phone.open(address("terms", activity))
    phone.write("名额", "2")
    phone.press("保存")
    assert "没有勾“要群众先报名”" in phone.page.text
    phone.tick("要群众先报名")
    phone.write("截止报名", "2026-10-18T12:00")
    phone.press("保存")
    assert "截止报名不能晚于活动开始" in phone.page.text
    phone.write("截止报名", "2026-10-17T20:00")
    phone.press("保存")
    assert "报名设置已保存。" in phone.page.text
    activity.refresh_from_db()
    terms = SignUpTerms.objects.get()
    assert (activity.capacity, terms.closes_at) == (2, dt.datetime(2026, 10, 17, 20, tzinfo=SHANGHAI))
    assert terms.history.get().history_user == station_head


def test_seats_added_at_the_desk_move_up_who_waits(phone: Phone, taking: Activity) -> None:
    Activity.objects.update(capacity=1)
    activity = Activity.objects.get()
    RegistrationFactory(activity=activity)
    waiting = RegistrationFactory(activity=activity, waiting=True)
    phone.open(address("terms", taking))
    phone.write("名额", "0")
    phone.press("保存")
    assert "请填 1 到 100000 的整数" in phone.page.text
    phone.write("名额", "2")
    phone.press("保存")
    waiting.refresh_from_db()
    assert waiting.status == "placed"


def test_sign_ups_are_paused_not_undone(phone: Phone, taking: Activity) -> None:
    RegistrationFactory(activity=taking)
    phone.open(address("terms", taking))
    phone.tick("要群众先报名", on=False)
    phone.press("保存")
    assert "已有 1 人报名，不能改成不用报名" in phone.page.text
    phone.tick("要群众先报名")
    phone.tick("暂停报名")
    phone.press("保存")
    assert SignUpTerms.objects.get().is_paused


def test_plan_says_how_it_takes_sign_ups(phone: Phone, station: Place) -> None:
    phone.open(reverse("desk:plan"))
    for label, typed in (("活动名称", "腊八施粥"), ("日期", "2026-10-24"), ("开始", "07:30"), ("结束", "09:00")):
        phone.write(label, typed)
    phone.tick("要群众先报名")
    phone.write("名额", "30")
    phone.write("报名须知", "自带碗筷")
    phone.write("截止报名", "2026-10-25T09:00")
    phone.press("提交")
    assert "截止报名不能晚于活动开始（10月24日 7:30）" in phone.page.text
    assert Activity.objects.count() == 0
    phone.write("截止报名", "")
    phone.press("提交")
    made = Activity.objects.get()
    assert (made.status, made.capacity, made.sign_up_terms.must_know) == ("submitted", 30, "自带碗筷")


def test_plan_without_sign_ups_stays_a_plan(phone: Phone, station: Place) -> None:
    phone.open(reverse("desk:plan"))
    for label, typed in (("活动名称", "腊八施粥"), ("日期", "2026-10-24"), ("开始", "07:30"), ("结束", "09:00")):
        phone.write(label, typed)
    phone.press("提交")
    assert Activity.objects.count() == 1
    assert not SignUpTerms.objects.exists()


def test_report_page_hints_at_sign_ups_and_fills_in_nothing(phone: Phone, station: Place) -> None:
    """A sign-up is not attendance."""
    past = ActivityFactory(place=station, starts_at=SUNDAY - dt.timedelta(days=2), capacity=20)
    SignUpTermsFactory(activity=past)
    RegistrationFactory(activity=past, people=[("刘候平", None), ("刘小", 9)])
    phone.open(reverse("desk:log", args=[past.pk]))
    assert "报上 2 人 / 名额 20。报名不等于到场" in phone.page.text
    assert phone.control("群众参加（人次）").value == ""


@pytest.mark.parametrize("page", ["list", "behalf", "print", "terms"])
def test_other_heads_and_leaders_see_nothing(
    page: str, browser_of: Browser, taking: Activity, other_station_head: User, leader: User
) -> None:
    """Leaders read totals; names are for those who look after the activity."""
    row = RegistrationFactory(activity=taking)
    assert browser_of(leader).get(address(page, taking)).status_code == 403
    assert browser_of(other_station_head).get(address(page, taking)).status_code == 404
    assert browser_of(other_station_head).get(address("one", row)).status_code == 404
    for act in ("call", "cancel"):
        assert browser_of(other_station_head).post(address("one", row), {"act": act}).status_code == 403
    assert browser_of(other_station_head).post(address("behalf", taking), TYPED).status_code == 403
    assert Registration.objects.get().status == "placed"
    assert not AuditEvent.objects.filter(action=AuditEvent.Action.UNMASK).exists()


FRAME = 8
"""Session, account, roles, the demo mark, and what waits in the rooms of the desk."""
QUERIES = {"signups": FRAME + 4, "list": FRAME + 6, "print": FRAME + 4, "behalf": FRAME + 2}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_queries_do_not_grow(
    name: str,
    count: int,
    browser_of: Browser,
    station: Place,
    station_head: User,
    taking: Activity,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        RegistrationFactory(
            activity=taking, people=[("刘候平", None), (f"刘{number}", 9)], entered_by=UserFactory(), channel="behalf"
        )
        SignUpTermsFactory(activity=ActivityFactory(place=station, starts_at=SUNDAY))
        ActivityFactory(place=station, starts_at=SUNDAY)
    browser = browser_of(station_head)
    url = reverse("desk:signups") if name == "signups" else address(name, taking)
    with django_assert_num_queries(QUERIES[name]):
        assert browser.get(url).status_code == 200
