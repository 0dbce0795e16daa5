"""Places in the admin: the form, its position, and moving, merging, closing, suspending."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from practice.models import Place, User
from tests.factories import PlaceFactory, PointFactory

BrowserOf = Callable[[User], Client]
ADD = "/admin/practice/place/add/"


def filled(**changes: Any) -> dict[str, Any]:
    form = {"name": "新村新时代文明实践站", "level": 3, "entered_datum": "wgs84", "_save": ""}
    return {key: value for key, value in (form | changes).items() if value is not None}


def change(place: Place) -> str:
    return f"/admin/practice/place/{place.pk}/change/"


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def test_institute_adds_a_station_below_its_own(browser_of: BrowserOf, institute_staff: User, institute: Place) -> None:
    response = browser_of(institute_staff).post(ADD, filled(parent=institute.pk))
    assert response.status_code == 302
    station = Place.objects.get(name="新村新时代文明实践站")
    assert station.path == f"{institute.path}{station.pk}/"
    assert station.history.get().history_user == institute_staff


def test_parent_out_of_scope_is_refused_though_posted_by_hand(
    browser_of: BrowserOf, institute_staff: User, institute: Place, other_institute: Place
) -> None:
    response = browser_of(institute_staff).post(ADD, filled(parent=other_institute.pk))
    assert errors(response) == {"parent": ["选的这一项不存在，或不在您负责的范围内。请重新选择。"]}
    assert not Place.objects.filter(name="新村新时代文明实践站").exists()


def test_levels_offered_are_those_below_what_one_manages(
    browser_of: BrowserOf, institute_staff: User, county_staff: User, administrator: User, institute: Place
) -> None:
    def offered(user: User) -> list[str]:
        form = browser_of(user).get(ADD).context["adminform"].form
        return [words for _, words in form.fields["level"].choices][1:]

    assert offered(institute_staff) == ["站", "点"]
    assert offered(county_staff) == ["所", "站", "点"]
    assert offered(administrator) == ["中心", "所", "站", "点"]


def test_wrong_parent_level_is_said_in_words(browser_of: BrowserOf, county_staff: User, county: Place) -> None:
    response = browser_of(county_staff).post(ADD, filled(parent=county.pk))
    assert errors(response) == {"parent": ["“站”的上级只能是：所。请另选上级。"]}


def test_namesake_under_the_same_parent_is_refused_before_the_database_does(
    browser_of: BrowserOf, county_staff: User, station: Place
) -> None:
    twin = PlaceFactory(parent=station.parent)
    response = browser_of(county_staff).post(change(twin), filled(name=station.name, level=None))
    assert errors(response) == {"__all__": ["同一上级下已有同名的阵地。"]}


def test_phone_map_position_is_converted_once(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    browser = browser_of(county_staff)
    gcj = {"lat": "37.0703981040", "lng": "115.6657934732", "entered_datum": "gcj02"}
    browser.post(change(station), filled(name=station.name, level=None, **gcj))
    station.refresh_from_db()
    assert (station.lat, station.lng, station.source_datum) == (37.07, 115.66, "gcj02")
    again = {"lat": "37.07", "lng": "115.66", "entered_datum": "gcj02"}
    browser.post(change(station), filled(name=station.name, level=None, phone="0358-4422048", **again))
    station.refresh_from_db()
    assert (station.lat, station.lng, station.phone) == (37.07, 115.66, "0358-4422048")


def test_half_a_position_is_refused(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    response = browser_of(county_staff).post(change(station), filled(name=station.name, level=None, lat="37.9"))
    assert errors(response) == {"lng": ["经度和纬度要么都填，要么都不填。"]}


def test_photo_is_drawn_anew_and_a_false_one_refused(
    browser_of: BrowserOf, county_staff: User, station: Place, settings: Settings, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser, drawn = browser_of(county_staff), BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    drawn.name, _ = "院子.png", drawn.seek(0)
    browser.post(change(station), filled(name=station.name, level=None, photo=drawn))
    station.refresh_from_db()
    with Image.open(station.photo.path) as stored:
        assert (stored.format, stored.size) == ("JPEG", (40, 30))
    assert "院子" not in str(station.photo.name)
    false = BytesIO(b"MZ not a picture")
    false.name = "a.jpg"
    response = browser.post(change(station), filled(name=station.name, level=None, photo=false))
    assert list(errors(response)) == ["photo"]


def test_control_character_is_refused(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    response = browser_of(county_staff).post(change(station), filled(name="前麻\x07峪", level=None))
    assert list(errors(response)) == ["name"]


def test_move_takes_the_points_along(
    browser_of: BrowserOf, county_staff: User, station: Place, point: Place, other_institute: Place
) -> None:
    address = f"/admin/practice/place/{station.pk}/move/"
    browser = browser_of(county_staff)
    assert "临县 › 临泉镇所 › 前麻峪村站" in browser.get(address).content.decode()
    response = browser.post(address, {"parent": other_institute.pk, "from_month": "2026-12"})
    assert response.status_code == 302
    point.refresh_from_db()
    assert point.path.startswith(other_institute.path)


def test_structure_is_changed_by_who_manages_what_stands_above(
    browser_of: BrowserOf, institute_staff: User, institute: Place, station: Place, other_institute: Place
) -> None:
    browser = browser_of(institute_staff)
    for page in ("move", "merge", "close"):
        assert browser.get(f"/admin/practice/place/{institute.pk}/{page}/").status_code == 403
        assert browser.get(f"/admin/practice/place/{station.pk}/{page}/").status_code == 200
    response = browser.post(
        f"/admin/practice/place/{station.pk}/move/", {"parent": other_institute.pk, "from_month": "2026-12"}
    )
    assert response.context["form"].errors["parent"] == ["选的这一项不存在，或不在可选的范围内。请重新选择。"]


def test_merge_and_close_say_what_stands_in_the_way(
    browser_of: BrowserOf, county_staff: User, institute: Place, station: Place
) -> None:
    browser = browser_of(county_staff)
    response = browser.post(f"/admin/practice/place/{institute.pk}/close/", {"on": "2026-11-01"})
    assert response.context["form"].non_field_errors() == ["“临泉镇所”下面还有阵地，请先把它们移走或撤销。"]
    other = PlaceFactory(parent=institute)
    browser.post(f"/admin/practice/place/{station.pk}/merge/", {"into": other.pk, "on": "2026-11-01"})
    station.refresh_from_db()
    assert station.merged_into == other
    page = browser.get(change(station)).content.decode()
    assert "已并入别处" in page
    assert 'name="_save"' not in page


def test_closing_day_is_not_in_the_future(browser_of: BrowserOf, county_staff: User, station: Place) -> None:
    response = browser_of(county_staff).post(f"/admin/practice/place/{station.pk}/close/", {"on": "2090-01-01"})
    assert response.context["form"].errors["on"] == ["撤销日期不能晚于今天，到那一天再办。"]


def test_suspending_needs_a_reason_and_is_undone(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    browser, address = browser_of(institute_staff), f"/admin/practice/place/{station.pk}/suspend/"
    assert browser.post(address, {"reason": ""}).context["form"].errors["reason"] == ["该字段是必填项。"]
    browser.post(address, {"reason": "屋顶维修"})
    station.refresh_from_db()
    assert (station.status, station.status_reason) == ("suspended", "屋顶维修")
    browser.post(address, {"sure": "1"})
    station.refresh_from_db()
    assert (station.status, station.status_reason) == ("open", "")


def test_history_names_who_changed_what(
    browser_of: BrowserOf, county_staff: User, institute_staff: User, station: Place
) -> None:
    browser_of(institute_staff).post(change(station), filled(name=station.name, level=None, speciality="党史长廊"))
    html = browser_of(county_staff).get(f"/admin/practice/place/{station.pk}/history/").content.decode()
    for words in ("高镇文", "特色", "<ins>党史长廊</ins>", "<del>（空）</del>"):
        assert words in html


def test_closed_places_are_listed_only_when_asked_for(
    browser_of: BrowserOf, county_staff: User, institute: Place, station: Place
) -> None:
    PlaceFactory(parent=institute, name="旧村新时代文明实践站", short_name="旧村站", closed_on="2025-01-01")
    browser = browser_of(county_staff)
    assert "旧村站" not in browser.get("/admin/practice/place/").content.decode()
    assert "旧村站" in browser.get("/admin/practice/place/?state=closed").content.decode()


def test_map_gives_the_outline_and_the_located_places_of_the_scope(
    browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place
) -> None:
    for place in (station, other_station):
        Place.objects.filter(pk=place.pk).update(lat=37.95, lng=110.99, source_datum="wgs84")
    found = browser_of(institute_staff).get("/admin/practice/place/map/").json()
    assert found["points"] == [[37.95, 110.99, "前麻峪村站"]]
    assert len(found["outlines"]) == 1


@pytest.mark.parametrize("page", ["move", "merge", "close", "suspend"])
def test_pages_of_a_place_out_of_scope_do_not_exist(
    page: str, browser_of: BrowserOf, institute_staff: User, other_station: Place
) -> None:
    address = f"/admin/practice/place/{other_station.pk}/{page}/"
    assert browser_of(institute_staff).get(address).status_code == 404
    assert browser_of(institute_staff).post(address, {"reason": "试试"}).status_code == 404


def test_point_is_added_under_a_station(browser_of: BrowserOf, institute_staff: User, station: Place) -> None:
    browser_of(institute_staff).post(ADD, filled(name="红色游园", level=4, parent=station.pk))
    assert Place.objects.get(name="红色游园").parent == station
    assert PointFactory(parent=station).level == Place.Level.POINT
