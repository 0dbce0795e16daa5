"""Finished pages kept for visitors: whose they are, when they go, what they cost, and that they are the same bytes."""

import datetime as dt
import gzip
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from activities.models import Activity
from practice import freshness
from practice.days import SHANGHAI
from practice.freshness import Topic
from practice.kept import kept, key_of, pages
from practice.models import Place, User
from tests.factories import ActivityFactory, HolidayFactory, InstituteFactory, PlaceFactory, TeamFactory

pytestmark = pytest.mark.django_db

BrowserOf = Callable[[User], Client]
GZIP = {"accept-encoding": "gzip, br"}
OCTOBER = "/calendar/?date=2026-10-01"
PAGES = ("/", OCTOBER, "/places/", "/places/?q=村", "/api/v1/activities/", "/api/v1/places/", "/api/v1/teams/")
PER_ANSWER = {"Content-Encoding", "Content-Length", "ETag"}


@pytest.fixture
def activity(station: Place) -> Activity:
    TeamFactory(place=station)
    return ActivityFactory(place=station, title="创建文明城市志愿服务")


@pytest.fixture
def believing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: versions that were looked up are believed for a while."""
    monkeypatch.setattr(freshness, "INTERVAL", 60.0)


def addresses(activity: Activity) -> list[str]:
    own = (activity.get_absolute_url(), activity.place.get_absolute_url(), f"/api/v1/activities/{activity.pk}/")
    return [*PAGES, *own]


def ask_once(client: Client, urls: Iterable[str]) -> None:
    """Answers of the API are kept when they are asked for again."""
    for url in urls:
        if url.startswith("/api/"):
            assert "ETag" not in client.get(url)


def test_answers_of_the_api_are_kept_from_the_second_time_on(anonymous: Client, activity: Activity) -> None:
    """Programs that ask at an address of their own each time fill no memory and wait for no packing."""
    for number in range(5):
        assert "ETag" not in anonymous.get(f"/api/v1/activities/?place={number + 1}", headers=GZIP)
    assert len(pages) == 0
    assert anonymous.get("/api/v1/activities/?place=3", headers=GZIP).has_header("ETag")
    Activity.objects.update(title="改了")
    assert anonymous.get("/api/v1/activities/?place=3", headers=GZIP).has_header("ETag")
    assert len(pages) == 1


def test_every_public_page_is_kept_and_costs_no_query_again(
    anonymous: Client, activity: Activity, believing: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask_once(anonymous, addresses(activity))
    for number, url in enumerate(addresses(activity), start=1):
        first = anonymous.get(url)
        assert (first.status_code, len(pages)) == (200, number), url
        with django_assert_num_queries(0):
            again = anonymous.get(url)
        assert (again.content, again.headers) == (first.content, first.headers), url


def test_a_look_whether_a_page_still_holds_is_one_query(
    anonymous: Client, activity: Activity, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask_once(anonymous, addresses(activity))
    for url in addresses(activity):
        anonymous.get(url)
        with django_assert_num_queries(1):
            anonymous.get(url)


def test_kept_answers_have_the_headers_of_fresh_ones(anonymous: Client, activity: Activity, settings: Settings) -> None:
    """A visitor with some cookie or none, the page being made or kept, or with nothing kept at all."""
    for url in addresses(activity):
        settings.KEPT_PAGES_MB = 0
        plain = anonymous.get(url)
        settings.KEPT_PAGES_MB = 32
        ask_once(anonymous, [url])
        for client in (anonymous, anonymous, Client(headers={"cookie": "seen=1"})):
            answer = client.get(url)
            assert answer.content == plain.content, url
            assert set(plain.headers) - {"Vary"} <= set(answer.headers), url
            assert set(answer["Vary"].split(", ")) >= {"Cookie", "Accept-Encoding", *plain["Vary"].split(", ")}
            assert answer["Cache-Control"] == "no-cache"
            assert not answer.cookies


def test_bytes_are_the_same_plain_and_packed(anonymous: Client, activity: Activity) -> None:
    ask_once(anonymous, ["/api/v1/activities/"])
    for url in ("/", OCTOBER, "/places/", "/api/v1/activities/"):
        plain, packed = anonymous.get(url), anonymous.get(url, headers=GZIP)
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) == int(packed["Content-Length"]) < len(plain.content)
        assert packed["ETag"] != plain["ETag"]
        assert "Content-Encoding" not in anonymous.get(url, headers={"accept-encoding": "br, gzip;q=0"})


def test_unchanged_page_is_told_so_and_a_changed_one_is_sent(anonymous: Client, activity: Activity) -> None:
    for coding in ({}, GZIP):
        tag = anonymous.get(OCTOBER, headers=coding)["ETag"]
        for asked in (tag, f'"other", W/{tag}', "*"):
            answer = anonymous.get(OCTOBER, headers={**coding, "if-none-match": asked})
            assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
            assert "Accept-Encoding" in answer["Vary"]
            assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert anonymous.get(OCTOBER, headers={**coding, "if-none-match": '"other"'}).status_code == 200
        Activity.objects.update(title=f"改了 {len(coding)}")
        changed = anonymous.get(OCTOBER, headers={**coding, "if-none-match": tag})
        assert (changed.status_code, changed["ETag"] == tag) == (200, False)


def test_head_tells_the_length_without_the_bytes(anonymous: Client, activity: Activity) -> None:
    ask_once(anonymous, ["/api/v1/activities/"])
    for url in (OCTOBER, "/api/v1/activities/"):
        asked, sent = anonymous.head(url), anonymous.get(url)
        assert (asked.status_code, asked.content, asked["Content-Length"]) == (200, b"", str(len(sent.content)))
        assert (asked["ETag"], len(anonymous.get(url).content)) == (sent["ETag"], len(sent.content))
        assert anonymous.head(url)["Content-Length"] == str(len(sent.content))


def test_signed_in_people_neither_get_nor_leave_a_kept_page(
    anonymous: Client, activity: Activity, browser_of: BrowserOf, station_head: User
) -> None:
    signed_in = browser_of(station_head)
    for url in addresses(activity):
        own = signed_in.get(url)
        assert len(pages) == 0
        assert "ETag" not in own
    for url in ("/", OCTOBER, "/places/", activity.get_absolute_url()):
        assert "刘站长" not in anonymous.get(url).content.decode()
        page = signed_in.get(url, headers={"if-none-match": anonymous.get(url)["ETag"]})
        assert (page.status_code, "刘站长" in page.content.decode()) == (200, True)
    assert anonymous.get(OCTOBER, headers={"authorization": "Token wrong"}).status_code == 200
    assert anonymous.get("/api/v1/activities/", headers={"authorization": "Token wrong"}).status_code == 401


def test_waiting_message_is_shown_once_and_to_nobody_else(anonymous: Client, activity: Activity) -> None:
    storage, left = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage.add(20, "已退出登录")
    storage.update(left)
    receiver = Client()
    receiver.cookies["messages"] = left.cookies["messages"].value
    anonymous.get("/")
    assert "已退出登录" in receiver.get("/").content.decode()
    assert "已退出登录" not in receiver.get("/").content.decode()
    assert "已退出登录" not in anonymous.get("/").content.decode()


def test_refusals_and_what_is_not_there_are_not_kept(anonymous: Client, station: Place, point: Place) -> None:
    urls = ("/activities/999/", "/places/999/", "/api/v1/activities/?levle=3", "/api/v1/places/999/")
    for _ in range(3):
        assert [anonymous.get(url).status_code for url in urls] == [404, 404, 400, 404]
    assert anonymous.post("/calendar/").status_code == 405
    assert anonymous.get("/api/v1/places/", headers={"accept": "text/html"}).status_code == 406
    Place.objects.filter(pk=point.pk).update(closed_on=dt.date(2026, 10, 1), merged_into=station)
    assert anonymous.get(point.get_absolute_url()).status_code == 302
    assert len(pages) == 0
    Place.objects.filter(pk=point.pk).update(closed_on=None, merged_into=None)
    assert anonymous.get(point.get_absolute_url()).status_code == 200


def test_kept_answer_is_not_given_to_whoever_wants_another_type(anonymous: Client, station: Place) -> None:
    ask_once(anonymous, ["/api/v1/places/"])
    plain = anonymous.get("/api/v1/places/").content
    assert anonymous.get("/api/v1/places/", headers={"accept": "text/html"}).status_code == 406
    assert anonymous.get("/api/v1/places/", headers={"accept": "application/json"}).content == plain


def test_what_another_page_shows_leaves_this_one_alone(anonymous: Client, activity: Activity) -> None:
    """A November activity makes October's page no staler, and a team no calendar."""
    tag = anonymous.get("/calendar/?date=2026-08-01")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        Activity.objects.update(title="改了")
        TeamFactory(place=activity.place)
        written = len(queries)
        assert anonymous.get("/calendar/?date=2026-08-01")["ETag"] == tag
    assert len(queries) == written + 1


