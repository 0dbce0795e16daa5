"""Who gets to the desk, how heavy its pages are, and how many queries they take."""

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from practice.models import Place, User
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import ServiceRecord
from volunteers.services import return_hours

pytestmark = pytest.mark.usefixtures("morning")

Browser = Callable[[User], Client]
MOST_BYTES = 60_000
FILES = ("css/tokens.css", "css/base.css", "css/components.css", "css/forms.css", "css/desk.css", "js/desk.js")

LISTS = ["index", "unreported", "returned", "records", "volunteers", "unplanned", "plan"]
DECISIONS = ["approvals", "publications"]


@pytest.mark.parametrize("name", [*LISTS, *DECISIONS])
def test_visitors_are_asked_to_sign_in(name: str, anonymous: Client, db: None) -> None:
    answer = anonymous.get(reverse(f"desk:{name}"))
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={reverse(f'desk:{name}')}")


@pytest.mark.parametrize("name", [*LISTS, *DECISIONS])
@pytest.mark.parametrize("who", ["leader", "volunteer"])
def test_people_without_a_desk_are_refused(
    name: str, who: str, request: pytest.FixtureRequest, browser_of: Browser
) -> None:
    assert browser_of(request.getfixturevalue(who)).get(reverse(f"desk:{name}")).status_code == 403


@pytest.mark.parametrize("name", DECISIONS)
def test_heads_decide_nothing(name: str, browser_of: Browser, station_head: User) -> None:
    browser = browser_of(station_head)
    assert browser.get(reverse(f"desk:{name}")).status_code == 403
    assert browser.post(reverse(f"desk:{name}"), {"act": "approve", "record": "1"}).status_code == 403


def test_out_of_scope_is_missing_to_read_and_refused_to_write(
    browser_of: Browser, other_station_head: User, activity: Activity
) -> None:
    record = ServiceRecordFactory(activity=activity)
    browser = browser_of(other_station_head)
    for url in (reverse("desk:log", args=[activity.pk]), reverse("desk:correct", args=[record.pk])):
        assert browser.get(url).status_code == 404
        answer = browser.post(url, {"act": "send", "attendances": "5", "minutes": "60", "reason": "x"})
        assert answer.status_code == 403
        assert "不在您负责的范围内，没有处理" in answer.content.decode()
    activity.refresh_from_db()
    assert (activity.status, ServiceRecord.objects.count()) == ("published", 1)


def test_missing_is_answered_like_out_of_scope(browser_of: Browser, station_head: User) -> None:
    browser = browser_of(station_head)
    assert browser.get(reverse("desk:log", args=[999999])).status_code == 404
    assert browser.post(reverse("desk:log", args=[999999])).status_code == 403


def test_pages_are_kept_by_no_shared_cache(browser_of: Browser, station_head: User) -> None:
    assert "private" in browser_of(station_head).get("/desk/")["Cache-Control"]


def make_busy(station: Place, by: User, decider: User, count: int) -> Activity:
    """``count`` of everything that the lists show; the activity returned has ``count`` entries and candidates."""
    now = dt.datetime(2026, 10, 17, 8, 0, tzinfo=dt.UTC)
    unpublished = {"place": station, "published_at": None, "published_by": None, "created_by": by}
    for number in range(count):
        ActivityFactory(place=station, starts_at=now - dt.timedelta(days=3, hours=number))
        ActivityFactory(place=station, starts_at=now + dt.timedelta(hours=1))
        ActivityFactory(status="submitted", **unpublished)
        ActivityFactory(status="draft", **unpublished)
    busy = ActivityFactory(place=station, reported=True)
    for _ in range(count):
        VolunteerFactory(home_place=station)
        one = ActivityFactory(place=station, reported=True)
        for at in (one, busy):
            ServiceRecordFactory(activity=at, volunteer__home_place=station, entered_by=by, submitted=True)
        back = ServiceRecordFactory(activity=busy, volunteer__home_place=station, entered_by=by, submitted=True)
        return_hours(records=[back.pk], reason="没有来", by=decider, now=now)
        original = ServiceRecordFactory(activity=busy, entered_by=by, volunteer__home_place=station)
        change = {"activity": busy, "volunteer": original.volunteer, "entered_by": by, "submitted": True}
        ServiceRecordFactory(reverses=original, minutes=-120, correction_reason="少了", ends_at=busy.ends_at, **change)
        ServiceRecordFactory(replaces=original, minutes=60, correction_reason="少了", flags="overlap", **change)
    return busy


