"""Nobody's name, telephone or ID number where it does not belong: pages, files, addresses, logs, task arguments."""

import inspect
import logging
from collections.abc import Callable

import pytest
from celery import current_app
from django.test import Client

from practice.models import AuditEvent

from .asking import kind_of, text_of, visits
from .cast import Role
from .doors import Answer
from .prints import undone
from .test_writing import send
from .tries import TELLING, telling
from .walking import patterns
from .world import ID_NUMBERS, PERSONAL, PHONES, World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]

KEYS = {"pk", "object_id", "link", "month", "section", "app_label", "url"}
"""What stands in an address: keys and secret links of rows, and words of the program itself."""

TASKS: dict[str, set[str]] = {
    "portal.roll_up": set(),
    "portal.reconcile": set(),
    "practice.send_messages": set(),
    "practice.tidy": set(),
    "activities.erase": set(),
    "activities.remind": set(),
    "activities.raise_overdue": set(),
}
"""Our tasks with their arguments, which stand in a queue: keys at most, never what belongs to a person."""


def test_addresses_take_keys_alone() -> None:
    assert {name for pattern in patterns() for name in pattern.arguments} <= KEYS


@pytest.mark.parametrize("role", [Role.COUNTY_STAFF, Role.ANONYMOUS], ids=str)
def test_logs_and_audit_rows_hold_no_personal_data(
    role: Role, world: World, as_role: AsRole, caplog: pytest.LogCaptureFixture
) -> None:
    """All that changes something is sent, by who may and by who may not, with the log at INFO."""
    browser, administrator = as_role(role), as_role(Role.ADMINISTRATOR)
    audited: list[str] = []
    for name in ("", "django.request", "django.server", "axes"):
        caplog.set_level(logging.INFO, logger=name or None)
    for visit in visits(world, role):
        if visit.name in TELLING or "export" in visit.name or "unmask" in visit.name:
            method = "PATCH" if "PATCH" in visit.door.writes else "POST"
            with undone(browser):
                send(browser, method, visit, visit.address, telling(visit, world, administrator))
                audited += [str(row) for row in AuditEvent.objects.values_list("subject", "detail")]
    assert len(audited) > 100
    assert role == Role.COUNTY_STAFF or "WARNING" in caplog.text
    assert [secret for secret in PERSONAL if secret in caplog.text + "".join(audited)] == []


def test_every_file_taken_out_leaves_an_audit_row(world: World, as_role: AsRole) -> None:
    browser, exports = as_role(Role.COUNTY_STAFF), 0
    rows = AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT)
    silent = []
    for visit in visits(world, Role.COUNTY_STAFF):
        if visit.name.endswith("export"):
            exports += 1
            with undone(browser):
                rows.delete()
                text_of(browser.get(visit.address))
                silent += [] if rows.count() == 1 else [visit.name]
    assert exports > 10
    assert silent == []


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
