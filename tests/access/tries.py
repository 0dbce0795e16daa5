"""What is sent to change something: it would, from those who may. So a refusal is one, and not an empty form."""

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from portal.news.joining import new_tap
from practice.days import today

from .asking import Visit
from .world import Rows, World

Sent = dict[str, Any]
UID = UUID("6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90")


def in_a_week() -> dt.date:
    return today() + dt.timedelta(days=7)


def a_plan(rows: Rows) -> Sent:
    """An activity as the desk's form sends it."""
    when = {"day": in_a_week().isoformat(), "starts": "09:00", "ends": "11:00"}
    return {"uid": str(UID), "title": "清扫主干道", "kind": "service", "place": rows["place"].pk, **when}


def what_was_done(rows: Rows) -> Sent:
    """An unplanned activity of yesterday with an hour of somebody's service."""
    day = (today() - dt.timedelta(days=1)).isoformat()
    return {**a_plan(rows), "day": day, **hours_of(rows)}


def hours_of(rows: Rows) -> Sent:
    return {"act": "send", "attendances": "12", "minutes": "60", "v": [str(rows["volunteer"].pk)]}


def a_newcomer(rows: Rows) -> Sent:
    told = {"new-name": "新来的", "new-phone": "13700000001", "new-home_place": rows["place"].pk}
    return {"act": "add", **told}


def an_order(rows: Rows) -> Sent:
    """What a resident asks for, in town."""
    when = {"wanted_on": in_a_week().isoformat(), "wanted_part": "any"}
    who = {"name": "点单的人", "phone": "13700000002", "whose": "self", "consents": "on"}
    return {"submission": str(UID), "words": "想请人来理发", "place": rows["elsewhere"].pk, **when, **who}


def what_came_of_it(rows: Rows) -> Sent:
    """When the team was there."""
    day = (today() - dt.timedelta(days=1)).isoformat()
    return {"uid": str(UID), "day": day, "starts": "09:00", "ends": "10:00", "attendances": "1"}


def an_activity(rows: Rows) -> Sent:
    """The same as the API takes it."""
    starts_at = timezone.now() + dt.timedelta(days=7)
    moments = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + dt.timedelta(hours=2)).isoformat()}
    return {"title": "清扫主干道", "kind": "service", "place": rows["place"].pk, **moments}


def yesterday() -> Sent:
    starts_at = timezone.now() - dt.timedelta(days=1)
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + dt.timedelta(hours=2)).isoformat()}


BY_JSON: dict[str, Callable[[Rows], Sent]] = {
    "api:place-detail": lambda rows: {"speciality": "新的特色"},
    "api:activity-list": an_activity,
    "api:activity-detail": lambda rows: {"title": "改了名的活动"},
    "api:activity-unplanned": lambda rows: {**an_activity(rows), **yesterday(), "attendances": 12},
    "api:activity-submit": lambda rows: {},
    "api:activity-publish": lambda rows: {},
    "api:activity-return": lambda rows: {"reason": "时间不对"},
    "api:activity-cancel": lambda rows: {"reason": "下雨"},
    "api:activity-hold": lambda rows: {},
    "api:activity-hours": lambda rows: {"records": [{"volunteer": rows["volunteer"].pk, "minutes": 60}]},
    "api:activity-report": lambda rows: {"attendances": 12},
    "api:service-request-list": lambda rows: {
        "place": rows["place"].pk,
        "words": "想请人来理发",
        "name": "点单的人",
        "phone": "13700000002",
        "consents": True,
    },
    "api:service-request-dispatch": lambda rows: {"team": rows["team"].pk},
    "api:service-request-refuse": lambda rows: {"reason": "县里没有这项服务"},
    "api:service-request-accept": lambda rows: {},
    "api:service-request-decline": lambda rows: {"reason": "队员都在秋收"},
    "api:feedback-read": lambda rows: {"is_shown": False},
    "api:feedback-answer": lambda rows: {"answer": "下个月就放"},
    "api:activity-registrations": lambda rows: {"name": "来报名的", "phone": "13700000004", "consents": True},
    "api:registration-cancel": lambda rows: {},
    "api:volunteer-list": lambda rows: {"name": "新来的", "phone": "13700000001", "home_place": rows["place"].pk},
    "api:volunteer-detail": lambda rows: {"residence": "村东头"},
    "api:service-record-correct": lambda rows: {"minutes": 0, "reason": "他没有来"},
    "api:service-record-approve": lambda rows: {"ids": [rows["waiting"].pk]},
    "api:service-record-return": lambda rows: {"ids": [rows["waiting"].pk], "reason": "时长不符"},
}

BY_JSON |= {
    "api:media-mention-list": lambda rows: {
        "title": "书屋",
        "outlet": "晚报",
        "level": "city",
        "published_on": "2026-10-16",
        "place": rows["place"].pk,
    },
    "api:media-mention-detail": lambda rows: {"title": "改了题目"},
}

