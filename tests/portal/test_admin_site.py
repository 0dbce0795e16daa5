"""The admin's door and its first page."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from activities.models import Activity
from portal.models import MonthlyTotal
from practice.days import month_of, today
from practice.models import Place, PlaceRole, User
from tests.factories import ActivityFactory, ArticleFactory, ServiceRecordFactory, ServiceRequestFactory, UserFactory
from volunteers.models import ServiceRecord

BrowserOf = Callable[[User], Client]


def waiting(browser: Client) -> list[int]:
    return [item.count for item in browser.get("/admin/").context["waiting"]]


@pytest.mark.django_db
def test_visitor_is_sent_to_the_one_sign_in_page_and_back(anonymous: Client) -> None:
    response = anonymous.get("/admin/practice/place/")
    assert response.headers["Location"] == "/admin/login/?next=/admin/practice/place/"
    response = anonymous.get(response.headers["Location"])
    assert response.headers["Location"] == "/accounts/login/?next=%2Fadmin%2Fpractice%2Fplace%2F"


@pytest.mark.parametrize("role", ["station_head", "leader", "volunteer"])
def test_people_without_an_office_role_are_told_so(
    role: str, request: pytest.FixtureRequest, browser_of: BrowserOf
) -> None:
    browser = browser_of(request.getfixturevalue(role))
    assert browser.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("role", ["county_staff", "institute_staff", "administrator"])
def test_office_staff_come_in(role: str, request: pytest.FixtureRequest, browser_of: BrowserOf, county: Place) -> None:
    assert browser_of(request.getfixturevalue(role)).get("/admin/").status_code == 200


def test_models_are_grouped_by_what_they_are_for(browser_of: BrowserOf, institute_staff: User) -> None:
    groups = browser_of(institute_staff).get("/admin/").context["app_list"]
    assert [(group["name"], [model["name"] for model in group["models"]]) for group in groups] == [
        ("活动", ["活动", "报名", "项目"]),
        ("宣传", ["文章", "宣传报道"]),
        ("志愿服务", ["服务时长", "志愿者", "志愿服务队"]),
        ("点单和意见", ["求助点单", "服务项目", "意见反馈"]),
        ("阵地", ["阵地"]),
        ("设置", ["服务平台", "活动方式", "活动主题", "节假日"]),
        ("账号和记录", ["账号", "告知同意书"]),
    ]


def test_figures_are_those_of_the_persons_own_place_and_month(
    browser_of: BrowserOf, institute_staff: User, institute: Place, county: Place
) -> None:
    now = dt.datetime.now(dt.UTC)
    for place, sessions in ((county, 90), (institute, 7)):
        MonthlyTotal.objects.create(
            place=place,
            month=month_of(today()),
            sessions=sessions,
            trainings=2,
            attendances=1304,
            minutes=90,
            waiting_minutes=60,
            updated_at=now,
        )
    (scope,) = browser_of(institute_staff).get("/admin/").context["scopes"]
    assert scope.place == institute
    assert [(one.label, one.value, one.unit, one.note) for one in scope.figures] == [
        ("活动", "7", "场", "其中培训 2 场"),
        ("参加", "1,304", "人次", "已补记的活动"),
        ("志愿服务", "1.5", "小时", "另有 1 小时待核对"),
    ]


def test_superuser_without_a_role_sees_the_county(browser_of: BrowserOf, administrator: User, county: Place) -> None:
    (scope,) = browser_of(administrator).get("/admin/").context["scopes"]
    assert scope.place == county


def test_waiting_counts_what_this_person_can_settle(
    browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place
) -> None:
    now = dt.datetime.now(dt.UTC)
    for place in (station, other_station):
        ServiceRecordFactory(
            activity=ActivityFactory(place=place, held=True, ends_at=now + dt.timedelta(1)), submitted=True, minutes=60
        )
        ActivityFactory(place=place, status=Activity.Status.SUBMITTED, published_at=None, published_by=None)
        ActivityFactory(place=place, starts_at=now - dt.timedelta(hours=5))
        ServiceRequestFactory(place=place)
        ArticleFactory(place=place, submitted=True)
        ServiceRecordFactory(
            activity=ActivityFactory(place=place, reported=True),
            status=ServiceRecord.Status.RETURNED,
            approved_at=None,
            approved_by=None,
            returned_at=now,
            returned_by=UserFactory(),
            return_reason="人数不对",
        )
    own = ActivityFactory(place=station, reported=True)
    ServiceRecordFactory(activity=own, submitted=True, entered_by=institute_staff)
    browser = browser_of(institute_staff)
    assert waiting(browser) == [1, 1, 1, 1, 1, 1]
    for item in browser.get("/admin/").context["waiting"]:
        assert browser.get(item.url).context["cl"].result_count == 1, item.url


def test_index_without_any_place_says_what_to_do(browser_of: BrowserOf, administrator: User) -> None:
    assert "还没有阵地" in browser_of(administrator).get("/admin/").content.decode()


def test_index_asks_the_same_of_the_database_whatever_there_is(
    browser_of: BrowserOf, county_staff: User, station: Place, django_assert_num_queries: object
) -> None:
    browser = browser_of(county_staff)
    for _ in range(2):
        with django_assert_num_queries(10):  # type: ignore[operator]
            browser.get("/admin/")
        for _number in range(3):
            ActivityFactory(place=station)


def test_superuser_who_is_switched_off_stays_out(browser_of: BrowserOf, county: Place) -> None:
    gone = UserFactory(role=(county, PlaceRole.Role.CENTER_STAFF), is_active=False)
    assert browser_of(gone).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "field", ["activities/activity/place", "volunteers/team/parent", "activities/activity/programme"]
)
def test_choosing_by_typing_offers_only_what_is_in_scope(
    field: str, browser_of: BrowserOf, institute_staff: User, station: Place, other_station: Place
) -> None:
    app, model, name = field.split("/")
    answer = browser_of(institute_staff).get(
        "/admin/autocomplete/", {"app_label": app, "model_name": model, "field_name": name, "term": ""}
    )
    found = [row["text"] for row in answer.json()["results"]]
    assert "碛口镇所 › 西湾村站" not in found
    if name == "place":
        assert found == ["临县 › 临泉镇所", "临泉镇所 › 前麻峪村站"]


def test_people_are_not_chosen_by_typing(browser_of: BrowserOf, county_staff: User) -> None:
    """Their names would stand in addresses and logs."""
    for field in ({"app_label": "volunteers", "model_name": "team", "field_name": "leader"},):
        assert browser_of(county_staff).get("/admin/autocomplete/", {**field, "term": "张"}).status_code == 403
