"""The monthly figures of requests for help: what each counts, and that they are right whatever happens."""

import datetime as dt
import random
from collections import defaultdict
from statistics import median
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import ServiceRequest
from activities.services import requesting
from portal.models import ResidentTotal
from portal.rollup import drain, reconcile
from portal.rollup.residents import ResidentMeasures
from practice.days import SHANGHAI
from practice.models import Place, User
from practice.services import mark_changed, move_place
from tests.factories import ServiceRequestFactory, TeamFactory

from .histories import County
from .naive import CHINA, Parents, chain

OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
HOUR = dt.timedelta(hours=1)


def total(place: Place, month: dt.date = OCTOBER) -> ResidentMeasures | None:
    row = ResidentTotal.objects.filter(place=place, month=month).values_list(*ResidentTotal.MEASURES).first()
    return row and ResidentMeasures(*row)


def test_each_figure_counts_what_it_says_at_every_level(
    county: Place, institute: Place, station: Place, other_station: Place
) -> None:
    ServiceRequestFactory(place=station)
    ServiceRequestFactory(place=station, refused=True)
    ServiceRequestFactory(place=station, dispatched=True)
    ServiceRequestFactory(place=other_station, confirmed=True, rating=4, rated_at=dt.datetime.now(SHANGHAI))
    ServiceRequestFactory(place=other_station, done=True)
    ServiceRequestFactory(place=other_station, withdrawn=True)
    reconcile()

    assert total(station) == total(institute) == ResidentMeasures(3, 1, 0, 2, 2, 300, 0, 0, 0)
    assert total(other_station) == ResidentMeasures(3, 0, 1, 0, 2, 300, 2, 1, 4)
    assert total(county) == ResidentMeasures(6, 1, 1, 2, 4, 300, 2, 1, 4)


def test_closing_counts_in_the_month_in_which_it_was_done(station: Place) -> None:
    received = dt.datetime(2026, 10, 31, 23, 30, tzinfo=SHANGHAI)
    ServiceRequestFactory(place=station, done=True, received_at=received, done_at=received + HOUR)
    reconcile()

    assert total(station) == ResidentMeasures(received=1, answered=1, median_minutes=300)
    assert total(station, NOVEMBER) == ResidentMeasures(closed=1)


@pytest.mark.parametrize(("hours", "minutes"), [([3], 180), ([1, 9], 300), ([9, 1, 2], 120), ([1, 2, 3, 100], 150)])
def test_median_is_of_all_answers_and_never_of_medians(
    hours: list[int], minutes: int, county: Place, station: Place, other_station: Place
) -> None:
    for number, taken in enumerate(hours):
        place = station if number == 0 else other_station
        request = ServiceRequestFactory(place=place, dispatched=True)
        ServiceRequest.objects.filter(pk=request.pk).update(answered_at=request.received_at + taken * HOUR)
    reconcile()

    assert total(county) == ResidentMeasures(
        received=len(hours), open=len(hours), answered=len(hours), median_minutes=minutes
    )


def test_month_keeps_the_tree_it_had(
    county: Place, institute: Place, station: Place, other_institute: Place, county_staff: User
) -> None:
    ServiceRequestFactory(place=station)
    ServiceRequestFactory(place=station, received_at=dt.datetime(2026, 11, 2, 9, tzinfo=SHANGHAI))
    reconcile()

    move_place(place=station, parent=other_institute, by=county_staff, from_month=NOVEMBER)
    drain()

    assert total(institute) == ResidentMeasures(received=1, open=1)
    assert total(institute, NOVEMBER) is None
    assert total(other_institute) is None
    assert total(other_institute, NOVEMBER) == total(county, NOVEMBER) == ResidentMeasures(received=1, open=1)


def test_what_went_away_leaves_no_row(station: Place) -> None:
    request = ServiceRequestFactory(place=station)
    reconcile()
    ServiceRequest.objects.filter(pk=request.pk).delete()

    mark_changed(place_id=station.pk, month=OCTOBER)
    drain()

    assert not ResidentTotal.objects.exists()


def test_only_rows_that_differ_are_written(county: Place, station: Place, other_station: Place) -> None:
    ServiceRequestFactory(place=station)
    ServiceRequestFactory(place=other_station)
    reconcile()
    before = dict(ResidentTotal.objects.values_list("place", "updated_at"))

    ServiceRequestFactory(place=other_station)
    mark_changed(place_id=other_station.pk, month=OCTOBER)
    mark_changed(place_id=station.pk, month=OCTOBER)
    drain()

    after = dict(ResidentTotal.objects.values_list("place", "updated_at"))
    changed = {place for place in after if after[place] != before[place]}
    assert changed == {other_station.pk, other_station.parent_id, county.pk}


def test_month_without_requests_costs_one_look(station: Place) -> None:
    mark_changed(place_id=station.pk, month=OCTOBER)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        drain()

    about = [one["sql"] for one in asked if "servicerequest" in one["sql"] or "residenttotal" in one["sql"]]
    assert len(about) == 1


