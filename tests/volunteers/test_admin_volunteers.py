"""Volunteers and teams in the admin: masked, searched privately, shown in full only for a reason."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from practice.models import AuditEvent, Place, User
from tests.factories import MembershipFactory, TeamFactory, VolunteerFactory
from volunteers.models import Team, Volunteer

BrowserOf = Callable[[User], Client]
ADD = "/admin/volunteers/volunteer/add/"
ID, OTHER_ID = "11010519491231002X", "440524188001010014"
PHONE = "13803580001"


def form(place: Place, **changes: Any) -> dict[str, Any]:
    data = {
        "name": "薛小兰",
        "home_place": place.pk,
        "status": "active",
        "registered_on": "2026-03-05",
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    return {**data, **changes}


def change(volunteer: Volunteer) -> str:
    return f"/admin/volunteers/volunteer/{volunteer.pk}/change/"


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def sealed(place: Place, **fields: Any) -> Volunteer:
    volunteer: Volunteer = VolunteerFactory.build(home_place=place, id_type=Volunteer.IdType.RESIDENT, **fields)
    volunteer.put_id_number(ID)
    volunteer.save()
    return volunteer


def test_id_number_is_sealed_and_fills_in_what_it_says(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    typed = {"id_number": " 11010519491231002x ", "phone": "138 0358 0001"}
    response = browser_of(institute_staff).post(ADD, form(station, **typed))
    assert response.status_code == 302
    made = Volunteer.objects.get(name="薛小兰")
    assert (made.sex, made.birth_date, made.phone) == ("female", dt.date(1949, 12, 31), PHONE)
    assert made.id_type == Volunteer.IdType.RESIDENT
    assert made.reveal_id_number() == ID
    assert ID not in made.id_number_sealed


def test_wrong_id_number_is_refused_beside_its_field(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    response = browser_of(institute_staff).post(ADD, form(station, id_number="110105194912310021"))
    assert errors(response) == {"id_number": ["身份证号的校验位对不上，多半有一位抄错了。请对照证件核对。"]}


def test_what_contradicts_the_id_number_is_refused(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    response = browser_of(institute_staff).post(ADD, form(station, id_number=ID, birth_date="1950-01-01", sex="male"))
    said = ["和身份证号对不上，请对照证件核对。"]
    assert errors(response) == {"birth_date": said, "sex": said}


@pytest.mark.parametrize(
    "twin", [{"id_number": ID}, {"name": "郝利平", "phone": PHONE}], ids=["same ID number", "same name and phone"]
)
def test_person_who_is_on_the_roll_is_refused(
    twin: dict[str, str], browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    sealed(station, name="郝利平", phone=PHONE)
    response = browser_of(institute_staff).post(ADD, form(station, **twin))
    assert [len(found) for found in errors(response).values()] == [1]
    assert Volunteer.objects.count() == 1


def test_home_place_out_of_scope_is_refused(browser_of: BrowserOf, institute_staff: User, other_station: Place) -> None:
    response = browser_of(institute_staff).post(ADD, form(other_station))
    assert errors(response) == {"home_place": ["选的这一项不存在，或不在您负责的范围内。请重新选择。"]}


def test_child_needs_a_guardian(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    response = browser_of(institute_staff).post(ADD, form(station, birth_date="2016-05-01"))
    assert errors(response) == {"guardian_name": ["未满 14 周岁，要填监护人的姓名、电话和同意日期。"]}


def test_no_page_shows_a_whole_number(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    volunteer = sealed(station, phone=PHONE, guardian_phone="13803580002")
    browser = browser_of(institute_staff)
    Volunteer.objects.get(pk=volunteer.pk).save()
    for address in ("/admin/volunteers/volunteer/", change(volunteer), change(volunteer).replace("change", "history")):
        html = browser.get(address).content.decode()
        for number in (ID, PHONE, "13803580002"):
            assert number not in html, address
    assert "138****0001" in browser.get(change(volunteer)).content.decode()


def test_history_masks_phones(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    volunteer = sealed(station, phone=PHONE)
    browser = browser_of(institute_staff)
    browser.post(change(volunteer), form(station, id_type="resident", phone="13803580009"))
    html = browser.get(f"/admin/volunteers/volunteer/{volunteer.pk}/history/").content.decode()
    assert "联系电话" in html
    assert "13803580009" not in html
    assert PHONE not in html


def test_empty_secret_fields_keep_what_is_on_record_and_ticks_take_it_away(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    volunteer = sealed(station, name="薛小兰", phone=PHONE)
    browser = browser_of(institute_staff)
    browser.post(change(volunteer), form(station, id_type="resident", skills="理发"))
    volunteer.refresh_from_db()
    assert (volunteer.skills, volunteer.phone, volunteer.reveal_id_number()) == ("理发", PHONE, ID)
    browser.post(change(volunteer), form(station, erased=["phone", "id_number"]))
    volunteer.refresh_from_db()
    assert (volunteer.phone, volunteer.id_number_sealed, volunteer.id_number_print) == ("", "", "")


def test_full_numbers_need_a_reason_and_leave_an_audit_row(
    browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    volunteer = sealed(station, phone=PHONE)
    browser, address = browser_of(institute_staff), f"/admin/volunteers/volunteer/{volunteer.pk}/unmask/"
    assert ID not in browser.get(address).content.decode()
    assert ID not in browser.post(address, {"reason": ""}).content.decode()
    assert AuditEvent.objects.count() == 0
    response = browser.post(address, {"reason": "核对证书"})
    assert ID in response.content.decode()
    assert PHONE in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.detail) == (institute_staff, "unmask", {"reason": "核对证书"})


def test_full_numbers_out_of_scope_do_not_exist(
    browser_of: BrowserOf, institute_staff: User, other_station: Place
) -> None:
    volunteer = sealed(other_station)
    address = f"/admin/volunteers/volunteer/{volunteer.pk}/unmask/"
    assert browser_of(institute_staff).post(address, {"reason": "核对证书"}).status_code == 404
    assert AuditEvent.objects.count() == 0


def test_volunteers_are_never_deleted(browser_of: BrowserOf, administrator: User, station: Place) -> None:
    volunteer = VolunteerFactory(home_place=station)
    browser = browser_of(administrator)
    assert browser.post(f"/admin/volunteers/volunteer/{volunteer.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("words", ["薛小", PHONE, ID])
def test_search_finds_by_name_and_by_whole_number(
    words: str, browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    volunteer = sealed(station, name="薛小兰", phone=PHONE)
    browser = browser_of(institute_staff)
    address = browser.post("/admin/volunteers/volunteer/find/", {"words": words}).headers["Location"]
    assert words not in address
    assert [one.pk for one in browser.get(address).context["cl"].result_list] == [volunteer.pk]


@pytest.mark.parametrize("words", ["1380358", "0358000", "110105194912"])
def test_parts_of_a_number_find_nothing(
    words: str, browser_of: BrowserOf, institute_staff: User, station: Place
) -> None:
    sealed(station, phone=PHONE)
    browser = browser_of(institute_staff)
    address = browser.post("/admin/volunteers/volunteer/find/", {"words": words}).headers["Location"]
    assert browser.get(address).context["cl"].result_count == 0


def test_membership_is_ended_not_deleted_and_joins_teams_above(
    browser_of: BrowserOf, institute_staff: User, station: Place, county: Place, other_station: Place
) -> None:
    volunteer, corps, other = (
        VolunteerFactory(home_place=station),
        TeamFactory(place=county),
        TeamFactory(place=other_station),
    )
    joined = {"memberships-TOTAL_FORMS": 1, "memberships-0-joined_on": "2026-03-05"}
    refused = browser_of(institute_staff).post(
        change(volunteer), form(station, name=volunteer.name, **joined, **{"memberships-0-team": other.pk})
    )
    assert "不在您负责的范围内" in refused.content.decode()
    browser_of(institute_staff).post(
        change(volunteer), form(station, name=volunteer.name, **joined, **{"memberships-0-team": corps.pk})
    )
    assert volunteer.memberships.get().team == corps


def team_form(place: Place, **changes: Any) -> dict[str, Any]:
    return {"name": "前麻峪村志愿服务队", "kind": Team.Kind.DETACHMENT, "place": place.pk, **changes}


def test_team_is_added_under_the_countys_corps(
    browser_of: BrowserOf, institute_staff: User, station: Place, county: Place
) -> None:
    corps = TeamFactory(place=county, kind=Team.Kind.CORPS)
    response = browser_of(institute_staff).post("/admin/volunteers/team/add/", team_form(station, parent=corps.pk))
    assert response.status_code == 302
    assert Team.objects.get(place=station).parent == corps


def test_team_above_is_read_and_not_changed(
    browser_of: BrowserOf, institute_staff: User, station: Place, county: Place
) -> None:
    corps = TeamFactory(place=county, kind=Team.Kind.CORPS)
    address = f"/admin/volunteers/team/{corps.pk}/change/"
    assert browser_of(institute_staff).get(address).status_code == 200
    assert browser_of(institute_staff).post(address, team_form(station)).status_code == 403


def test_leader_is_chosen_among_the_members(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    team, stranger = TeamFactory(place=station), VolunteerFactory(home_place=station)
    member = MembershipFactory(team=team, volunteer__home_place=station).volunteer
    address = f"/admin/volunteers/team/{team.pk}/change/"
    browser = browser_of(institute_staff)
    assert list(errors(browser.post(address, team_form(station, leader=stranger.pk)))) == ["leader"]
    browser.post(address, team_form(station, leader=member.pk))
    team.refresh_from_db()
    assert team.leader == member


def test_team_that_would_circle_is_refused(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    top = TeamFactory(place=station)
    below = TeamFactory(place=station, parent=top)
    response = browser_of(institute_staff).post(
        f"/admin/volunteers/team/{top.pk}/change/", team_form(station, kind=top.kind, parent=below.pk)
    )
    assert errors(response) == {"parent": ["这样隶属会绕成一圈。请另选上级。"]}
