"""Nobody's name, telephone or ID number where it does not belong: pages, files, addresses, logs, task arguments."""

import inspect
import logging
import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import unquote

import pytest
from celery import current_app
from django.test import Client

from practice.models import AuditEvent

from .asking import Visit, kind_of, listing, text_of, visits
from .cast import Role
from .doors import Answer
from .prints import undone
from .test_writing import METHODS, send
from .tries import telling
from .walking import patterns
from .world import GUARDIAN_PHONES, GUARDIANS, HEADS, ID_NUMBERS, IN_CHARGE, NAMES, PERSONAL, PHONES, World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]

KEYS = {"pk", "object_id", "content_type_id", "app_label", "url"}
"""What stands in an address: keys of rows, and words of the program itself."""

TASKS: dict[str, set[str]] = {"portal.roll_up": set(), "portal.reconcile": set()}
"""Our tasks with their arguments, which stand in a queue: keys at most, never what belongs to a person."""

ADDRESS = re.compile(r'(?:href|src|action|formaction|data-[a-z-]+)="([^"]*)"')


def opened(world: World, browser: Client, role: Role) -> Iterator[tuple[Visit, str]]:
    """Every page and file that this role can open."""
    for visit in visits(world):
        if visit.door.to_get(visit.name, role, visit.station) == Answer.OPEN:
            with undone(browser):
                response = browser.get(visit.address)
                yield visit, text_of(response)


def told(role: Role, world: World, as_role: AsRole, secrets: Collection[str]) -> list[str]:
    browser = as_role(role)
    return [
        f"{role} {visit}: {secret}"
        for visit, text in opened(world, browser, role)
        for secret in secrets
        if secret in text
    ]


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.VOLUNTEER], ids=str)
def test_visitors_see_nobodys_data(role: Role, world: World, as_role: AsRole) -> None:
    wrong = told(role, world, as_role, [*PERSONAL, *IN_CHARGE.values(), *HEADS.values()])
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("role", [Role.STATION_HEAD, Role.INSTITUTE_STAFF], ids=str)
def test_staff_see_nobody_of_another_station(role: Role, world: World, as_role: AsRole) -> None:
    theirs = [one["other_station"] for one in (NAMES, PHONES, ID_NUMBERS, GUARDIANS, GUARDIAN_PHONES, IN_CHARGE, HEADS)]
    wrong = told(role, world, as_role, theirs)
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADER, Role.STATION_HEAD], ids=str)
def test_numbers_are_whole_on_no_page_and_in_no_file(role: Role, world: World, as_role: AsRole) -> None:
    """They are shown by the page that asks why, in answer to a POST."""
    numbers = [number for one in (PHONES, ID_NUMBERS, GUARDIAN_PHONES) for number in one.values()]
    wrong = told(role, world, as_role, numbers)
    assert not wrong, listing(wrong)


def test_people_would_be_found_where_they_are(world: World, as_role: AsRole) -> None:
    """The control: the county's staff do see names, on pages and in files, and so the search above sees something."""
    found = told(Role.COUNTY_STAFF, world, as_role, [NAMES["station"]])
    assert {"admin:volunteers_volunteer_changelist", "admin:volunteers_volunteer_export", "desk:log"} <= {
        line.split()[1].rstrip(":") for line in found
    }


def test_addresses_take_keys_alone() -> None:
    assert {name for pattern in patterns() for name in pattern.arguments} <= KEYS


def test_no_address_on_a_page_holds_personal_data(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.ADMINISTRATOR)
    wrong = [
        f"{visit}: {address}"
        for visit, text in opened(world, browser, Role.ADMINISTRATOR)
        for address in ADDRESS.findall(text)
        for secret in PERSONAL
        if secret in unquote(address)
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("role", [Role.COUNTY_STAFF, Role.STATION_HEAD, Role.ANONYMOUS], ids=str)
def test_logs_and_audit_rows_hold_no_personal_data(
    role: Role, world: World, as_role: AsRole, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is opened and everything is tried, with the log at INFO."""
    browser, administrator = as_role(role), as_role(Role.ADMINISTRATOR)
    audited: list[str] = []
    for name in ("", "django.request", "django.server", "axes"):
        caplog.set_level(logging.INFO, logger=name or None)
    for visit in visits(world):
        sent = telling(visit, world, administrator)
        for method in ("GET", *(one for one in METHODS if one in visit.door.writes)):
            with undone(browser):
                browser.get(visit.address) if method == "GET" else send(browser, method, visit, visit.address, sent)
                audited += [str(row) for row in AuditEvent.objects.values_list("subject", "detail")]
    kept = caplog.text + "".join(audited)
    assert "WARNING" in caplog.text
    assert [secret for secret in PERSONAL if secret in kept] == []


def test_failed_sign_in_leaves_no_name_in_the_log(anonymous: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(6):
        anonymous.post("/accounts/login/", {"username": PHONES["station"], "password": "wrong"})
    assert PHONES["station"] not in caplog.text


def test_tasks_are_called_with_nothing_personal() -> None:
    ours = {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}
    assert {name: set(inspect.signature(task.run).parameters) for name, task in ours.items()} == TASKS


def test_unmasking_is_the_one_door_to_whole_numbers(world: World, as_role: AsRole) -> None:
    """With a reason, in answer to a POST, and with an audit row."""
    key = world.key("station", "volunteer")
    response = as_role(Role.INSTITUTE_STAFF).post(
        f"/admin/volunteers/volunteer/{key}/unmask/", {"reason": "核对证书上的号码"}
    )
    assert kind_of(response) == Answer.OPEN
    assert ID_NUMBERS["station"] in text_of(response)
    assert AuditEvent.objects.get(action=AuditEvent.Action.UNMASK).subject == f"volunteers.volunteer:{key}"
