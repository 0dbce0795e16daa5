"""Whatever happens to a county, after draining every total equals a plain recount."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.models import MonthlyTotal
from portal.rollup import drain, reconcile
from practice.models import ChangedMonth

from .histories import County
from .naive import expected_totals, stored_totals

STEPS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 10_000), st.booleans()), min_size=1, max_size=30)
THOROUGH = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def live(county: County, steps: list[tuple[int, int, bool]]) -> None:
    """Let the steps happen; after some of them the roll-up runs."""
    for number, seed, rolls_up in steps:
        county.happen(number, seed)
        if rolls_up:
            drain()


@pytest.mark.django_db
@THOROUGH
@given(steps=STEPS)
def test_drained_totals_equal_a_plain_recount(steps: list[tuple[int, int, bool]]) -> None:
    with transaction.atomic():
        county = County()
        live(county, steps)
        drain()

        assert stored_totals() == expected_totals(county.parents)
        assert ChangedMonth.objects.count() == 0
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_long_history_leaves_nothing_to_reconcile(seed: int) -> None:
    chance = random.Random(seed)
    county = County()
    live(county, [(number % 15, chance.randint(0, 10_000), number % 7 == 0) for number in range(120)])
    drain()

    found = stored_totals()
    assert found == expected_totals(county.parents)
    # The history was worth the name: every measure and every slice occurs in it.
    assert {slice_ for _, _, slice_, _ in found} == {"all", "kind", "programme"}
    assert all(any(measures[place] for measures in found.values()) for place in range(len(MonthlyTotal.MEASURES)))
    assert reconcile().differences == 0


@pytest.mark.django_db
def test_plain_recount_sees_a_single_wrong_minute() -> None:
    """The control: the comparison above can fail."""
    county = County()
    live(county, [(number % 15, number, False) for number in range(40)])
    drain()
    row = MonthlyTotal.objects.filter(minutes__gt=0).order_by("pk").first()
    assert row is not None

    MonthlyTotal.objects.filter(pk=row.pk).update(minutes=row.minutes + 1)

    assert stored_totals() != expected_totals(county.parents)


@pytest.mark.django_db
def test_history_without_marks_goes_unseen() -> None:
    """The control: it is the marks that carry a change into the totals."""
    county = County()
    live(county, [(number % 15, number, False) for number in range(40)])
    ChangedMonth.objects.all().delete()

    drain()

    assert expected_totals(county.parents) != stored_totals() == {}
