"""What every answer carries, and what every form must bring along."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from practice.models import User
from tests.factories import PASSWORD
from tests.portal.test_settings import PRODUCTION, read_settings

from .asking import Visit, listing, visits
from .cast import Role
from .prints import undone, watching
from .test_writing import METHODS, send
from .tries import telling
from .world import World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]

STYLES_ITSELF_INLINE = {"api:docs"}
"""Swagger UI: inline styles, and nothing else inline."""

NO_SESSION = {"api:tokens", "api:nothing"}
"""These read no cookie of a session, so that there is nothing to forge: the password itself is sent, or nothing is."""


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.STATION_HEAD, Role.ADMINISTRATOR], ids=str)
def test_every_answer_is_guarded_by_its_headers(role: Role, world: World, as_role: AsRole) -> None:
    browser = as_role(role)
    wrong = []
    for visit in visits(world):
        with undone(browser):
            response = browser.get(visit.address)
        wrong += [f"{role} {visit}: {what}" for what in missing(visit, response)]
    assert not wrong, listing(wrong)


def missing(visit: Visit, response: Any) -> list[str]:
    headers = response.headers
    found = []
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("its kind may be guessed")
    if headers.get("Referrer-Policy") != "same-origin":
        found.append("other sites learn the address")
    if headers.get("X-Frame-Options") != "DENY":
        found.append("it may be framed")
    if "html" in headers.get("Content-Type", ""):
        found += wrong_policy(visit.name, headers.get("Content-Security-Policy", ""))
    return found


def wrong_policy(name: str, policy: str) -> list[str]:
    rules = {words[0]: words[1:] for words in (rule.split() for rule in policy.split(";") if rule.strip())}
    unsafe = {
        f"{directive} {source}" for directive, sources in rules.items() for source in sources if "unsafe" in source
    }
    allowed = {"style-src 'unsafe-inline'"} if name in STYLES_ITSELF_INLINE else set()
    found = [f"the policy allows {sorted(unsafe)}"] if unsafe - allowed else []
    wanted = {
        "default-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
    }
    return found + [f"the policy has {rules.get(name)} as {name}" for name in wanted if rules.get(name) != wanted[name]]


@pytest.mark.parametrize("role", [Role.COUNTY_STAFF, Role.STATION_HEAD], ids=str)
def test_no_change_without_the_forms_token(role: Role, world: World, as_role: AsRole) -> None:
    """The signed-in person's browser, sent here by another site: it has the cookies and not the token."""
    browser, administrator = as_role(role), as_role(Role.ADMINISTRATOR)
    wrong, tried = [], 0
    with watching() as changes:
        for visit in visits(world):
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