QUERIES = {
    "index": 14,
    "unreported": 11,
    "returned": 11,
    "records": 11,
    "volunteers": 13,
    "log": 16,
    "approvals": 14,
    "publications": 12,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_queries_do_not_grow_with_the_list(
    name: str,
    count: int,
    browser_of: Browser,
    station: Place,
    station_head: User,
    institute_staff: User,
    django_assert_num_queries: Any,
) -> None:
    busy = make_busy(station, station_head, institute_staff, count)
    browser = browser_of(institute_staff if name in DECISIONS else station_head)
    url = reverse("desk:log", args=[busy.pk]) if name == "log" else reverse(f"desk:{name}")
    browser.get(url)
    with django_assert_num_queries(QUERIES[name]):
        assert browser.get(url).status_code == 200


def weigh(page: bytes) -> int:
    """Bytes over the wire: the page, its style sheets and its script, compressed as nginx and whitenoise send them."""
    files = [Path(settings.BASE_DIR, "static", name).read_bytes() for name in FILES]
    return sum(len(gzip.compress(part)) for part in [page, *files])


def test_hours_screen_of_sixty_volunteers_stays_light(
    browser_of: Browser, station: Place, other_station: Place, station_head: User
) -> None:
    """Six hours long, so that the most lengths are on offer, and a warning beside every second person."""
    start = dt.datetime(2026, 10, 16, 9, 0, tzinfo=dt.UTC)
    busy = ActivityFactory(
        place=station, title="每周五创建文明城市志愿服务", starts_at=start, ends_at=start + dt.timedelta(hours=6)
    )
    clash = ActivityFactory(place=other_station, starts_at=start)
    for number in range(60):
        person = VolunteerFactory(name=f"欧阳村民{number}", home_place=station)
        if number % 2:
            ServiceRecordFactory(activity=clash, volunteer=person)
    page = browser_of(station_head).get(reverse("desk:log", args=[busy.pk])).content

    assert (page.count(b'class="person-row"'), page.count("请核对".encode())) == (60, 30)
    assert len(page) < MOST_BYTES
    assert weigh(page) < MOST_BYTES


def test_full_page_of_approvals_stays_light(
    browser_of: Browser, station: Place, station_head: User, institute_staff: User
) -> None:
    busy = ActivityFactory(place=station, reported=True)
    for number in range(80):
        person = VolunteerFactory(name=f"欧阳村民{number}", home_place=station)
        ServiceRecordFactory(
            activity=busy, volunteer=person, entered_by=station_head, submitted=True, is_late=True, flags="long_day"
        )
    page = browser_of(institute_staff).get(reverse("desk:approvals")).content
    assert page.count(b'name="record"') == 80
    assert len(page) < MOST_BYTES


def test_addresses_hold_nothing_personal(
    browser_of: Browser, station: Place, station_head: User, institute_staff: User
) -> None:
    busy = make_busy(station, station_head, institute_staff, 1)
    page = browser_of(station_head).get(reverse("desk:log", args=[busy.pk])).content.decode()
    addresses = [part.split('"')[0] for part in page.split('href="')[1:] + page.split('action="')[1:]]
    names = [one.name for one in busy.place.volunteers.all()]
    assert len(names) == 5
    assert [address for address in addresses for name in names if name in address] == []