def test_rebuilding_repairs_what_is_wrong_and_says_so(
    station: Place, county: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    ServiceRequestFactory(place=station, done=True)
    call_command("rebuild_totals")
    assert "2026年10月至2026年10月共 1 个月，改写 3 行汇总。" in capsys.readouterr().out
    ResidentTotal.objects.filter(place=county).update(closed=9)

    assert reconcile().differences == 1

    found = total(county)
    assert found is not None
    assert found.closed == 1


class Neighbourhood(County):
    """A county whose residents ask for help, and where things take their time."""

    def __init__(self) -> None:
        super().__init__()
        self.teams = [TeamFactory(place=place) for place in (self.centre, self.stations[0])]

    @property
    def happenings(self) -> list[object]:  # type: ignore[override]
        asked = [self.order, self.order, self.dispatch, self.dispatch, self.refuse, self.call_back, self.accept]
        return [*asked, self.finish, self.finish, self.confirm, self.not_done, self.withdraw, self.move, self.merge]

    def order(self, chance: random.Random) -> None:
        now = dt.datetime(
            2026, chance.randint(8, 11), chance.choice([1, 15, 30]), chance.choice([0, 23]), 30, tzinfo=SHANGHAI
        )
        asked = requesting.Order(
            place=Place.objects.get(pk=chance.choice(self.places).pk), name="刘候平", phone="", words="理发"
        )
        requesting.order(order=asked, submission=UUID(int=chance.getrandbits(128)), now=now)

    def any(self, chance: random.Random, *statuses: str) -> tuple[ServiceRequest, dt.datetime]:
        """One of those, and a moment some while after its last step."""
        request = chance.choice(list(ServiceRequest.objects.filter(status__in=statuses).order_by("pk")) or [None])
        if request is None:
            raise requesting.StepRefused("没有")
        return request, request.waiting_since + HOUR * chance.choice([0, 1, 7, 30, 24 * 20])

    def dispatch(self, chance: random.Random) -> None:
        request, now = self.any(chance, "received")
        requesting.dispatch(request=request, team=chance.choice(self.teams), by=self.head, now=now)

    def refuse(self, chance: random.Random) -> None:
        request, now = self.any(chance, "received")
        requesting.refuse(request=request, reason="办不了", by=self.head, now=now)

    def call_back(self, chance: random.Random) -> None:
        request, now = self.any(chance, "dispatched", "accepted")
        requesting.call_back(request=request, by=self.head, now=now)

    def accept(self, chance: random.Random) -> None:
        request, now = self.any(chance, "dispatched")
        requesting.accept(request=request, by=self.head, now=now)

    def finish(self, chance: random.Random) -> None:
        request, now = self.any(chance, "accepted")
        requesting.finish(request=request, report="理完了", by=self.head, now=now)

    def confirm(self, chance: random.Random) -> None:
        request, now = self.any(chance, "done")
        rating = chance.choice([None, 1, 4, 5])
        requesting.confirm(request=request, link=request.link, now=now, rating=rating)

    def not_done(self, chance: random.Random) -> None:
        request, now = self.any(chance, "done")
        requesting.not_done(request=request, link=request.link, words="没有来", now=now)

    def withdraw(self, chance: random.Random) -> None:
        request, now = self.any(chance, *ServiceRequest.OPEN)
        requesting.withdraw(request=request, link=request.link, now=now)


def expected(parents: Parents) -> dict[tuple[int, dt.date], ResidentMeasures]:
    """A second opinion: plain Python over the rows, by the tree that the test remembers."""
    came, closed = defaultdict(list), defaultdict(list)
    for request in ServiceRequest.objects.all():
        received = month_of(request.received_at)
        for place in chain(request.place_id, parents[received]):
            came[place, received].append(request)
        if request.status in ("done", "confirmed"):
            done = month_of(request.done_at)
            for place in chain(request.place_id, parents[done]):
                closed[place, done].append(request)
    return {key: measures(came[key], closed[key]) for key in {*came, *closed}}


def measures(came: list[ServiceRequest], closed: list[ServiceRequest]) -> ResidentMeasures:
    minutes = [(one.answered_at - one.received_at) / dt.timedelta(minutes=1) for one in came if one.answered_at]
    ratings = [one.rating for one in closed if one.rating is not None]
    return ResidentMeasures(
        received=len(came),
        refused=sum(one.status == "refused" for one in came),
        withdrawn=sum(one.status == "withdrawn" for one in came),
        open=sum(one.ended_at is None and one.done_at is None for one in came),
        answered=len(minutes),
        median_minutes=int(median(minutes)) if minutes else None,
        closed=len(closed),
        rated=len(ratings),
        rating_sum=sum(ratings),
    )


def month_of(moment: dt.datetime | None) -> dt.date:
    assert moment is not None
    return moment.astimezone(CHINA).date().replace(day=1)


def stored() -> dict[tuple[int, dt.date], ResidentMeasures]:
    rows = ResidentTotal.objects.values_list("place", "month", *ResidentTotal.MEASURES)
    return {(place, month): ResidentMeasures(*amounts) for place, month, *amounts in rows}


STEPS = st.lists(st.tuples(st.integers(0, 13), st.integers(0, 10_000), st.booleans()), min_size=1, max_size=40)
THOROUGH = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.django_db
@THOROUGH
@given(steps=STEPS)
def test_drained_figures_equal_a_plain_count(steps: list[tuple[int, int, bool]]) -> None:
    with transaction.atomic():
        county = Neighbourhood()
        for number, seed, rolls_up in steps:
            county.happen(number, seed)
            if rolls_up:
                drain()
        drain()

        assert stored() == expected(county.parents)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_long_history_leaves_nothing_to_reconcile() -> None:
    chance, county = random.Random(2), Neighbourhood()
    for number in range(160):
        county.happen(chance.randint(0, 13), chance.randint(0, 10_000))
        if number % 9 == 0:
            drain()
    drain()

    found = stored()
    assert found == expected(county.parents)
    # The history was worth the name: every figure occurs in it, and in several months.
    assert all(any(row[place] for row in found.values()) for place in range(len(ResidentTotal.MEASURES)))
    assert len({month for _, month in found}) > 3
    assert reconcile().differences == 0
    ResidentTotal.objects.filter(pk=ResidentTotal.objects.latest("pk").pk).update(rated=99)
    assert stored() != expected(county.parents)
