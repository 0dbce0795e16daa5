"""Importing activities as drafts: the place, the title and the start make one the same."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from activities.models import Activity
from practice.days import SHANGHAI
from practice.models import AuditEvent, Place, User
from tests.factories import MethodFactory, ProgrammeFactory, TeamFactory
from tests.practice.uploads import check, confirm, refusals, table, upload

BrowserOf = Callable[[User], Client]
ADDRESS = "/admin/activities/activity/import/"
HEADER = ["名称", "所", "阵地", "开始", "结束", "类型", "项目", "组织队伍", "咨询电话", "名额", "活动方式"]
GOOD: list[Any] = [
    "秋季义诊",
    "临泉镇所",
    "前麻峪村站",
    "2026-12-05 9:00",
    dt.datetime(2026, 12, 5, 11, 0),  # noqa: DTZ001  # Excel's cells know no zone
    "培训",
    "法进万家",
    "县志愿队",
    "13803580001",
    30,
    "讲、评",
]


def row(**changes: Any) -> list[Any]:
    return [changes.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


@pytest.fixture
def browser(
    browser_of: BrowserOf, institute_staff: User, station: Place, county: Place, settings: Settings, tmp_path: Path
) -> Client:
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    ProgrammeFactory(name="法进万家", place=county)
    TeamFactory(name="县志愿队", place=county)
    MethodFactory(name="讲")
    MethodFactory(name="评")
    return browser_of(institute_staff)


def test_file_becomes_drafts_with_history(browser: Client, station: Place, institute_staff: User) -> None:
    upload(browser, ADDRESS, table(HEADER, GOOD))
    made = Activity.objects.get()
    assert (made.status, made.place, made.kind, made.created_by) == ("draft", station, "training", institute_staff)
    assert made.starts_at == dt.datetime(2026, 12, 5, 9, tzinfo=SHANGHAI)
    assert (made.month, made.capacity) == (dt.date(2026, 12, 1), 30)
    assert (str(made.programme), str(made.team)) == ("法进万家", "县志愿队")
    assert [str(one) for one in made.methods.all()] == ["讲", "评"]
    assert made.history.get().history_user == institute_staff
    assert AuditEvent.objects.get().detail == {"rows": 1}


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(
    rows: int, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = [row(名称=f"义诊{number}") for number in range(rows)]
    checked = check(browser, ADDRESS, table(HEADER, *many))
    with django_assert_num_queries(16):
        confirm(browser, ADDRESS, checked)
    assert [one.methods.count() for one in Activity.objects.all()] == [2] * rows


def test_same_file_twice_adds_nothing(browser: Client) -> None:
    upload(browser, ADDRESS, table(HEADER, GOOD))
    checked = check(browser, ADDRESS, table(HEADER, GOOD))
    assert (list(checked.context["plan"].added), checked.context["plan"].known) == ([], 1)


def test_cancelled_activity_may_be_planned_anew(browser: Client) -> None:
    upload(browser, ADDRESS, table(HEADER, GOOD))
    Activity.objects.update(status="cancelled", cancel_reason="下雨")
    upload(browser, ADDRESS, table(HEADER, GOOD))
    assert Activity.objects.count() == 2


def test_every_bad_row_is_listed_and_none_is_imported(browser: Client, other_station: Place) -> None:
    rows = [
        GOOD,
        row(名称=""),
        row(结束="2026-12-05 8:00"),
        row(开始="明天"),
        row(所="碛口镇所", 阵地="西湾村站"),
        row(项目="没有的", 组织队伍="没有的"),
        row(类型="聚餐"),
        row(咨询电话="123"),
        row(名额=0),
        row(活动方式="跳"),
        GOOD,
    ]
    found = refusals(check(browser, ADDRESS, table(HEADER, *rows)))
    assert list(found) == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert found[3] == ["“名称”没有填。"]
    assert found[4] == ["“结束”：结束时间要晚于开始时间。"]
    assert found[6] == ["“碛口镇所、西湾村站”不存在，或不在您负责的范围内。请对照阵地列表里的名称。"]
    assert found[7] == ["“项目”：“没有的”没有找到，请核对名称。", "“组织队伍”：“没有的”没有找到，请核对名称。"]
    assert found[10] == ["“名额”：名额至少 1 位；不限人数就留空。"]
    assert found[11] == ["“活动方式”：“跳”没有找到，请核对名称。"]
    assert found[12] == ["和第 2 行重复。请只留一行。"]
    assert not Activity.objects.exists()


def test_line_break_in_a_title_is_refused(browser: Client) -> None:
    found = refusals(check(browser, ADDRESS, table(HEADER, row(名称="秋季\n义诊"))))
    assert list(found) == [2]
