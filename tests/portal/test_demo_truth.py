"""The demo keeps the rules that the portal's own services keep: nothing in it could not have been entered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import F, Q
from pytest_django import DjangoDbBlocker

from activities.models import Activity, Programme
from activities.services.generating import preview_month
from portal.demo.accounts import ACCOUNTS, PASSWORD
from portal.models import Article, MediaMention
from practice.access import may_approve, may_manage, uses_admin, uses_desk, uses_totals
from practice.days import day_of, midnight
from practice.identity import parse_id_number
from practice.models import Message, Place, PlaceRole, User
from tests.portal.demo_counties import ITEMS, TODAY, levels, load_small
from volunteers.models import ServiceRecord, Team, Volunteer
from volunteers.services.entering import is_late

pytestmark = pytest.mark.django_db

Status, Record = Activity.Status, ServiceRecord.Status
NOW = midnight(TODAY)


@pytest.fixture(scope="module", autouse=True)
def county_loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for this module, whose tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_small(months=2)
        yield
        transaction.set_rollback(True)


def test_linxian_has_its_places_and_its_thirteen_items() -> None:
    assert levels() == [1, 23, 504, 0]
    assert list(Programme.objects.values_list("name", flat=True)) == ITEMS
    fixed = Programme.objects.filter(category=Programme.Category.FIXED_DAY)
    assert set(fixed.values_list("recurrence", flat=True)) == {"FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=5"}
    assert Place.objects.exclude(speciality="").count() == 100
    assert Team.objects.filter(kind=Team.Kind.SQUAD).count() == 8


def test_sizes_follow_the_months_asked_for() -> None:
    counted = Activity.objects.counted()
    assert 240 <= counted.count() <= 300
    assert 85 <= counted.filter(kind=Activity.Kind.TRAINING).count() <= 105
    assert abs((counted.aggregate(total=models.Sum("attendances"))["total"] or 0) - 274_000 / 6) < 300
    assert 3_000 <= ServiceRecord.objects.count() <= 3_700
    assert Volunteer.objects.count() == 400


@pytest.mark.parametrize("model", [Place, Team, Volunteer, Programme, Activity, User, Article, MediaMention])
def test_everything_is_marked_as_demo(model: type[models.Model]) -> None:
    assert set(model._default_manager.values_list("is_demo", flat=True)) == {True}
    assert set(ServiceRecord.objects.values_list("source", flat=True)) == {ServiceRecord.Source.DEMO}


def test_each_role_has_one_account_that_can_sign_in() -> None:
    able = [user for user in User.objects.all() if user.has_usable_password()]
    assert {user.username for user in able} == {account.username for account in ACCOUNTS}
    people = {user.username: user for user in able if user.check_password(PASSWORD)}
    assert {name: [role.role for role in user.held_roles()] for name, user in people.items()} == {
        account.username: [account.role] if account.role else [] for account in ACCOUNTS
    }
    assert {name: (uses_admin(user), uses_desk(user), uses_totals(user)) for name, user in people.items()} == {
        "admin": (True, True, True),
        "county": (True, True, True),
        "institute": (True, True, True),
        "head": (False, True, True),
        "leader": (False, False, True),
    }


def test_demo_password_passes_the_rules_for_every_account() -> None:
    for account in ACCOUNTS:
        validate_password(PASSWORD, User.objects.get(username=account.username))


def test_accounts_are_listed_with_their_password_as_demo_only(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_accounts")
    first, *lines = capsys.readouterr().out.splitlines()
    assert "只供试用" in first
    assert [line.split()[:2] for line in lines] == [[account.username, PASSWORD] for account in ACCOUNTS]


def test_second_person_with_the_right_role_approves_or_returns() -> None:
    decided = ServiceRecord.objects.exclude(status=Record.SUBMITTED).select_related(
        "place", "approved_by", "returned_by"
    )
    assert decided.filter(Q(approved_by=F("entered_by")) | Q(returned_by=F("entered_by"))).count() == 0
    people = {user.pk: user for user in User.objects.all()}
    pairs = {(row.approved_by_id or row.returned_by_id, row.place) for row in decided}
    assert [pair for pair in pairs if not may_approve(people[pair[0] or 0], pair[1])] == []
    entered = {(row.entered_by_id, row.place) for row in ServiceRecord.objects.select_related("place")}
    assert [pair for pair in entered if not may_manage(people[pair[0]], pair[1])] == []


def test_hours_lie_within_their_activity_and_in_the_past() -> None:
    activities = {one.uid: one for one in Activity.objects.all()}
    for row in ServiceRecord.objects.all():
        activity = activities[row.activity_uid]
        assert activity.status == Status.REPORTED
        assert (row.place_id, row.activity_title) == (activity.place_id, activity.title)
        assert activity.starts_at <= row.starts_at < row.ends_at <= activity.ends_at
        assert abs(row.minutes) == (row.ends_at - row.starts_at).total_seconds() / 60
        assert row.ends_at <= row.entered_at < NOW
        assert row.entered_at <= (row.approved_at or row.returned_at or NOW) <= NOW


def test_lateness_and_flags_are_what_a_real_entry_would_get() -> None:
    earlier: dict[tuple[int, dt.date], list[ServiceRecord]] = defaultdict(list)
    flagged, lateness = 0, cache(is_late)
    for row in ServiceRecord.objects.filter(reverses=None, replaces=None).order_by("entered_at", "pk"):
        assert row.is_late == lateness(row.served_on, entered_on=day_of(row.entered_at))
        others = [one for one in earlier[row.volunteer_id, row.served_on] if one.activity_uid != row.activity_uid]
        overlaps = any(one.starts_at < row.ends_at and row.starts_at < one.ends_at for one in others)
        long_day = sum(one.minutes for one in others) + row.minutes > 12 * 60
        assert row.flags.split() == ["overlap"] * overlaps + ["long_day"] * long_day
        flagged += bool(row.flags)
        if row.status != Record.RETURNED:
            earlier[row.volunteer_id, row.served_on].append(row)
    assert flagged >= 3


def test_ledger_shows_every_standing() -> None:
    rows = ServiceRecord.objects.all()
    assert {row.status for row in rows} == set(Record)
    reversals = rows.filter(status=Record.APPROVED).exclude(reverses=None).select_related("reverses")
    assert {row.reverses.status for row in reversals if row.reverses} == {Record.REVERSED}
    assert all(row.minutes == -row.reverses.minutes for row in reversals if row.reverses)
    assert rows.filter(status=Record.REVERSED).count() == reversals.count() > 3
    assert rows.exclude(replaces=None).exists()
    assert rows.filter(is_late=True).exists()
    counted = rows.counted().count()
    assert 0.85 < counted / rows.count() < 1


def test_volunteers_serve_only_while_on_the_roll() -> None:
    rows = ServiceRecord.objects.select_related("volunteer")
    assert {row.volunteer.status for row in rows} == {Volunteer.Status.ACTIVE}
    assert all(row.volunteer.registered_on <= row.served_on for row in rows)


def test_rows_pass_their_own_rules() -> None:
    for model in (Place, Team, Volunteer, Programme, Activity, PlaceRole):
        relations = [field.name for field in model._meta.fields if field.is_relation]
        for row in model._default_manager.select_related(*relations):
            row.clean_fields(exclude=relations)
            row.clean()


def test_people_cannot_be_anybody() -> None:
    volunteers = list(Volunteer.objects.all())
    assert {one.phone[:7] for one in volunteers if one.phone} == {"1540000"}
    known = [(one, one.reveal_id_number()) for one in volunteers if one.id_number_sealed]
    assert 80 < len(known) < 160
    for one, number in known:
        read = parse_id_number(number, on=TODAY)
        assert (number[:6], read.birth_date, read.sex) == ("990000", one.birth_date, one.sex)
    assert {place.phone[4:6] for place in Place.objects.exclude(phone="")} == {"-1"}


def test_rare_and_long_names_are_among_the_demo_head_s_people() -> None:
    station = Place.objects.get(roles__user__username="head")
    names = list(station.volunteers.values_list("name", flat=True))
    assert {character for name in names for character in name} >= set("𠮷䶮𬀩·")
    assert max(map(len, names)) == 20


def test_children_have_a_guardian_s_consent() -> None:
    children = [one for one in Volunteer.objects.all() if one.is_under(14, on=TODAY)]
    assert len(children) == 6
    assert all(one.guardian_name and one.guardian_phone and one.guardian_consent_on for one in children)


def test_work_waits_for_the_demo_head_and_institute() -> None:
    head = User.objects.get(username="head")
    own = Activity.objects.managed_by(head)
    assert own.unreported().filter(starts_at__lt=NOW).count() >= 3
    assert own.filter(starts_at__gte=NOW, starts_at__lt=NOW + dt.timedelta(days=1)).count() == 2
    assert ServiceRecord.objects.managed_by(head).filter(status=Record.RETURNED).exists()
    waiting = ServiceRecord.objects.approvable_by(User.objects.get(username="institute"))
    assert waiting.count() >= 20
    assert waiting.exclude(flags="").count() >= 3


def test_weeks_ahead_are_planned() -> None:
    ahead = Activity.objects.filter(starts_at__gte=NOW)
    assert {one.status for one in ahead} >= {Status.PUBLISHED, Status.DRAFT, Status.SUBMITTED}
    assert max(one.starts_at for one in ahead) > NOW + dt.timedelta(days=38)
    assert ahead.filter(published_at__gte=NOW).count() == 0
    assert Activity.objects.filter(starts_at__gte=NOW).counted().count() == 0
    assert set(Activity.objects.filter(status=Status.CANCELLED).values_list("cancel_reason", flat=True)) != {""}


def test_fixed_days_are_those_the_rule_generates() -> None:
    by = User.objects.get(username="county")
    for programme in Programme.objects.filter(category=Programme.Category.FIXED_DAY):
        preview = preview_month(programme=programme, month=dt.date(2026, 10, 1), by=by)
        wanted = {(one.place.pk, one.named_on, one.held_on) for one in preview if one.held_on}
        made = Activity.objects.filter(programme=programme, occurrence_on__month=10)
        assert {one.is_new for one in preview if one.held_on} == {False}
        assert {(one.place_id, one.occurrence_on) for one in made} == {(place, named) for place, named, _ in wanted}


def test_articles_could_have_been_written_and_published() -> None:
    """By somebody of the place, read by somebody else, and with the consent of whoever is shown."""
    articles = list(Article.objects.select_related("place", "created_by", "published_by"))
    assert len(articles) > 5
    for one in articles:
        one.full_clean()
        assert one.created_by
        assert may_manage(one.created_by, one.place)
        if one.status == Article.Status.PUBLISHED:
            assert one.published_by
            assert may_approve(one.published_by, one.place)
            assert one.published_by != one.created_by
        assert not one.names_people or one.consented_at
    assert not any("{" in one.title for one in articles)
    assert MediaMention.objects.filter(published_on__gte=TODAY).count() == 0


def test_sign_ups_sit_within_their_seats_and_nobody_overtakes() -> None:
    taking = Activity.objects.exclude(sign_up_terms=None)
    assert taking.filter(status=Status.PUBLISHED, starts_at__gt=NOW).count() == taking.count() > 0
    for activity in taking:
        line = activity.registrations.order_by("ticket")
        placed = [one for one in line if one.status == one.Status.PLACED]
        assert list(line[: len(placed)]) == placed
        assert activity.capacity is None or sum(one.party for one in placed) <= activity.capacity
        assert {one.people.count() == one.party and one.is_demo for one in line} <= {True}
    assert not Message.objects.exists()
