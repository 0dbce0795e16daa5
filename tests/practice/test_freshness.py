"""Versions of the public content: every kind of write changes them, and nothing else does."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.test import Client

from activities.models import Activity, Method, Photo, Programme
from activities.services import cancel, publish
from activities.watched import WATCHED as OF_ACTIVITIES
from portal.watched import WATCHED as OF_NEWS
from practice import freshness
from practice.freshness import Topic, trim, version
from practice.models import ContentChange, Holiday, Place, ServicePlatform, User
from practice.services import close_place, merge_place, move_place
from practice.watching import WATCHED as OF_PLACES
from practice.watching import Watched, trigger_name
from tests.factories import (
    ActivityFactory,
    HolidayFactory,
    MethodFactory,
    PlaceFactory,
    ProgrammeFactory,
    ServicePlatformFactory,
    TeamFactory,
    ThemeFactory,
    VolunteerFactory,
)
from tests.practice.lists import SMALL, load
from volunteers.models import Team, Volunteer
from volunteers.watched import WATCHED as OF_VOLUNTEERS

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
EVERYTHING = (OF_NEWS, OF_PLACES, OF_VOLUNTEERS, OF_ACTIVITIES)


class County:
    """One row of everything, and whoever writes to it."""

    def __init__(self, station: Place, other_station: Place, by: User, browser: Client) -> None:
        self.station, self.other_station, self.by, self.browser = station, other_station, by, browser
        self.activity: Activity = ActivityFactory(place=station)
        self.draft: Activity = ActivityFactory(
            place=station, status=Activity.Status.SUBMITTED, published_at=None, published_by=None
        )
        self.programme: Programme = ProgrammeFactory(place=station)
        self.method: Method = MethodFactory()
        self.platform: ServicePlatform = ServicePlatformFactory()
        self.holiday: Holiday = HolidayFactory(date=dt.date(2026, 10, 1))
        self.team: Team = TeamFactory(place=station)
        self.volunteer: Volunteer = VolunteerFactory(home_place=station)
        self.photo = Photo.objects.create(activity=self.activity, image="activities/a.jpg")

    def save_in_admin(self) -> None:
        url = f"/admin/practice/holiday/{self.holiday.pk}/change/"
        sent = {"date": "2026-10-01", "name": "国庆", "is_day_off": "on"}
        assert self.browser.post(url, sent).status_code == 302

    def patch(self) -> None:
        url = f"/api/v1/places/{self.station.pk}/"
        answer = self.browser.patch(url, '{"speciality": "党史长廊"}', content_type="application/json")
        assert answer.status_code == 200

    def move(self) -> None:
        assert self.other_station.parent
        move_place(place=self.station, parent=self.other_station.parent, by=self.by)

    def bulk_create(self) -> None:
        first = self.activity
        moments = {"starts_at": first.starts_at, "ends_at": first.ends_at, "month": first.month}
        Activity.objects.bulk_create(Activity(place=self.station, title=f"{n}", **moments) for n in range(3))


@pytest.fixture
def written(station: Place, other_station: Place, administrator: User, browser_of: Callable[[User], Client]) -> County:
    return County(station, other_station, administrator, browser_of(administrator))


WRITES: list[tuple[str, Topic, Callable[[County], object]]] = [
    ("save in the admin", Topic.HOLIDAYS, County.save_in_admin),
    ("change over the API", Topic.PLACES, County.patch),
    ("move", Topic.PLACES, County.move),
    ("merge", Topic.PLACES, lambda w: merge_place(place=w.station, into=w.other_station, on=OCTOBER, by=w.by)),
    ("close", Topic.PLACES, lambda w: close_place(place=w.other_station, on=OCTOBER, by=w.by)),
    ("update of places", Topic.PLACES, lambda w: Place.objects.update(phone="0358-4422048")),
    ("new place", Topic.PLACES, lambda w: PlaceFactory(parent=w.station.parent)),
    ("platform of a place", Topic.PLACES, lambda w: w.station.platforms.add(w.platform)),
    ("rename of a platform", Topic.PLACES, lambda w: ServicePlatform.objects.update(name="文化服务")),
    ("new holiday", Topic.HOLIDAYS, lambda w: HolidayFactory(date=dt.date(2026, 10, 2))),
    ("deleted holiday", Topic.HOLIDAYS, lambda w: w.holiday.delete()),
    ("dissolved team", Topic.TEAMS, lambda w: Team.objects.update(dissolved_on=OCTOBER)),
    ("new volunteer", Topic.VOLUNTEERS, lambda w: VolunteerFactory(home_place=w.station)),
    ("volunteers on leave", Topic.VOLUNTEERS, lambda w: Volunteer.objects.update(status="paused")),
    ("volunteer elsewhere", Topic.VOLUNTEERS, lambda w: Volunteer.objects.update(home_place=w.other_station)),
    ("volunteer gone", Topic.VOLUNTEERS, lambda w: w.volunteer.delete()),
    ("rename of a programme", Topic.PROGRAMMES, lambda w: Programme.objects.update(name="文明捡拾")),
    ("rename of a method", Topic.PROGRAMMES, lambda w: Method.objects.update(name="讲")),
    ("new theme", Topic.PROGRAMMES, lambda w: ThemeFactory()),
    ("method of a programme", Topic.PROGRAMMES, lambda w: w.programme.methods.add(w.method)),
    ("theme of a programme", Topic.PROGRAMMES, lambda w: w.programme.themes.set([ThemeFactory()])),
    ("place of a programme", Topic.PROGRAMMES, lambda w: w.programme.held_at.add(w.station)),
    ("publication", Topic.ACTIVITIES, lambda w: publish(activity=w.draft, by=w.by, now=w.draft.starts_at)),
    ("cancellation", Topic.ACTIVITIES, lambda w: cancel(activity=w.activity, reason="下雨", by=w.by)),
    ("activities in bulk", Topic.ACTIVITIES, County.bulk_create),
    ("update of activities", Topic.ACTIVITIES, lambda w: Activity.objects.update(title="秧歌")),
    ("deleted draft", Topic.ACTIVITIES, lambda w: w.draft.delete()),
    ("method of an activity", Topic.ACTIVITIES, lambda w: w.activity.methods.add(w.method)),
    ("theme of an activity", Topic.ACTIVITIES, lambda w: w.activity.themes.set([ThemeFactory()])),
    ("new photo", Topic.ACTIVITIES, lambda w: Photo(activity=w.activity).image.save("a.jpg", ContentFile(b"jpg"))),
    ("words of a photo", Topic.ACTIVITIES, lambda w: Photo.objects.update(alt="合影")),
    ("deleted photo", Topic.ACTIVITIES, lambda w: w.photo.delete()),
]


@pytest.mark.parametrize("topic, write", [pytest.param(topic, write, id=name) for name, topic, write in WRITES])
def test_every_kind_of_write_changes_its_topic(
    written: County, topic: Topic, write: Callable[[County], object]
) -> None:
    before = version(topic)
    assert version(topic) == before
    write(written)
    assert version(topic) != before
    if topic == Topic.ACTIVITIES:
        assert ContentChange.objects.filter(topic=topic).exclude(month=OCTOBER).exclude(month=None).count() == 0


def test_import_changes_the_places() -> None:
    before = version(Topic.PLACES)
    load(SMALL)
    assert version(Topic.PLACES) != before


def test_reading_changes_nothing(written: County, anonymous: Client) -> None:
    before = version(*Topic)
    for url in ("/", "/calendar/", "/places/", "/api/v1/activities/", "/totals/"):
        written.browser.get(url)
        anonymous.get(url)
    assert version(*Topic) == before


def test_what_a_volunteer_s_record_says_of_them_is_no_public_content(written: County) -> None:
    before = version(Topic.VOLUNTEERS)
    Volunteer.objects.update(name="刘候平", skills="唢呐")
    assert version(Topic.VOLUNTEERS) == before


def test_other_months_keep_their_version(written: County) -> None:
    before = version((Topic.ACTIVITIES, NOVEMBER))
    Activity.objects.update(title="秧歌")
    assert version((Topic.ACTIVITIES, NOVEMBER)) == before


def test_activity_that_changes_its_month_changes_both(written: County) -> None:
    before = [version((Topic.ACTIVITIES, month)) for month in (OCTOBER, NOVEMBER)]
    written.activity.starts_at += dt.timedelta(days=30)
    written.activity.ends_at += dt.timedelta(days=30)
    written.activity.save()
    after = [version((Topic.ACTIVITIES, month)) for month in (OCTOBER, NOVEMBER)]
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, True]


def test_bulk_write_appends_one_row_a_month(written: County) -> None:
    ContentChange.objects.all().delete()
    written.bulk_create()
    assert list(ContentChange.objects.values_list("topic", "month")) == [("activities", OCTOBER)]


def test_rollback_takes_the_change_back(written: County) -> None:
    before = version(Topic.PLACES)
    with transaction.atomic():
        Place.objects.update(phone="0358-4422048")
        assert version(Topic.PLACES) != before
        transaction.set_rollback(True)
    assert version(Topic.PLACES) == before


def test_statement_that_meets_no_row_changes_nothing(written: County) -> None:
    before = version(*Topic)
    Place.objects.filter(name="没有").update(phone="0358-4422048")
    Activity.objects.filter(title="没有").delete()
    assert version(*Topic) == before


def test_trimming_leaves_one_row_each_and_no_version_comes_back(written: County) -> None:
    seen = {version(Topic.PLACES)}
    for number in range(4):
        Place.objects.update(phone=f"0358-442204{number}")
        seen.add(version(Topic.PLACES))
        trim()
        assert ContentChange.objects.filter(topic=Topic.PLACES).count() == 1
        seen.add(version(Topic.PLACES))
        Place.objects.update(phone=f"0358-442205{number}")
        assert version(Topic.PLACES) not in seen
    assert {Topic.PLACES, Topic.ACTIVITIES, Topic.PROGRAMMES, Topic.TEAMS} <= set(
        ContentChange.objects.values_list("topic", flat=True)
    )


def test_nightly_task_trims(written: County) -> None:
    from portal.tasks import reconcile

    Place.objects.update(phone="0358-4422048")
    reconcile()
    assert ContentChange.objects.filter(topic=Topic.PLACES).count() == 1


@pytest.mark.parametrize("one", [one for app in EVERYTHING for one in app], ids=lambda one: one.table)
def test_watched_tables_have_their_triggers(one: Watched) -> None:
    """A table rebuilt by a later migration loses them on SQLite; the migration installs them again."""
    events = ["delete", "insert", "update"] + (["truncate"] if connection.vendor == "postgresql" else [])
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    if connection.vendor == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass"
    with connection.cursor() as cursor:
        cursor.execute(catalogue, [one.table])
        found = {name for (name,) in cursor.fetchall()}
    assert {trigger_name(one, event) for event in events} <= found


def test_watched_table_can_be_rebuilt() -> None:
    """SQLite refuses to rename a rebuilt table that another table's trigger names."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE activities_activity RENAME TO activities_elsewhere")
        cursor.execute("ALTER TABLE activities_elsewhere RENAME TO activities_activity")


