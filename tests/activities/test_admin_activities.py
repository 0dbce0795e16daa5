"""Activities and programmes in the admin: planned, published, called off; what happened stays where it was."""

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from PIL import Image
from pytest_django import Settings

from activities.admin.recurring import rule_in_words
from activities.models import Activity, Programme
from practice.days import SHANGHAI
from practice.models import ChangedMonth, Place, User
from tests.factories import (
    ActivityFactory,
    MethodFactory,
    ProgrammeFactory,
    ServiceRecordFactory,
    TeamFactory,
)

BrowserOf = Callable[[User], Client]
Status = Activity.Status
ADD, LIST = "/admin/activities/activity/add/", "/admin/activities/activity/"
NO_SIGN_UPS = {"sign_up_terms-TOTAL_FORMS": 0, "sign_up_terms-INITIAL_FORMS": 0}
NO_PHOTOS = {"photos-TOTAL_FORMS": 0, "photos-INITIAL_FORMS": 0, **NO_SIGN_UPS}


@pytest.fixture(autouse=True)
def _no_roll_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the log of changed months stays to be looked at."""
    monkeypatch.setattr("practice.services.wake_roll_up", lambda: None)


def form(place: Place, **changes: Any) -> dict[str, Any]:
    times = {"starts_at": "2026-12-05T09:00", "ends_at": "2026-12-05T11:00"}
    return {"title": "义诊", "kind": "service", "place": place.pk, **times, **NO_PHOTOS, **changes}


def change(activity: Activity, page: str = "change") -> str:
    return f"/admin/activities/activity/{activity.pk}/{page}/"


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def visible(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", html)


def chosen(action: str, *rows: Activity, **more: str) -> dict[str, Any]:
    return {"action": action, "index": "0", "_selected_action": [row.pk for row in rows], **more}


def waiting(place: Place, **fields: Any) -> Activity:
    return ActivityFactory(place=place, status=Status.SUBMITTED, published_at=None, published_by=None, **fields)


def test_plain_save_makes_a_draft(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    method = MethodFactory()
    browser_of(institute_staff).post(ADD, form(station, methods=[method.pk], _save=""))
    made = Activity.objects.get()
    assert (made.status, made.created_by, made.month) == (Status.DRAFT, institute_staff, dt.date(2026, 12, 1))
    assert made.starts_at == dt.datetime(2026, 12, 5, 9, tzinfo=SHANGHAI)
    assert list(made.methods.all()) == [method]


def test_save_and_publish_puts_it_on_the_calendar(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    browser_of(institute_staff).post(ADD, form(station, _publish=""))
    made = Activity.objects.get()
    assert (made.status, made.published_by) == (Status.PUBLISHED, institute_staff)
    assert list(ChangedMonth.objects.values_list("place_id", "month")) == [(station.pk, dt.date(2026, 12, 1))]


def test_enter_in_a_field_saves_and_on_a_tick_does_nothing(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    """A browser presses the first button of a form when Enter is hit."""
    ActivityFactory(place=station)
    browser = browser_of(institute_staff)
    form_page = browser.get(ADD).content.decode()
    in_form = form_page[form_page.index('id="activity_form"') :]
    assert re.findall(r"<button[^>]*>", in_form)[0] == '<button name="_save" hidden>'
    list_page = browser.get(f"{LIST}?on=all").content.decode()
    in_list = list_page[list_page.index('id="changelist-form"') :]
    assert re.findall(r"<button[^>]*>", in_list)[0] == "<button hidden>"
    activity = waiting(station)
    browser.post(f"{LIST}?on=all", {"index": "0", "_selected_action": [activity.pk]})
    activity.refresh_from_db()
    assert activity.status == Status.SUBMITTED


def test_place_programme_and_team_out_of_scope_are_refused(
    browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place, other_institute: Place
) -> None:
    programme, team = ProgrammeFactory(place=other_institute), TeamFactory(place=other_station)
    response = browser_of(institute_staff).post(
        ADD, form(other_station, programme=programme.pk, team=team.pk, _publish="")
    )
    refused = ["选的这一项不存在，或不在您负责的范围内。请重新选择。"]
    assert errors(response) == {"place": refused, "programme": refused, "team": refused}
    assert not Activity.objects.exists()


def test_countys_programme_and_team_serve_every_station(
    browser_of: BrowserOf, institute_staff: User, station: Place, county: Place
) -> None:
    programme, team = ProgrammeFactory(place=county), TeamFactory(place=county)
    browser_of(institute_staff).post(ADD, form(station, programme=programme.pk, team=team.pk, _save=""))
    made = Activity.objects.get()
    assert (made.programme, made.team) == (programme, team)


def test_history_tells_of_the_words_it_is_sorted_by(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    activity, method = ActivityFactory(place=station), MethodFactory(name="讲")
    times = {"starts_at": "2026-10-16T09:00", "ends_at": "2026-10-16T11:00"}
    browser = browser_of(county_staff)
    browser.post(change(activity), form(station, methods=[method.pk], **times))
    html = browser.get(change(activity, "history")).content.decode()
    assert "<dt>活动方式</dt><dd><del>（空）</del>" in html
    assert "<ins>讲</ins>" in html


def test_end_before_start_is_refused(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    response = browser_of(institute_staff).post(ADD, form(station, ends_at="2026-12-05T08:00"))
    assert errors(response) == {"ends_at": ["结束时间要晚于开始时间。"]}


def test_edit_tells_the_roll_up_of_both_places_and_months(
    browser_of: BrowserOf, county_staff: User, station: Place, other_station: Place
) -> None:
    activity = ActivityFactory(place=station)
    browser_of(county_staff).post(change(activity), form(other_station, _save=""))
    expected = {(station.pk, dt.date(2026, 10, 1)), (other_station.pk, dt.date(2026, 12, 1))}
    assert set(ChangedMonth.objects.values_list("place_id", "month")) == expected
    assert activity.history.first().history_user == county_staff


def test_activity_with_hours_keeps_its_place_and_time(
    browser_of: BrowserOf, county_staff: User, station: Place, other_station: Place
) -> None:
    activity = ActivityFactory(place=station, reported=True)
    ServiceRecordFactory(activity=activity)
    browser = browser_of(county_staff)
    moved = ["已登记过志愿时长，不能再改。时长有误的，请先退回或冲正。"]
    times = {"starts_at": "2026-10-17T09:00", "ends_at": "2026-10-17T11:00"}
    assert errors(browser.post(change(activity), form(other_station, **times))) == {"place": moved, "starts_at": moved}
    kept = {"starts_at": "2026-10-16T09:00", "ends_at": "2026-10-16T11:00", "title": "秋季义诊"}
    assert browser.post(change(activity), form(station, **kept)).status_code == 302
    activity.refresh_from_db()
    assert activity.title == "秋季义诊"


def test_what_took_place_cannot_move_to_the_future(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    activity = ActivityFactory(place=station, reported=True)
    times = {"starts_at": "2090-01-01T09:00", "ends_at": "2090-01-01T11:00"}
    response = browser_of(county_staff).post(change(activity), form(station, **times))
    assert errors(response) == {"starts_at": ["已经办过的活动，开始时间不能改到以后。"]}


def test_cancelled_activity_is_read_only(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    activity = ActivityFactory(place=station, cancelled=True)
    browser = browser_of(county_staff)
    assert "下雨" in browser.get(change(activity)).content.decode()
    assert browser.post(change(activity), form(station)).status_code == 403


def test_only_drafts_are_deleted(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    draft = ActivityFactory(place=station, status=Status.DRAFT, published_at=None, published_by=None)
    shown = ActivityFactory(place=station)
    browser = browser_of(county_staff)
    assert browser.post(change(shown, "delete"), {"post": "yes"}).status_code == 403
    assert browser.get(change(draft, "delete")).status_code == 200
    assert browser.post(change(draft, "delete"), {"post": "yes"}).status_code == 302
    assert list(Activity.objects.all()) == [shown]


def test_bulk_publish_says_which_could_not_be(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    first, second, over = (
        waiting(station),
        waiting(station),
        ActivityFactory(place=station, cancelled=True, title="灯会"),
    )
    response = browser_of(institute_staff).post(f"{LIST}?on=all", chosen("publish_chosen", first, second, over))
    assert set(said(response)) == {
        "已发布 2 场。",
        "“灯会”现在是“已取消”，不能改成“已发布”。请刷新页面看最新情况。",
    }
    assert Activity.objects.filter(status=Status.PUBLISHED, published_by=institute_staff).count() == 2


def test_bulk_action_leaves_rows_out_of_scope_alone(
    browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place
) -> None:
    mine, other = waiting(station), waiting(other_station)
    browser_of(institute_staff).post(f"{LIST}?on=all", chosen("publish_chosen", mine, other))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == (Status.PUBLISHED, Status.SUBMITTED)


def test_bulk_cancel_asks_for_the_reason_first(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    rows = [ActivityFactory(place=station), ActivityFactory(place=station)]
    served = ActivityFactory(place=station, held=True, title="义诊")
    ServiceRecordFactory(activity=served)
    browser, address = browser_of(institute_staff), f"{LIST}?on=all"
    page = browser.post(address, chosen("cancel_chosen", *rows, served)).content.decode()
    assert page.count('name="_selected_action"') == 3
    again = browser.post(address, chosen("cancel_chosen", *rows, served, sure="1", reason=""))
    assert again.context["form"].errors["reason"] == ["该字段是必填项。"]
    done = browser.post(address, chosen("cancel_chosen", *rows, served, sure="1", reason="下大雪"))
    assert said(done) == ["已取消 2 场。", "“义诊”已登记过志愿时长，不能取消。时长有误的，请先退回或冲正。"]
    assert set(Activity.objects.filter(status=Status.CANCELLED).values_list("cancel_reason", flat=True)) == {"下大雪"}


def test_bulk_cancel_of_all_pages_reaches_them_all(
    browser_of: BrowserOf, institute_staff: User, station: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.admin.plans.ActivityAdmin.list_per_page", 2)
    rows = [ActivityFactory(place=station) for _ in range(3)]
    asked = {"select_across": "1", "sure": "1", "reason": "下大雪"}
    browser_of(institute_staff).post(f"{LIST}?on=all", chosen("cancel_chosen", rows[0], **asked))
    assert Activity.objects.filter(status=Status.CANCELLED).count() == 3


@pytest.mark.parametrize(
    ("page", "before", "data", "after"),
    [
        ("publish", Status.DRAFT, {"sure": "1"}, Status.PUBLISHED),
        ("submit", Status.DRAFT, {"sure": "1"}, Status.SUBMITTED),
        ("draft", Status.SUBMITTED, {"reason": "时间不对"}, Status.DRAFT),
        ("cancel", Status.SUBMITTED, {"reason": "下雨"}, Status.CANCELLED),
    ],
)
def test_one_activity_takes_a_step_on_its_own_page(
    page: str,
    before: str,
    data: dict[str, str],
    after: str,
    browser_of: BrowserOf,
    institute_staff: User,
    station: Place,
) -> None:
    activity = ActivityFactory(place=station, status=before, published_at=None, published_by=None)
    browser = browser_of(institute_staff)
    assert browser.get(change(activity, page)).status_code == 200
    assert browser.post(change(activity, page), data).status_code == 302
    activity.refresh_from_db()
    assert activity.status == after


def test_step_that_does_not_follow_is_refused_in_words(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    activity = ActivityFactory(place=station, reported=True, title="义诊")
    response = browser_of(institute_staff).post(change(activity, "cancel"), {"reason": "下雨"})
    assert response.context["form"].non_field_errors() == [
        "“义诊”现在是“已补记”，不能改成“已取消”。请刷新页面看最新情况。"
    ]


def test_photo_of_an_activity_is_drawn_anew(
    browser_of: BrowserOf, institute_staff: User, station: Place, settings: Settings, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    activity, drawn = ActivityFactory(place=station), BytesIO()
    Image.new("RGB", (30, 20), "green").save(drawn, "PNG")
    drawn.name, _ = "张三的院子.png", drawn.seek(0)
    photos = {"photos-TOTAL_FORMS": 1, "photos-INITIAL_FORMS": 0, "photos-0-image": drawn, "photos-0-alt": "院子"}
    browser_of(institute_staff).post(change(activity), form(station, **photos))
    photo = activity.photos.get()
    assert (photo.added_by, photo.alt, "张三" in photo.image.name) == (institute_staff, "院子", False)
    with Image.open(photo.image.path) as stored:
        assert stored.format == "JPEG"
    page = browser_of(institute_staff).get(change(activity)).content.decode()
    assert f'<img src="{photo.image.url}" alt="现在的照片"' in page
    assert photo.image.name not in visible(page)


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("on=2026-10", ["十月"]),
        ("on=2026-11-05", ["初五"]),
        ("on=2026-11", ["初五", "初六"]),
        ("on=all", ["十月", "初五", "初六"]),
        ("q=初", ["初五", "初六"]),
        ("on=2026-11&status=published", ["初五", "初六"]),
        ("on=all&status=cancelled", []),
        ("on=2026-13", []),
    ],
)
def test_month_strip_narrows_the_list(
    asked: str, titles: list[str], browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    for title, day in (("十月", (10, 16)), ("初五", (11, 5)), ("初六", (11, 6))):
        ActivityFactory(place=station, title=title, starts_at=dt.datetime(2026, *day, 9, tzinfo=SHANGHAI))
    rows = browser_of(institute_staff).get(f"{LIST}?{asked}").context["cl"].result_list
    shown = [row.title for row in rows]
    assert shown == titles or (asked == "on=2026-13" and "十月" not in shown)


def test_month_strip_counts_each_day(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    late = dt.datetime(2026, 10, 31, 23, 30, tzinfo=SHANGHAI)
    ActivityFactory(place=station, starts_at=late)
    ActivityFactory(place=station, starts_at=late + dt.timedelta(hours=1))
    html = browser_of(institute_staff).get(f"{LIST}?on=2026-10").content.decode()
    assert 'aria-label="10月31日 星期六，1 场"' in html
    assert 'aria-label="10月30日 星期五，0 场"' in html


def programme(place: Place, *held_at: Place) -> Programme:
    made: Programme = ProgrammeFactory(
        place=place, category=Programme.Category.FIXED_DAY, recurrence="FREQ=MONTHLY;BYMONTHDAY=5"
    )
    made.held_at.set(held_at)
    return made


def test_month_of_a_programme_is_shown_before_it_is_made(
    browser_of: BrowserOf, county_staff: User, county: Place, station: Place, other_station: Place
) -> None:
    made = programme(county, station, other_station)
    browser, address = browser_of(county_staff), f"/admin/activities/programme/{made.pk}/generate/"
    assert browser.get(address).context["preview"] == []
    assert browser.get(f"{address}?month=2026-12").context["new"] == 2
    assert not Activity.objects.exists()
    assert said(browser.post(address, {"month": "2026-12"})) == ["2026年12月新增了 2 场。"]
    assert said(browser.post(address, {"month": "2026-12"}))[-1] == "2026年12月的活动早已生成，没有新增。"
    assert Activity.objects.filter(status=Status.PUBLISHED).count() == 2


def test_countys_programme_is_not_generated_by_an_institute(
    browser_of: BrowserOf, institute_staff: User, county: Place, station: Place
) -> None:
    made = programme(county, station)
    browser = browser_of(institute_staff)
    assert browser.get(f"/admin/activities/programme/{made.pk}/change/").status_code == 200
    assert browser.post(f"/admin/activities/programme/{made.pk}/generate/", {"month": "2026-12"}).status_code == 403


def test_programme_is_held_only_at_places_in_scope(
    browser_of: BrowserOf, institute_staff: User, institute: Place, station: Place, other_station: Place
) -> None:
    data = {"name": "一刻钟", "category": "speciality", "kind": "lecture", "place": institute.pk, "order": 0}
    data |= {"on_day_off": "hold", "starts_time": "09:00", "minutes": 60, "is_active": "on"}
    browser = browser_of(institute_staff)
    refused = browser.post("/admin/activities/programme/add/", data | {"held_at": [station.pk, other_station.pk]})
    assert list(errors(refused)) == ["held_at"]
    browser.post("/admin/activities/programme/add/", data | {"held_at": [station.pk]})
    assert list(Programme.objects.get().held_at.all()) == [station]


@pytest.mark.parametrize(
    ("said_when", "rule", "words"),
    [
        ({"weekdays": ["TU", "FR"]}, "FREQ=WEEKLY;BYDAY=TU,FR", "每周二、五"),
        ({"days": "20、5"}, "FREQ=MONTHLY;BYMONTHDAY=5,20", "每月5、20日"),
        ({"recurrence": "FREQ=MONTHLY;BYDAY=2SA"}, "FREQ=MONTHLY;BYDAY=2SA", "FREQ=MONTHLY;BYDAY=2SA"),
        ({}, "", ""),
    ],
)
def test_rule_is_made_from_what_people_say(
    said_when: dict[str, Any], rule: str, words: str, browser_of: BrowserOf, county_staff: User, county: Place
) -> None:
    data = {"name": "一刻钟", "category": "speciality", "kind": "lecture", "place": county.pk, "order": 0}
    data |= {"on_day_off": "hold", "starts_time": "09:00", "minutes": 60, "is_active": "on"}
    browser = browser_of(county_staff)
    browser.post("/admin/activities/programme/add/", data | said_when)
    made = Programme.objects.get()
    assert made.recurrence == rule
    assert rule_in_words(rule) == words
    form = browser.get(f"/admin/activities/programme/{made.pk}/change/").context["adminform"].form
    shown = {"weekdays": [], "days": "", "recurrence": ""} | said_when
    if "days" in said_when:
        shown["days"] = "5、20"
    assert {name: form.initial[name] for name in shown} == shown


@pytest.mark.parametrize(
    ("said_when", "field"),
    [
        ({"weekdays": ["TU"], "days": "5"}, "days"),
        ({"days": "32"}, "days"),
        ({"days": "五号"}, "days"),
        ({"recurrence": "每周五"}, "recurrence"),
        ({"recurrence": "FREQ=SECONDLY"}, "recurrence"),
    ],
)
def test_rule_that_makes_no_sense_is_refused(
    said_when: dict[str, Any], field: str, browser_of: BrowserOf, county_staff: User, county: Place
) -> None:
    data = {"name": "一刻钟", "category": "speciality", "kind": "lecture", "place": county.pk, "order": 0}
    data |= {"on_day_off": "hold", "starts_time": "09:00", "minutes": 60, "is_active": "on"}
    response = browser_of(county_staff).post("/admin/activities/programme/add/", data | said_when)
    assert list(errors(response)) == [field]
    assert not Programme.objects.exists()