def test_pages_change_with_what_they_show(anonymous: Client, activity: Activity) -> None:
    """One write of each sort that a page shows; tests/practice/test_freshness.py has every kind of write."""
    own = activity.get_absolute_url()

    def shows(url: str, words: str) -> bool:
        return words in anonymous.get(url).content.decode()

    def appears(url: str, words: str, write: Callable[[], object]) -> bool:
        before = shows(url, words)
        write()
        return not before and shows(url, words)

    place = activity.place
    assert appears(OCTOBER, "唱秧歌", lambda: Activity.objects.update(title="唱秧歌"))
    assert appears(own, "老年人优先", lambda: Activity.objects.update(content="老年人优先"))
    assert appears(OCTOBER, "重阳节", lambda: HolidayFactory(date=dt.date(2026, 10, 18), name="重阳节"))
    assert appears(OCTOBER, "麻峪站", lambda: Place.objects.filter(pk=place.pk).update(short_name="麻峪站"))
    assert appears("/places/", "新村站", lambda: PlaceFactory(parent=place.parent, short_name="新村站"))
    assert appears("/", "新镇所", lambda: InstituteFactory(parent=place.parent.parent, short_name="新镇所"))  # type: ignore[union-attr]
    assert appears("/places/", "演示数据", lambda: Place.objects.update(is_demo=True))
    assert appears(place.get_absolute_url(), "听一听", lambda: Place.objects.update(introduction="听一听"))
    assert appears("/api/v1/activities/", "文化广场", lambda: Activity.objects.update(venue="文化广场"))


