import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from portal.models import MonthlyTotal
from practice.days import SHANGHAI
from practice.models import ChangedMonth, Place
from practice.services import mark_changed
from tests.factories import ActivityFactory

from .naive import expected_totals, stored_totals, unmoved_parents

MONTHS = [dt.date(2026, number, 1) for number in (8, 9, 10)]


@pytest.fixture
def three_months(station: Place, other_station: Place) -> None:
    for month in MONTHS:
        for place in (station, other_station):
            starts_at = dt.datetime(2026, month.month, 5, 9, tzinfo=SHANGHAI)
            ActivityFactory(place=place, held=True, starts_at=starts_at)
            mark_changed(place_id=place.pk, month=month)


def test_every_month_is_rebuilt_and_its_marks_drained(three_months: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_totals")

    assert stored_totals() == expected_totals(unmoved_parents(MONTHS)) != {}
    assert ChangedMonth.objects.count() == 0
    assert "2026年8月至2026年10月共 3 个月，改写 45 行汇总。" in capsys.readouterr().out


def test_second_run_writes_nothing(three_months: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_totals")
    before = dict(MonthlyTotal.objects.values_list("pk", "updated_at"))

    call_command("rebuild_totals")

    assert "改写 0 行汇总" in capsys.readouterr().out
    assert dict(MonthlyTotal.objects.values_list("pk", "updated_at")) == before


def test_only_the_months_asked_for_are_touched(three_months: None) -> None:
    call_command("rebuild_totals", "--from", "2026-09", "--to", "2026-09")

    assert set(MonthlyTotal.objects.values_list("month", flat=True)) == {MONTHS[1]}
    assert set(ChangedMonth.objects.values_list("month", flat=True)) == {MONTHS[0], MONTHS[2]}


def test_totals_without_facts_are_cleared_away(station: Place) -> None:
    MonthlyTotal.objects.create(
        place=station, month=MONTHS[0], sessions=9, updated_at=dt.datetime(2026, 8, 1, tzinfo=SHANGHAI)
    )

    call_command("rebuild_totals")

    assert MonthlyTotal.objects.count() == 0


def test_empty_portal_says_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_totals")

    assert "不用重算" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["2026", "2026-13", "202610", "x"])
def test_month_that_is_none_is_refused(text: str, db: None) -> None:
    with pytest.raises(CommandError, match="月份请写成 2026-10 这样的格式"):
        call_command("rebuild_totals", "--from", text)
