"""Accounts and roles in the admin: centre staff look after their county's, and can reach for nothing beyond it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from practice.models import Place, PlaceRole, User
from tests.factories import PASSWORD, CenterFactory, InstituteFactory, PlaceFactory, UserFactory

BrowserOf = Callable[[User], Client]
Role = PlaceRole.Role
ADD = "/admin/practice/user/add/"
STRONG = "huang-he-bian-2026"


def form(*roles: tuple[PlaceRole.Role | str, Place], **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"username": "xue", "name": "薛小兰", "phone": "13803580000", "is_active": "on"}
    data |= {"password1": STRONG, "password2": STRONG, "roles-TOTAL_FORMS": len(roles), "roles-INITIAL_FORMS": 0}
    for n, (role, place) in enumerate(roles):
        data |= {f"roles-{n}-role": str(role), f"roles-{n}-place": place.pk}
    return data | changes


def change(user: User) -> str:
    return f"/admin/practice/user/{user.pk}/change/"


def test_centre_staff_make_an_account_with_its_role(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    response = browser_of(county_staff).post(ADD, form((Role.STATION_HEAD, station)))
    assert response.status_code == 302
    made = User.objects.get(username="xue")
    assert [(role.role, role.place) for role in made.roles.all()] == [(Role.STATION_HEAD, station)]
    assert (made.is_superuser, made.is_staff) == (False, False)
    assert made.check_password(STRONG)


def test_account_without_any_role_is_refused(browser_of: BrowserOf, county_staff: User) -> None:
    html = browser_of(county_staff).post(ADD, form()).content.decode()
    assert "至少要有一个角色" in html
    assert not User.objects.filter(username="xue").exists()


def test_role_beyond_the_county_is_refused_though_posted_by_hand(browser_of: BrowserOf, county_staff: User) -> None:
    elsewhere = PlaceFactory()
    html = browser_of(county_staff).post(ADD, form((Role.STATION_HEAD, elsewhere))).content.decode()
    assert "不在您负责的范围内" in html
    assert not User.objects.filter(username="xue").exists()


def test_role_at_the_wrong_level_is_refused(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    html = browser_of(county_staff).post(ADD, form((Role.INSTITUTE_STAFF, station))).content.decode()
    assert "“所工作人员”只能设在这一级阵地：所。" in html


def test_superuser_flag_posted_by_hand_has_no_effect(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    browser_of(county_staff).post(ADD, form((Role.STATION_HEAD, station), is_superuser="on", is_staff="on"))
    made = User.objects.get(username="xue")
    assert (made.is_superuser, made.is_staff) == (False, False)


def test_weak_first_password_is_refused(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    weak = form((Role.STATION_HEAD, station), password1="12345678", password2="12345678")
    assert browser_of(county_staff).post(ADD, weak).status_code == 200
    assert not User.objects.filter(username="xue").exists()


def test_accounts_of_superusers_and_of_other_counties_do_not_exist(
    browser_of: BrowserOf, county_staff: User, administrator: User, station: Place
) -> None:
    abroad = UserFactory(role=(CenterFactory(), Role.CENTER_STAFF))
    both = UserFactory(role=(station, Role.STATION_HEAD))
    PlaceRole.objects.create(user=both, place=InstituteFactory(), role=Role.INSTITUTE_STAFF)
    browser = browser_of(county_staff)
    for user in (administrator, abroad, both):
        assert browser.get(change(user)).status_code == 404
        assert browser.post(f"/admin/practice/user/{user.pk}/password/", {"new_password1": STRONG}).status_code == 404


def test_centre_staff_elsewhere_head_here_gives_out_roles_only_there(
    browser_of: BrowserOf, county_staff: User, county: Place
) -> None:
    """Being a head somewhere else gives no right to make accounts there."""
    abroad = PlaceFactory()
    PlaceRole.objects.create(user=county_staff, place=abroad, role=Role.STATION_HEAD)
    html = browser_of(county_staff).post(ADD, form((Role.STATION_HEAD, abroad))).content.decode()
    assert "不在您负责的范围内" in html


def test_nobody_changes_their_own_account_here(browser_of: BrowserOf, county_staff: User) -> None:
    browser = browser_of(county_staff)
    assert 'name="_save"' not in browser.get(change(county_staff)).content.decode()
    assert browser.post(change(county_staff), {"username": "county"}).status_code == 403
    assert browser.get(f"/admin/practice/user/{county_staff.pk}/password/").status_code == 403


def test_password_is_reset_and_the_history_says_so(
    browser_of: BrowserOf, county_staff: User, station_head: User
) -> None:
    browser, address = browser_of(county_staff), f"/admin/practice/user/{station_head.pk}/password/"
    mismatch = browser.post(address, {"new_password1": STRONG, "new_password2": "other-2026-pass"})
    assert mismatch.status_code == 200
    station_head.refresh_from_db()
    assert station_head.check_password(PASSWORD)
    browser.post(address, {"new_password1": STRONG, "new_password2": STRONG})
    station_head.refresh_from_db()
    assert station_head.check_password(STRONG)
    assert "重设密码" in browser.get(f"/admin/practice/user/{station_head.pk}/history/").content.decode()


def test_history_of_an_account_tells_of_its_roles(
    browser_of: BrowserOf, county_staff: User, station_head: User
) -> None:
    html = browser_of(county_staff).get(f"/admin/practice/user/{station_head.pk}/history/").content.decode()
    assert "角色 站长（前麻峪村站）" in html


def test_institute_reads_its_accounts_with_phones_masked(
    browser_of: BrowserOf, institute_staff: User, station_head: User, other_station_head: User
) -> None:
    User.objects.filter(pk=station_head.pk).update(phone="13803580001")
    browser = browser_of(institute_staff)
    html = browser.get("/admin/practice/user/").content.decode()
    assert "138****0001" in html
    assert f"/{other_station_head.pk}/change/" not in html
    page = browser.get(change(station_head)).content.decode()
    assert "13803580001" not in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("page", ["change", "password"])
def test_institute_cannot_change_accounts(
    page: str, browser_of: BrowserOf, institute_staff: User, station_head: User
) -> None:
    address = f"/admin/practice/user/{station_head.pk}/{page}/"
    assert browser_of(institute_staff).post(address, {"username": "x"}).status_code == 403


def test_superuser_may_make_a_superuser(browser_of: BrowserOf, administrator: User) -> None:
    response = browser_of(administrator).post(ADD, form(is_superuser="on"))
    assert response.status_code == 302
    assert User.objects.get(username="xue").is_superuser


def test_search_for_a_person_stands_sealed_in_the_address(
    browser_of: BrowserOf, county_staff: User, station_head: User
) -> None:
    browser = browser_of(county_staff)
    response = browser.post("/admin/practice/user/find/?role=station_head", {"words": "刘站长"})
    address = response.headers["Location"]
    assert "刘" not in address
    assert "%E5%88%98" not in address
    assert "role=station_head" in address
    assert [user.pk for user in browser.get(address).context["cl"].result_list] == [station_head.pk]


def test_sealed_search_opens_for_nobody_else(
    browser_of: BrowserOf, county_staff: User, administrator: User, station_head: User
) -> None:
    address = browser_of(county_staff).post("/admin/practice/user/find/", {"words": "无此人"}).headers["Location"]
    assert browser_of(county_staff).get(address).context["cl"].result_count == 0
    assert browser_of(administrator).get(address).context["cl"].result_count == 3
