"""What every form must bring along, and how cookies travel."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from practice.models import User
from tests.factories import PASSWORD
from tests.portal.test_settings import PRODUCTION, read_settings

from .asking import listing, visits
from .cast import Role
from .headers import missing
from .prints import undone, watching
from .test_writing import METHODS, send
from .tries import telling
from .world import World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]

NO_SESSION = {"api:tokens", "api:nothing", "display"}
"""These read no cookie of a session, so that there is nothing to forge: the password itself is sent, or nothing is."""


def test_missing_and_weak_headers_are_noticed() -> None:
    """The control of the walk in tests/access/test_reading.py."""
    assert len(missing("home", HttpResponse())) == 8
    weak = HttpResponse(headers={"Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'"})
    assert "the policy allows [\"script-src 'unsafe-inline'\"]" in missing("home", weak)
    assert "the policy allows [\"script-src 'unsafe-inline'\"]" in missing("api:docs", weak)


@pytest.mark.parametrize("role", [Role.COUNTY_STAFF, Role.STATION_HEAD], ids=str)
def test_no_change_without_the_forms_token(role: Role, world: World, as_role: AsRole) -> None:
    """The signed-in person's browser, sent here by another site: it has the cookies and not the token."""
    browser, administrator = as_role(role), as_role(Role.ADMINISTRATOR)
    wrong, tried = [], 0
    with watching() as changes:
        for visit in visits(world, role):
            for method in METHODS:
                if visit.name in NO_SESSION or not visit.door.lets_write(method, role, visit.station):
                    continue
                sent = telling(visit, world, administrator)
                browser.handler.enforce_csrf_checks = True
                with undone(browser):
                    response = send(browser, method, visit, visit.address, sent)
                    tables = changes.changed()
                tried += 1
                if response.status_code != 403 or tables:
                    wrong.append(f"{role} {method} {visit}: {response.status_code}, changed {tables}")
    assert tried > 20
    assert not wrong, listing(wrong)


def test_sign_in_without_the_forms_token_is_refused(anonymous: Client, county_staff: User) -> None:
    sent = {"username": county_staff.username, "password": PASSWORD}
    anonymous.handler.enforce_csrf_checks = True
    assert anonymous.post("/accounts/login/", sent).status_code == 403
    anonymous.handler.enforce_csrf_checks = False
    assert anonymous.post("/accounts/login/", sent).status_code == 302


def test_cookies_are_kept_from_scripts_and_other_sites(anonymous: Client, county_staff: User) -> None:
    anonymous.get("/accounts/login/")
    anonymous.post("/accounts/login/", {"username": county_staff.username, "password": PASSWORD})
    cookies = {name: (morsel["httponly"], morsel["samesite"]) for name, morsel in anonymous.cookies.items()}
    assert cookies == {"csrftoken": (True, "Lax"), "sessionid": (True, "Lax")}


def test_cookies_travel_over_https_alone_in_production() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")
    assert read_settings(*names, **PRODUCTION) == dict.fromkeys(names, True)


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "/\\example.com/", "javascript:alert(1)"]
)
def test_sign_in_sends_nobody_to_another_site(elsewhere: str, anonymous: Client, county_staff: User) -> None:
    sent = {"username": county_staff.username, "password": PASSWORD, "next": elsewhere}
    assert anonymous.post(f"/accounts/login/?next={quote(elsewhere)}", sent)["Location"] == "/admin/"
    assert anonymous.get(f"/accounts/login/?next={quote(elsewhere)}")["Location"] == "/admin/"
