"""Our own middleware does what the library's does; what a visitor meets stays the same on a kept page."""

from collections.abc import Callable
from typing import Any

import pytest
from csp.constants import HEADER, HEADER_REPORT_ONLY, SELF
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from simple_history.models import HistoricalRecords

from portal.middleware import MessagesWhenUsed, WrittenPolicy, history_of_writers
from practice.kept import pages
from practice.models import Holiday, Place, User

View = Callable[[HttpRequest], HttpResponse]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def with_nonce(request: HttpRequest) -> HttpResponse:
    assert str(request.csp_nonce)  # type: ignore[attr-defined]
    return HttpResponse("ok")


def with_own_header(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", headers={HEADER: "default-src 'none'"})


def through(middleware: Callable[[View], Any], view: View, request: HttpRequest | None = None) -> HttpResponse:
    answer: HttpResponse = middleware(view)(request or RequestFactory().get("/"))
    return answer


def rules(response: HttpResponse, header: str = HEADER) -> set[str]:
    return {rule.split("'nonce-")[0].strip() for rule in response.headers.get(header, "").split(";") if rule.strip()}


VIEWS: list[Any] = [
    page,
    with_nonce,
    with_own_header,
    csp_exempt()(page),
    csp_update({"style-src": [SELF, "'unsafe-inline'"]})(page),
    csp_replace({"img-src": [SELF]})(page),
    csp_update({"style-src": [SELF]}, REPORT_ONLY=True)(page),
]


@pytest.mark.parametrize("view", VIEWS)
def test_policy_is_the_library_s(view: View, settings: Settings) -> None:
    assert rules(through(WrittenPolicy, view)) == rules(through(CSPMiddleware, view))
    settings.CONTENT_SECURITY_POLICY_REPORT_ONLY = {"DIRECTIVES": {"default-src": [SELF]}}
    ours, theirs = through(WrittenPolicy, view), through(CSPMiddleware, view)
    assert rules(ours) == rules(theirs)
    assert rules(ours, HEADER_REPORT_ONLY) == rules(theirs, HEADER_REPORT_ONLY) != set()


def test_ordinary_policy_is_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csp.middleware.build_policy", lambda **_parts: pytest.fail("put together again"))
    assert "default-src 'self'" in through(WrittenPolicy, page)[HEADER]
    with pytest.raises(pytest.fail.Exception):
        through(WrittenPolicy, VIEWS[4])


def test_messages_are_looked_for_only_by_who_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def saying(request: HttpRequest) -> HttpResponse:
        messages.success(request, "已保存")
        return HttpResponse("ok")

    asked = RequestFactory().get("/")
    asked.session = {}  # type: ignore[assignment]
    assert "messages" in through(MessagesWhenUsed, saying, asked).cookies
    monkeypatch.setattr("portal.middleware.default_storage", lambda request: pytest.fail("looked for"))
    assert through(MessagesWhenUsed, page).status_code == 200


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        (RequestFactory().get("/"), False),
        (RequestFactory().get("/", headers={"cookie": "sessionid=1"}), True),
        (RequestFactory().get("/", headers={"authorization": "Token 1"}), True),
        (RequestFactory().post("/"), True),
    ],
)
def test_history_is_told_who_writes(asked: HttpRequest, is_told: bool) -> None:
    seen = []

    def looking(request: HttpRequest) -> HttpResponse:
        seen.append(getattr(HistoricalRecords.context, "request", None))
        return HttpResponse("ok")

    through(history_of_writers, looking, asked)
    assert seen == [asked if is_told else None]


def test_history_names_whoever_is_signed_in(
    station: Place, administrator: User, browser_of: Callable[[User], Client]
) -> None:
    browser = browser_of(administrator)
    sent = {"name": "国庆节", "date": "2026-10-01", "is_day_off": "on"}
    assert browser.post("/admin/practice/holiday/add/", sent).status_code == 302
    assert Holiday.history.get().history_user == administrator


def test_kept_page_stands_behind_https_the_site_s_name_and_the_text_rule(station: Place, settings: Settings) -> None:
    assert Client().get("/places/").status_code == 200
    assert len(pages) == 1
    assert Client().get("/places/", headers={"host": "evil.test"}).status_code == 400
    assert Client(headers={"cookie": "a=\x00"}).get("/places/").status_code == 400
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    sent_on = Client().get("/places/")
    assert (sent_on.status_code, sent_on["Location"]) == (301, "https://testserver/places/")
    Client().get("/places/", secure=True)
    kept = Client().get("/places/", secure=True)
    assert (kept.status_code, kept["Strict-Transport-Security"]) == (200, "max-age=3600")
    assert len(pages) == 2
