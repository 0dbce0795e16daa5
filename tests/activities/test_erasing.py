"""Half a year after a matter ended nobody's name or number is left, and every count is what it was."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Sum

from activities.models import Activity, Feedback, Registrant, Registration, ServiceOffer, ServiceRequest
from activities.services import erasing
from activities.services.erasing import Erased, count_to_erase, erase_residents
from activities.tasks import erase
from portal.models import MonthlyTotal
from portal.rollup import drain, reconcile
from practice.consent import KEPT_DAYS, Purpose, consent_to
from practice.days import ONE_DAY, SHANGHAI
from practice.models import AuditEvent, Place
from practice.services import mark_changed
from tests.access.prints import fingerprint
from tests.factories import ActivityFactory, RegistrationFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 22, 3, 20, tzinfo=SHANGHAI)
LONG_AGO, LATELY = NOW - (KEPT_DAYS + 1) * ONE_DAY, NOW - (KEPT_DAYS - 1) * ONE_DAY
SECRETS = ("龘仲明", "龘小明", "13953158001", "齉长福", "13853158001", "村东头三号", "腿脚不便", "谢谢龘师傅")


def sign_up(activity: Activity, **given: Any) -> Registration:
    told = {"name": "龘仲明", "guardian_name": "齉长福", "guardian_phone": "13853158001"}
    people = [("龘仲明", 38), ("龘小明", 9)]
    made: Registration = RegistrationFactory(
        activity=activity, people=people, **{**told, "phone": "13953158001", **given}
    )
    return made


def request(place: Place, **given: Any) -> ServiceRequest:
    told = {"name": "龘仲明", "phone": "13953158001", "address": "村东头三号", "for_whom": "齉长福", "is_agreed": True}
    done = {"status": "done", "report": "理好了", "done_at": LONG_AGO, "rating_words": "谢谢龘师傅", "rating": 5}
    team = TeamFactory(place=place)
    return ServiceRequest.objects.create(
        place=place,
        handled_at=place.parent or place,
        team=team,
        offer=ServiceOffer.objects.create(team=team, name="上门理发"),
        words="腿脚不便，请上门理发",
        consent=consent_to(Purpose.REQUEST),
        **{**told, **done, "rated_at": LONG_AGO, "received_at": LONG_AGO, "waiting_since": LONG_AGO, **given},
    )


def complain(place: Place, **given: Any) -> Feedback:
    told = {"name": "龘仲明", "phone": "13953158001", "words": "广场的灯坏了", "created_at": LONG_AGO}
    consent = consent_to(Purpose.FEEDBACK)
    return Feedback.objects.create(
        kind="complaint", place=place, handled_at=place.parent or place, consent=consent, **{**told, **given}
    )


@pytest.fixture
def past(station: Place) -> Activity:
    return ActivityFactory(place=station, starts_at=LONG_AGO - ONE_DAY, ends_at=LONG_AGO, capacity=20, reported=True)


def counts() -> dict[str, Any]:
    """What is counted of residents, by status and by month."""
    signed = Registration.objects.order_by("status").values_list("status").annotate(Count("pk"), Sum("party"))
    asked = ServiceRequest.objects.order_by("month", "status").values_list("month", "status", "rating")
    said = Feedback.objects.order_by("kind").values_list("kind", "rating").annotate(Count("pk"))
    seats = Registrant.objects.order_by("seat").values_list("seat", flat=True)
    return {"signed": list(signed), "asked": list(asked), "said": list(said), "seats": list(seats)}


def everything_stored() -> str:
    """All rows of all our tables, histories included, as text."""
    ours = [model for name in ("practice", "activities", "portal") for model in apps.get_app_config(name).get_models()]
    return "\n".join(repr(row) for model in ours for row in model._default_manager.values_list())


def totals() -> list[Any]:
    return list(MonthlyTotal.objects.order_by("place", "month", "slice", "key").values(*MonthlyTotal.MEASURES))


def test_names_and_numbers_go_and_counts_stay(past: Activity, station: Place) -> None:
    sign_up(past)
    sign_up(past, phone="13700000001", cancelled=True)
    request(station)
    request(station, status="refused", refusal="没有这项", ended_at=LONG_AGO, rating=None, rated_at=None)
    complain(station)
    mark_changed(place_id=station.pk, month=past.month)
    drain()
    before, public = counts(), totals()
    assert public
    assert all(secret in everything_stored() for secret in SECRETS)

    assert erase_residents(now=NOW) == Erased(registrations=2, requests=2, feedback=1)

    reconcile()
    assert (counts(), totals()) == (before, public)
    assert [secret for secret in SECRETS if secret in everything_stored()] == []
    for model in (Registration, ServiceRequest, Feedback):
        assert set(model._default_manager.values_list("erased_at", flat=True)) == {NOW}
    assert AuditEvent.objects.filter(action="bulk").count() == 3


def test_what_is_not_over_for_so_long_is_kept(past: Activity, station: Place) -> None:
    sign_up(ActivityFactory(place=station, starts_at=LATELY - ONE_DAY, ends_at=LATELY))
    sign_up(ActivityFactory(place=station, starts_at=NOW))
    request(station, done_at=LATELY)
    request(station, status="confirmed", ended_at=LATELY)
    request(station, status="accepted", done_at=None, report="", rating=None, rated_at=None)
    complain(station, created_at=LATELY)
    answered = {"answer": "修好了", "answered_at": LATELY, "answered_by": UserFactory()}
    complain(station, read_at=LATELY, read_by=UserFactory(), **answered)
    before = fingerprint()
    assert erase_residents(now=NOW) == count_to_erase(now=NOW) == Erased(0, 0, 0)
    assert fingerprint() == before


def test_unanswered_complaint_is_erased_and_an_anonymous_one_left_alone(station: Place) -> None:
    complain(station)
    anonymous = complain(station, name="", phone="")
    assert erase_residents(now=NOW).feedback == 1
    anonymous.refresh_from_db()
    assert anonymous.erased_at is None


def test_second_run_finds_nothing(past: Activity, station: Place) -> None:
    sign_up(past), request(station), complain(station)
    erase_residents(now=NOW)
    before = fingerprint()
    assert erase_residents(now=NOW + ONE_DAY) == Erased(0, 0, 0)
    assert fingerprint() == before


def test_run_that_is_killed_is_taken_up_again(past: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch stands by itself: what was done before stays done, and the next night goes on."""
    for number in range(5):
        sign_up(past, phone=f"1370000000{number}")
    monkeypatch.setattr(erasing, "BATCH", 2)
    audited: list[int] = []

    def dies(**told: Any) -> None:
        audited.append(told["erased"])
        if len(audited) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "audit", dies)
        with pytest.raises(KeyboardInterrupt):
            erase_residents(now=NOW)
    assert Registration.objects.filter(phone="").count() == 2
    assert erase_residents(now=NOW).registrations == 3
    assert not Registration.objects.exclude(phone="").exists()
    assert not Registrant.objects.exclude(name="", age=None).exists()


def test_task_runs_each_night(past: Activity) -> None:
    sign_up(past)
    erase()
    assert not Registration.objects.exclude(phone="").exists()
    assert "activities.erase" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_command_counts_first_and_erases_when_asked(past: Activity, station: Place) -> None:
    sign_up(past), request(station)
    call_command("erase_residents", "--dry-run", stdout=(out := StringIO()))
    assert "到期、要删个人信息的：报名 1 份，点单 1 份，意见 0 条。" in out.getvalue()
    assert Registration.objects.exclude(phone="").count() == 1
    call_command("erase_residents", stdout=(out := StringIO()))
    assert "已删除个人信息：报名 1 份，点单 1 份，意见 0 条。" in out.getvalue()
    assert not Registration.objects.exclude(phone="").exists()


@pytest.mark.parametrize("model", [Registration, ServiceRequest, Feedback])
def test_histories_hold_nothing_personal(model: Any) -> None:
    kept = {field.name for field in model.history.model._meta.get_fields()}
    assert kept & {*model.PERSONAL, "link", "submission", "team_link"} == set()