def test_versions_are_believed_for_half_a_second(written: County, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(freshness, "INTERVAL", 0.5)
    monkeypatch.setattr("practice.freshness.time.monotonic", lambda: now)
    before = version(Topic.PLACES)
    Place.objects.update(phone="0358-4422048")
    now += 0.4
    assert version(Topic.PLACES) == before
    now += 0.1
    assert version(Topic.PLACES) != before


@pytest.fixture
def real_transactions(transactional_db: None) -> None:
    """Rows that other connections see."""


def holding(write: Callable[[], object], written: Event, go: Event) -> None:
    """Write in a transaction of one's own, say so, and commit when told to."""
    try:
        with transaction.atomic():
            write()
            written.set()
            assert go.wait(10)
    finally:
        connections.close_all()


@pytest.mark.postgres
def test_transactions_that_commit_out_of_order_both_count_and_neither_waits(real_transactions: None) -> None:
    """The second writer commits while the first is still open, so that the first one's smaller id comes last."""
    slow: Activity = ActivityFactory()
    quick: Activity = ActivityFactory(place=slow.place)
    before = version(Topic.ACTIVITIES)
    written, go = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(holding, lambda: Activity.objects.filter(pk=slow.pk).update(title="慢"), written, go)
        assert written.wait(10)
        Activity.objects.filter(pk=quick.pk).update(title="快")
        between = version(Topic.ACTIVITIES)
        last = ContentChange.objects.latest("pk").pk
        assert trim() == 0
        go.set()
        waiting.result(10)
    assert len({before, between, version(Topic.ACTIVITIES)}) == 3
    assert ContentChange.objects.latest("pk").pk == last


@pytest.mark.postgres
def test_emptied_table_changes_its_topic(real_transactions: None) -> None:
    HolidayFactory(date=OCTOBER)
    before = version(Topic.HOLIDAYS)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE practice_holiday")
    assert version(Topic.HOLIDAYS) != before