def test_page_of_yesterday_is_made_anew(anonymous: Client, activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown_on(day: dt.date) -> str:
        for module in ("activities.views", "activities.keeping", "practice.kept.deciding"):
            monkeypatch.setattr(f"{module}.today", lambda: day)
        return anonymous.get("/calendar/").content.decode()

    assert "今天" in shown_on(dt.date(2026, 10, 16))
    assert shown_on(dt.date(2026, 10, 16)) != shown_on(dt.date(2026, 10, 17))


def test_over_is_said_within_a_minute(anonymous: Client, activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    url, ends = activity.get_absolute_url(), activity.ends_at
    for moment, is_over in ((ends - dt.timedelta(seconds=1), False), (ends + dt.timedelta(seconds=60), True)):
        monkeypatch.setattr("practice.kept.deciding.time.time", moment.timestamp)
        monkeypatch.setattr("activities.views.timezone.now", lambda moment=moment: moment)
        assert ("已结束" in anonymous.get(url).content.decode()) == is_over


def test_memory_is_bounded_and_the_page_longest_not_asked_for_goes_first(
    anonymous: Client, station: Place, settings: Settings
) -> None:
    settings.KEPT_PAGES_MB = 0.03
    for number in range(30):
        anonymous.get("/places/")
        assert anonymous.get(f"/places/?junk={number}").status_code == 200
        assert pages.size <= 0.03 * 1024 * 1024
    assert 2 <= len(pages) < 10
    assert pages.holding(("http", "testserver", "/places/", "")) is None
    assert key_of(RequestFactory().get("/places/?q=" + "9" * 400)) is None


def test_a_site_s_other_name_has_its_own_copy(anonymous: Client, activity: Activity, settings: Settings) -> None:
    """Answers of the API hold whole addresses."""
    settings.ALLOWED_HOSTS = ["testserver", "other.test"]
    url = "/api/v1/activities/?page_size=1"
    ActivityFactory(place=activity.place)
    ask_once(anonymous, [url])
    assert "http://testserver/" in anonymous.get(url).json()["next"]
    assert "http://other.test/" in anonymous.get(url, headers={"host": "other.test"}).json()["next"]
    assert anonymous.get(url, headers={"host": "evil.test"}).status_code == 400


class Slow:
    """A view that counts how often it runs and waits until it is told to go on."""

    def __init__(self) -> None:
        self.runs, self.lock, self.go = 0, Lock(), Event()

    def view(self, request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.runs += 1
        assert self.go.wait(10)
        return HttpResponse("x" * 2000)


def ask_together(slow: Slow, together: Callable[[], int]) -> list[bytes]:
    """Eight ask for one page; the view goes on when all of them are there."""
    view = kept([Topic.PLACES])(slow.view)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(lambda: view(RequestFactory().get("/slow/")).content) for _ in range(8)]
        deadline = time.monotonic() + 10
        while together() < 8 and time.monotonic() < deadline:
            time.sleep(0.005)
        slow.go.set()
        return [one.result(10) for one in asked]


@pytest.fixture
def constant_versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """So that the threads need no connections of their own."""
    versions = {(Topic.PLACES.value, None): (1, 1)}
    monkeypatch.setattr(freshness.LookUp, "versions", lambda self: versions)
    yield
    assert pages.takers == 0


def test_many_at_once_have_a_page_made_once(constant_versions: None) -> None:
    slow = Slow()
    assert ask_together(slow, lambda: pages.takers) == [b"x" * 2000] * 8
    assert slow.runs == 1


def test_many_at_once_without_taking_turns_make_it_again(
    constant_versions: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the test above can fail."""
    monkeypatch.setattr("practice.kept.store.Pages.turn", lambda self, key: Lock())
    slow = Slow()
    ask_together(slow, lambda: slow.runs)
    assert slow.runs == 8


def test_failure_of_one_leaves_the_next_to_try(constant_versions: None) -> None:
    tries = iter([ZeroDivisionError, None])

    def failing(request: HttpRequest) -> HttpResponse:
        if error := next(tries):
            raise error
        return HttpResponse("ok")

    view = kept([Topic.PLACES])(failing)
    with pytest.raises(ZeroDivisionError):
        view(RequestFactory().get("/fails/"))
    assert view(RequestFactory().get("/fails/")).content == b"ok"


def test_answer_that_sets_a_cookie_is_not_kept(constant_versions: None) -> None:
    def greeting(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("ok")
        response.set_cookie("seen", "1")
        return response

    view = kept([Topic.PLACES])(greeting)
    assert view(RequestFactory().get("/greeting/")).cookies
    assert len(pages) == 0


def test_month_of_three_hundred_stays_light(anonymous: Client, other_station: Place, station: Place) -> None:
    moment = dt.datetime(2026, 10, 1, 9, 0, tzinfo=SHANGHAI)
    rows = [
        Activity(
            place=(station, other_station)[number % 2],
            title=f"理论政策大讲堂第{number}讲",
            starts_at=moment + dt.timedelta(hours=2 * number),
            ends_at=moment + dt.timedelta(hours=2 * number + 1),
            month=dt.date(2026, 10, 1),
            status=Activity.Status.PUBLISHED,
        )
        for number in range(300)
    ]
    Activity.objects.bulk_create(rows)
    answer = anonymous.get(OCTOBER, headers=GZIP)
    assert len(answer.content) <= 10_000
    assert len(gzip.decompress(answer.content)) <= 100_000
