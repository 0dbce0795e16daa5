"""The whole demo county: every stored total, place by place and month by month, against a count in plain Python."""

import datetime as dt

import pytest
from django.core.management import call_command

from portal.models import MonthlyTotal
from practice.models import Place
from tests.portal.naive import expected_totals, stored_totals, unmoved_parents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(("county", "length"), [("linxian", 12), ("hongdong", 4)])
def test_every_figure_of_the_demo_equals_a_recount(county: str, length: int) -> None:
    call_command("load_demo", county=county, months=length, today=TODAY, verbosity=0)

    months = [dt.date(year, month, 1) for year in (2025, 2026, 2027) for month in range(1, 13)]

    stored = stored_totals()

    assert stored == expected_totals(unmoved_parents(months))
    assert MonthlyTotal.objects.whole().filter(place__level=Place.Level.CENTER).count() >= length
