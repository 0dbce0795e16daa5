"""Loading the demo county: where it may go, what it says, and that the same seed gives the same rows."""

import io
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction

from activities.models import Activity, Programme
from portal.demo.accounts import ACCOUNTS
from portal.demo.loading import MUST_BE_EMPTY
from portal.models import Article, MediaMention, MonthlyTotal
from practice.models import Place, PlaceLineage, PlaceRole
from tests.factories import UserFactory
from tests.portal.demo_counties import ITEMS, levels, load_small
from volunteers.models import Membership, ServiceRecord, Team, Volunteer

pytestmark = pytest.mark.django_db

Table = list[tuple[object, ...]]
UNREADABLE = ("id", "path", "history_id")
"""Keys, and what is made of them: a table that was rolled back counts on."""


def readable(model: type[models.Model]) -> Table:
    names = [field.attname for field in model._meta.concrete_fields if not field.is_relation]
    return list(model._default_manager.order_by("pk").values_list(*(name for name in names if name not in UNREADABLE)))


def everything() -> dict[str, Table]:
    """All that a person could read, table by table, and who served where and was approved by whom."""
    histories = [model.history.model for model in MUST_BE_EMPTY if hasattr(model, "history")]
    tables = {model.__name__: readable(model) for model in (*MUST_BE_EMPTY, PlaceRole, PlaceLineage, *histories)}
    served = ServiceRecord.objects.order_by("pk")
    tables["served"] = list(served.values_list("volunteer__uid", "place__code", "approved_by__username"))
    tables["members"] = list(Membership.objects.order_by("pk").values_list("volunteer__uid", "team__name"))
    return tables


def loaded_and_discarded(seed: int) -> dict[str, Table]:
    with transaction.atomic():
        load_small(seed=seed)
        found = everything()
        transaction.set_rollback(True)
    return found


def test_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = loaded_and_discarded(20), loaded_and_discarded(20), loaded_and_discarded(21)
    assert [name for name, rows in first.items() if not rows] == []
    assert [name for name in first if first[name] != again[name]] == []
    assert first["Activity"] != other["Activity"]
    assert first["Volunteer"] != other["Volunteer"]


def test_hongdong_has_its_325_stations_and_nothing_of_linxian() -> None:
    load_small(county="hongdong")
    assert levels() == [1, 15, 325, 0]
    top = Team.objects.get(parent=None)
    assert top.children.filter(kind=Team.Kind.CORPS).count() == 12
    assert set(ITEMS).isdisjoint(Programme.objects.values_list("name", flat=True))
    assert not Activity.objects.filter(title__startswith="人人电商").exists()


def test_database_in_use_is_left_alone(county: Place) -> None:
    with pytest.raises(CommandError, match="已经有阵地，演示数据只能装进空的数据库"):
        call_command("load_demo", "--months", "1")
    assert Place.objects.get() == county
    assert Programme.objects.count() == 0


def test_account_of_somebody_real_keeps_the_demo_out() -> None:
    """A known password beside a real administrator would be a way in."""
    UserFactory(username="root")
    with pytest.raises(CommandError, match="已经有账号"):
        call_command("load_demo", "--months", "1")


def test_command_loads_rolls_up_and_tells() -> None:
    call_command("load_reference", stdout=io.StringIO())
    out = io.StringIO()
    call_command("load_demo", "--months=1", "--volunteers=400", "--today=2026-11-21", stdout=out)
    assert "演示数据装好了：中心 1，所 23，站 504；志愿者 400 位" in out.getvalue()
    assert "编造" in out.getvalue()
    total = MonthlyTotal.objects.whole().get(place__level=Place.Level.CENTER, month="2026-10-01")
    sessions = Activity.objects.counted().filter(month="2026-10-01")
    assert total.sessions == sessions.count() > 50


@pytest.mark.parametrize("arguments", [["--months=0"], ["--months=99"], ["--volunteers=1"], ["--today=gestern"]])
def test_wrong_arguments_are_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="请写"):
        call_command("load_demo", *arguments)


def test_accounts_are_not_listed_where_there_is_no_demo(capsys: pytest.CaptureFixture[str]) -> None:
    UserFactory(username=ACCOUNTS[0].username)
    call_command("demo_accounts")
    assert capsys.readouterr().out == ""


def test_full_size_is_linxian_s_year() -> None:
    begun = time.process_time()
    call_command("load_demo", "--today=2026-11-21", stdout=io.StringIO())
    assert time.process_time() - begun < 20
    counted = Activity.objects.counted()
    assert levels() == [1, 23, 504, 0]
    assert Volunteer.objects.count() == 5_000
    assert 1_600 <= counted.count() <= 1_680
    assert 560 <= counted.filter(kind=Activity.Kind.TRAINING).count() <= 590
    assert 270_000 <= (counted.aggregate(total=models.Sum("attendances"))["total"] or 0) <= 278_000
    assert 19_500 <= ServiceRecord.objects.count() <= 21_000
    assert counted.filter(place__level=Place.Level.STATION).values("place").distinct().count() < 250
    outside = MediaMention.objects.outside().count()
    assert 60 <= outside <= 70
    assert MediaMention.objects.count() - outside > 1_000
    assert set(Article.objects.public().values_list("kind", flat=True)) == set(Article.Kind.values)