BY_FORM: dict[str, Callable[[Rows], Sent]] = {
    "news:join": lambda rows: {"tap": new_tap(rows["appeal"])},
    "activities:review": lambda rows: {"submission": str(UID), "rating": "5"},
    "activities:feedback": lambda rows: {"submission": str(UID), "kind": "suggestion", "words": "多放几次电影"},
    "activities:order": an_order,
    "activities:request": lambda rows: {"verb": "withdraw"},
    "activities:change_request": lambda rows: {"words": "还要刮脸", "wanted_part": "morning"},
    "activities:team_request": lambda rows: {"verb": "accept"},
    "activities:signup": lambda rows: {
        "submission": str(UID),
        "name": "来报名的",
        "phone": "13700000004",
        "consents": "on",
    },
    "activities:change_registration": lambda rows: {"name": "来报名的", "phone": "13700000004"},
    "activities:cancel_registration": lambda rows: {},
    "activities:withdraw_registration": lambda rows: {},
    "desk:signups_behalf": lambda rows: {
        "submission": str(UID),
        "name": "来报名的",
        "phone": "13700000003",
        "consents": "on",
    },
    "desk:signups_terms": lambda rows: {"signup-takes": "on", "signup-capacity": "30", "signup-must_know": "带水杯"},
    "desk:signups_one": lambda rows: {"act": "cancel"},
    "desk:request": lambda rows: {"act": "withdraw"},
    "desk:request_hold": what_came_of_it,
    "desk:request_behalf": lambda rows: {**an_order(rows), "place": rows["place"].pk},
    "desk:feedback_one": lambda rows: {"act": "answer", "answer": "下个月就放"},
    "desk:volunteers": a_newcomer,
    "desk:correct": lambda rows: {"minutes": "0", "reason": "他没有来"},
    "desk:log": hours_of,
    "desk:unplanned": what_was_done,
    "desk:plan": a_plan,
    "desk:draft": a_plan,
    "desk:approvals": lambda rows: {"record": str(rows["waiting"].pk), "act": "approve"},
    "desk:publications": lambda rows: {"record": str(rows["submitted"].pk), "act": "publish"},
    "admin:practice_place_move": lambda rows: {"parent": rows["elsewhere"].pk, "from_month": f"{today():%Y-%m}"},
    "admin:practice_place_merge": lambda rows: {"into": rows["sibling"].pk, "on": today().isoformat()},
    "admin:practice_place_suspend": lambda rows: {"reason": "房屋维修"},
    "admin:practice_user_password": lambda rows: dict.fromkeys(("new_password1", "new_password2"), "xin-mima-2026"),
    "admin:practice_holiday_delete": lambda rows: {"post": "yes"},
    "admin:activities_activity_delete": lambda rows: {"post": "yes"},
    "admin:portal_article_delete": lambda rows: {"post": "yes"},
    "admin:portal_mediamention_delete": lambda rows: {"post": "yes"},
    "admin:portal_article_withdraw": lambda rows: {"reason": "写错了地方"},
    "admin:activities_servicerequest_dispatch": lambda rows: {"team": rows["team"].pk},
    "admin:activities_servicerequest_refuse": lambda rows: {"reason": "县里没有这项服务"},
    "admin:activities_servicerequest_withdraw": lambda rows: {"reason": "家里人办了"},
    "admin:activities_activity_held": lambda rows: {"sure": "on"},
    "admin:activities_activity_cancel": lambda rows: {"reason": "下雨"},
    "admin:volunteers_servicerecord_correct": lambda rows: {"what": "reverse", "reason": "他没有来"},
}

RETYPED = {
    "admin:practice_place_change": "speciality",
    "admin:practice_serviceplatform_change": "name",
    "admin:practice_holiday_change": "name",
    "admin:practice_user_change": "name",
    "admin:volunteers_volunteer_change": "residence",
    "admin:volunteers_team_change": "lead_unit",
    "admin:activities_activity_change": "title",
    "admin:activities_programme_change": "content",
    "admin:activities_serviceoffer_change": "description",
    "admin:portal_article_change": "title",
    "admin:portal_mediamention_change": "title",
    "admin:activities_method_change": "note",
    "admin:activities_theme_change": "note",
}
"""In the admin's forms: the field that is typed anew, all else being sent as the page shows it."""

TELLING = {*BY_JSON, *BY_FORM, *RETYPED}


def telling(visit: Visit, world: World, administrator: Client) -> Sent:
    """What changes something when it is sent by somebody who may."""
    rows = world.rows[visit.station]
    if visit.name in RETYPED:
        shown = Fields()
        shown.feed(administrator.get(visit.address).content.decode())
        return {**shown.values, RETYPED[visit.name]: "改过的内容"}
    make = {**BY_JSON, **BY_FORM}.get(visit.name)
    return make(rows) if make else {"post": "yes", "sure": "on", "reason": "试一试"}


class Fields(HTMLParser):
    """What a page's forms would send as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.choosing = self.writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        name = had.get("name", "")
        if tag == "input" and name and had.get("type") not in ("submit", "file"):
            ticks = had.get("type") in ("checkbox", "radio")
            if not ticks or "checked" in had:
                self.values.setdefault(name, []).append(had.get("value", "on" if ticks else ""))
        elif tag == "select":
            self.choosing = name
        elif tag == "option" and "selected" in had:
            self.values.setdefault(self.choosing, []).append(had.get("value", ""))
        elif tag == "textarea":
            self.writing = name
            self.values[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.values[self.writing][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.writing = ""
