"""Keys of rows out of scope, posted by hand: refused at every door, with nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from practice.models import Place
from tests.factories import CenterFactory
from tests.practice.uploads import check, confirm, refusals, table

from .asking import Visit, address
from .cases import ADMIN, API, CASES, DESK, Case
from .cast import Role
from .doors import Door
from .prints import Changes, undone, watching
from .test_writing import send
from .tries import Fields, a_plan
from .walking import patterns
from .world import World

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
PATTERNS = {pattern.name: pattern for pattern in patterns()}


def attempt(case: Case, browser: Client, world: World, changes: Changes, station: str) -> tuple[int, list[str]]:
    """The status, and the tables that changed, when the keys are taken from the station's rows."""
    own, named = world.rows["station"], world.rows[station]
    pattern, key = PATTERNS[case.door], own[case.row].pk if case.row else 0
    door = Door(frozenset(), query=case.query)
    visit = Visit(pattern, door, "station", address(pattern, door, key), "")
    sent = case.sent(own, named)
    if case.retyped:
        page = Fields()
        page.feed(browser.get(visit.address).content.decode())
        sent = {**page.values, case.retyped: "改过的内容", **sent}
    with undone(browser):
        response = send(browser, case.method, visit, visit.address, sent)
        return response.status_code, changes.changed()


@pytest.mark.parametrize("cases", [DESK, API, ADMIN], ids=["desk", "api", "admin"])
def test_rows_out_of_scope_cannot_be_named(cases: list[Case], world: World, as_role: AsRole) -> None:
    wrong = []
    browsers = {role: as_role(role) for role in {case.role for case in cases}}
    with watching() as changes:
        for case in cases:
            browser = browsers[case.role]
            status, done = attempt(case, browser, world, changes, "station")
            if not done:
                wrong.append(f"{case}: changed nothing with the sender's own rows ({status}), so it shows nothing")
            status, done = attempt(case, browser, world, changes, "other_station")
            if done or status >= 500:
                wrong.append(f"{case}: {status}, changed {', '.join(done)}")
    assert not wrong, "\n".join(wrong)


def test_cases_are_many_and_told_apart() -> None:
    names = [str(case) for case in CASES]
    assert len(names) == len(set(names)) > 35


def test_activity_of_another_station_is_not_had_by_its_uid(world: World, as_role: AsRole) -> None:
    """A form that is sent twice makes one activity: but not one that is somebody else's."""
    foreign = world.rows["other_station"]["draft"]
    sent = {**a_plan(world.rows["station"]), "uid": str(foreign.uid)}
    browser = as_role(Role.STATION_HEAD)
    with watching() as changes:
        response = browser.post("/desk/plan/", sent)
        assert changes.changed(surely=True) == []
    assert foreign.title not in response.content.decode()
    assert "管不到" in response.content.decode()


def test_role_beyond_ones_own_county_is_not_given(world: World, as_role: AsRole) -> None:
    place = CenterFactory()
    account = world.rows["station"]["account"]
    role = account.roles.get()
    sent = {
        "username": account.username,
        "name": account.name,
        "is_active": "on",
        "roles-TOTAL_FORMS": "2",
        "roles-INITIAL_FORMS": "1",
        "roles-0-id": role.pk,
        "roles-0-user": account.pk,
        "roles-0-role": role.role,
        "roles-0-place": role.place_id,
        "roles-1-user": account.pk,
        "roles-1-role": "leader",
        "roles-1-place": place.pk,
    }
    browser, where = as_role(Role.COUNTY_STAFF), f"/admin/practice/user/{account.pk}/change/"
    with watching() as changes:
        with undone(browser):
            assert browser.post(where, {**sent, "roles-1-place": world.county.pk}).status_code == 302
            assert "practice_placerole" in changes.changed()
        assert browser.post(where, sent).status_code == 200
        assert changes.changed(surely=True) == []


def above_of(place: Place) -> Place:
    assert place.parent is not None
    return place.parent


IMPORTS = {
    "/admin/volunteers/volunteer/import/": (["姓名", "联系电话", "所", "阵地"], ["新来的", "13700000001"]),
    "/admin/activities/activity/import/": (
        ["名称", "开始", "结束", "所", "阵地"],
        ["秋季义诊", "2026-12-05 9:00", "2026-12-05 11:00"],
    ),
}


@pytest.mark.parametrize("door", IMPORTS)
def test_row_of_a_file_naming_a_place_out_of_scope_stops_it(door: str, world: World, as_role: AsRole) -> None:
    header, values = IMPORTS[door]
    browser = as_role(Role.INSTITUTE_STAFF)
    own, foreign = ([*values, above_of(place).short_name, place.short_name] for place in world.places.values())
    with watching() as changes:
        with undone(browser):
            confirm(browser, door, check(browser, door, table(header, own)))
            assert changes.changed() != []
        checked = check(browser, door, table(header, own, foreign))
        assert list(refusals(checked)) == [3]
        confirm(browser, door, checked)
        assert changes.changed(surely=True) == []


def test_list_of_divisions_reaches_no_further_than_its_sender(world: World, as_role: AsRole) -> None:
    """A station under another institute, and another institute's own row: neither is added nor renamed."""
    for place, code in zip(world.places.values(), ("141124100000", "141124101000"), strict=True):
        Place.objects.filter(pk=above_of(place).pk).update(code=code)
    header, door = ["code", "name", "level", "parent_code"], "/admin/practice/place/import/"
    own: list[Any] = ["141124100299", "新村民委员会", "村", "141124100000"]
    under: list[Any] = ["141124101299", "新村民委员会", "村", "141124101000"]
    renamed: list[Any] = ["141124101000", "改了名的镇", "镇", "141124000000"]
    browser = as_role(Role.INSTITUTE_STAFF)
    with watching() as changes:
        with undone(browser):
            confirm(browser, door, check(browser, door, table(header, own)))
            assert "practice_place" in changes.changed()
        for foreign in (under, renamed):
            checked = check(browser, door, table(header, own, foreign))
            assert list(refusals(checked)) == [3]
            confirm(browser, door, checked)
        assert changes.changed(surely=True) == []
