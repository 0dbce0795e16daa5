"""Lists whose JSON PostgreSQL writes say exactly what the serializers say, to whoever asks."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from activities.api.terms import ProgrammeViewSet
from activities.api.views import ActivityViewSet
from activities.models import Activity, Photo
from portal.api.news import ArticleViewSet, MediaMentionViewSet
from portal.api.totals import TotalViewSet
from portal.models import AppealJoin, ArticlePhoto, MonthlyTotal
from practice.api.places import PlaceViewSet
from practice.api.row_json import Unsayable, statement
from practice.days import SHANGHAI
from practice.models import Place, User
from tests.api import program_of
from tests.factories import (
    ActivityFactory,
    ArticleFactory,
    MediaMentionFactory,
    MethodFactory,
    PlaceFactory,
    PointFactory,
    ProgrammeFactory,
    ServicePlatformFactory,
    TeamFactory,
    ThemeFactory,
    UserFactory,
    VolunteerFactory,
)
from volunteers.api.records import ServiceRecordSerializer
from volunteers.api.teams import TeamViewSet

pytestmark = pytest.mark.postgres

TOLD: dict[str, Any] = {
    "places": PlaceViewSet,
    "teams": TeamViewSet,
    "programmes": ProgrammeViewSet,
    "activities": ActivityViewSet,
    "articles": ArticleViewSet,
    "media-mentions": MediaMentionViewSet,
    "totals": TotalViewSet,
}
CAST = ("county_staff", "institute_staff", "station_head", "other_station_head", "leader", "volunteer", "administrator")
AWKWARD = "“红枣”节 \"'\\/<b>&%s%%{0}\u2028\u2029\t\n𠮷é\x7f"


@pytest.fixture(autouse=True)
def nothing_is_kept(settings: Any) -> None:
    settings.KEPT_PAGES_MB = 0


@pytest.fixture
def told_world(station: Place, other_station: Place, county: Place) -> None:
    """Rows with and without everything that a row can have."""
    publisher, platforms = UserFactory(), [ServicePlatformFactory(order=order) for order in (3, 1, 2)]
    station.platforms.set(platforms)
    Place.objects.filter(pk=other_station.pk).update(
        lat=38.0,
        lng=110.123456789012,
        source_datum="gcj02",
        introduction=AWKWARD,
        photo="places/a.jpg",
        opened_on="2019-05-29",
        status="suspended",
        status_reason=AWKWARD,
        is_temporary=True,
    )
    PlaceFactory(parent=station.parent, closed_on=dt.date(2026, 3, 1), merged_into=other_station)
    PointFactory(parent=station, short_name="")
    led = TeamFactory(
        place=station, leader=VolunteerFactory(home_place=station), parent=TeamFactory(place=county, kind=1)
    )
    TeamFactory(place=other_station, duties=AWKWARD, dissolved_on=dt.date(2026, 3, 1), is_temporary=True)
    methods = [MethodFactory(order=order) for order in (2, 1, 1)]
    themes = [ThemeFactory(order=order, name=f"主题“{order}”") for order in (2, 1)]
    programme = ProgrammeFactory(place=county, team=led, content=AWKWARD, starts_time=dt.time(8, 30), is_active=True)
    programme.methods.set(methods)
    ProgrammeFactory(place=station, is_active=False, category="fixed_day", recurrence="FREQ=WEEKLY;BYDAY=FR")
    midnight = dt.datetime(2026, 10, 31, 16, 0, tzinfo=dt.UTC)
    whole: dict[str, Any] = {
        "team": led,
        "programme": programme,
        "content": AWKWARD,
        "capacity": 20,
        "is_unplanned": True,
    }
    rows = [
        ActivityFactory(place=station, title=AWKWARD[:80], starts_at=midnight, published_by=publisher, **whole),
        ActivityFactory(place=other_station, reported=True, published_by=publisher, person_in_charge="刘候平"),
        ActivityFactory(place=station, cancelled=True, published_by=publisher, kind="training"),
        ActivityFactory(place=station, status="draft", published_at=None, published_by=None),
        ActivityFactory(place=county, starts_at=dt.datetime(2026, 1, 1, 0, 0, 0, 120, tzinfo=SHANGHAI), held=True),
        ActivityFactory(place=county, starts_at=dt.datetime(2026, 1, 1, 9, 0, 0, 500000, tzinfo=SHANGHAI)),
    ]
    rows[0].methods.set(methods)
    rows[0].themes.set(themes)
    Photo.objects.create(activity=rows[0], image="activities/b.jpg", alt=AWKWARD)
    Photo.objects.create(activity=rows[0], image="activities/a.jpg")
    told_news(station, other_station)
    for place, minutes in ((station, 0), (county, 2**31 - 1)):
        MonthlyTotal.objects.create(place=place, month="2026-10-01", minutes=minutes, updated_at=timezone.now())


def told_news(station: Place, other_station: Place) -> None:
    appeal = ArticleFactory(place=station, appeal=True, title=AWKWARD[:60], co_issuers="甲\n乙")
    for number in range(2):
        AppealJoin.objects.create(article=appeal, tap=UUID(int=number), joined_on="2026-10-01")
        ArticlePhoto.objects.create(article=appeal, alt=f"{number}{AWKWARD[:60]}", order=2 - number)
    small = {"small": "news/b.jpg", "small_width": 560, "small_height": 315}
    ArticlePhoto.objects.update(image="news/a.jpg", width=1600, height=900, **small)
    ArticleFactory(place=other_station, submitted=True, return_reason=AWKWARD)
    ArticleFactory(place=station, withdrawn=True, valid_from="2026-10-01", honour_year=2020)
    for place in (station, other_station):
        MediaMentionFactory.create_batch(2, place=place, outlet=AWKWARD[:40])


def answers(user: User | None, resource: str, monkeypatch: pytest.MonkeyPatch, query: str = "") -> list[Any]:
    """The same list by the database and by the serializer, as pairs, so that the order of the fields counts too."""
    url, found = f"/api/v1/{resource}/?{query}", []
    client = program_of(user)
    for in_sql in (True, False):
        monkeypatch.setattr(TOLD[resource], "is_told_in_sql", in_sql)
        response = client.get(url)
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/json"
        found.append(json.loads(response.content, object_pairs_hook=list))
    return found


@pytest.mark.usefixtures("told_world")
@pytest.mark.parametrize("resource", TOLD)
def test_database_tells_what_the_serializer_tells(
    resource: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = [request.getfixturevalue(who) for who in CAST] + (
        [None] if resource not in ("totals", "media-mentions") else []
    )
    for user in asking:
        by_database, by_serializer = answers(user, resource, monkeypatch)
        assert by_database == by_serializer, user
    assert len(dict(answers(asking[0], resource, monkeypatch)[0])["results"]) >= 2


@pytest.mark.usefixtures("told_world")
@pytest.mark.parametrize(
    "query",
    [
        "month=2026-11",
        "q=“红枣”",
        "status=cancelled",
        "page_size=2&ordering=id",
        "ordering=starts_at",
        "mine=true",
        "uid=",
    ],
)
def test_narrowed_lists_tell_the_same(query: str, station_head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    by_database, by_serializer = answers(station_head, "activities", monkeypatch, query)
    assert by_database == by_serializer


@pytest.mark.usefixtures("told_world")
def test_every_page_tells_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for ordering in ("starts_at", "-starts_at", "id", "-id"):
        query = f"page_size=2&ordering={ordering}"
        while query:
            by_database, by_serializer = answers(None, "activities", monkeypatch, query)
            assert dict(by_database)["results"] == dict(by_serializer)["results"]
            query = (dict(by_database)["next"] or "").partition("?")[2]


def test_what_is_kept_back_is_told_in_scope_alone(
    told_world: None, station: Place, station_head: User, other_station_head: User
) -> None:
    for user, seen in ((station_head, True), (other_station_head, False), (None, False)):
        results = program_of(user).get(f"/api/v1/activities/?place={station.pk}&kind=service").json()["results"]
        assert [row["is_unplanned"] for row in results if row["status"] == "published"] == [True if seen else None]


def test_field_that_cannot_be_said_stops_the_statement() -> None:
    with pytest.raises(Unsayable):
        statement(ServiceRecordSerializer, in_scope=False)


def test_every_list_told_in_sql_can_be_said() -> None:
    for view in TOLD.values():
        serializer: Any = getattr(view, "read_serializer_class", None) or view.serializer_class
        assert view.is_told_in_sql
        assert statement(serializer, in_scope=False).sql.startswith("(SELECT row_to_json")


@pytest.fixture
def many(station: Place, other_station: Place, institute: Place) -> Place:
    """Enough activities at enough places for an index to pay, a third of them at one moment."""
    publisher, nine = UserFactory(), dt.datetime(2026, 1, 2, 9, tzinfo=SHANGHAI)
    Place.objects.bulk_create(
        Place(level=4, parent=station, path=f"{station.path}{9000 + n}/", name=f"点{n}") for n in range(200)
    )
    places = list(Place.objects.filter(level__gte=3))
    known = {"ends_at": nine + dt.timedelta(days=999), "published_at": nine, "published_by": publisher}
    Activity.objects.bulk_create(
        Activity(
            place=places[n % len(places) if n % 4 else 0],
            title=f"活动{n}",
            status="published",
            starts_at=(start := nine + dt.timedelta(days=n % 300 if n % 3 else 0)),
            month=start.astimezone(SHANGHAI).date().replace(day=1),
            **known,
        )
        for n in range(6000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE activities_activity; ANALYZE practice_place")
    return places[0]


def plan(query: str) -> str:
    """How PostgreSQL reads the list that is asked for."""
    found: list[str] = []

    def explaining(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "row_to_json" in sql:
            context["cursor"].cursor.execute(f"EXPLAIN {sql}", params)
            found.extend(line for (line,) in context["cursor"].cursor.fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explaining):
        assert program_of().get(f"/api/v1/activities/?{query}").status_code == 200
    return "\n".join(found)


def test_pages_are_read_by_an_index(many: Place) -> None:
    following = program_of().get("/api/v1/activities/").json()["next"].partition("?")[2]
    by_start = ("", "ordering=starts_at", following, "month=2026-05", "starts_from=2026-05-01", "kind=service")
    expected = dict.fromkeys(by_start, "activity_by_start")
    expected |= dict.fromkeys(("ordering=id", "ordering=-id"), "activities_activity_pkey")
    # A fourth of all are at this place: both its own index and that of all will do.
    expected[f"place={many.pk}"] = "activity_by_"
    for query, index in expected.items():
        found = plan(query)
        page = found.partition("SubPlan")[0]
        assert f"using {index}" in page, f"{query}: {found}"
        assert "Seq Scan" not in page, f"{query}: {found}"
        assert "Sort" not in page or index == "activity_by_", f"{query}: {found}"


def test_a_page_behind_a_cursor_is_planned_once(many: Place) -> None:
    client = program_of()
    following = client.get("/api/v1/activities/?page_size=3").json()["next"]
    for _ in range(6):
        following = client.get(following).json()["next"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%row_to_json%LIMIT 4"],
        )
        assert cursor.fetchone() == (4, 0)
