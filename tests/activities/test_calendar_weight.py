"""A month of three hundred activities: what it weighs, and what it asks of the database."""

import datetime as dt
import gzip
from collections.abc import Sequence

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity, Programme
from practice.days import ONE_DAY, SHANGHAI
from practice.models import Place
from tests.factories import ActivityFactory, InstituteFactory, ProgrammeFactory, UserFactory

TODAY = dt.date(2026, 11, 21)
FIRST = dt.datetime(2026, 11, 1, tzinfo=SHANGHAI)

TOPICS = (
    *("文明捡拾", "理论政策大讲堂", "“一刻钟”理论宣讲", "“艺起来”文化惠民", "同诵《论语》", "“法进万家”普法宣传"),
    *("阳光少年心理健康辅导", "共读一本书", "“向未来”科普", "讲解员公益培训", "健身操公益培训", "关爱留守老人"),
    *("义务理发", "义诊进村", "移风易俗宣讲", "家电义修", "送戏下乡", "农技指导", "反诈宣传", "防溺水宣传", "环境整治"),
    *("送春联", "关爱残疾人", "红色故事会", "电影放映", "秧歌排练", "消防演练", "家风评议", "垃圾分类", "交通劝导"),
)
NAMES = "前麻峪白文湍水头克虎寨碛口三交城庄丛罗安业刘家会曲峪兔坂雷湾八堡大禹石川杨圪台"


@pytest.fixture(autouse=True)
def _fixed_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.views.today", lambda: TODAY)


@pytest.fixture
def busy_month(county: Place) -> list[Activity]:
    """Three hundred sessions on thirty days, each at a station of its own; one in thirty is cancelled."""
    towns = [InstituteFactory(parent=county, short_name=f"{NAMES[n]}{NAMES[n + 9]}镇所") for n in range(30)]
    villages = [NAMES[n % 39] + NAMES[(n * 7 + n // 39 + 3) % 39] + NAMES[n // 10] for n in range(300)]
    stations = Place.objects.bulk_create(
        Place(
            level=Place.Level.STATION,
            parent=towns[n % 30],
            name=f"{village}村新时代文明实践站",
            short_name=f"{village}村站",
            path=f"/test/{n}/",
        )
        for n, village in enumerate(villages)
    )
    programmes = [ProgrammeFactory(place=county, name=f"{TOPICS[n % 30]}行动{n}") for n in range(60)]
    return _sessions(stations, programmes)


def _sessions(stations: list[Place], programmes: Sequence[Programme]) -> list[Activity]:
    author = UserFactory()
    return Activity.objects.bulk_create(
        ActivityFactory.build(
            place=station,
            programme=programmes[n * 7 % 60],
            published_by=author,
            title=TOPICS[n * 11 % 30],
            starts_at=FIRST + (n % 30) * ONE_DAY + dt.timedelta(hours=8 + n // 30, minutes=n * 13 % 4 * 15),
            month=FIRST.date(),
            **({"status": "cancelled", "cancel_reason": "下雨"} if n % 30 == 7 else {}),
        )
        for n, station in enumerate(stations)
    )


def test_month_of_three_hundred_stays_light(
    anonymous: Client, busy_month: list[Activity], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The versions, institutes, programmes, activities, holidays, and whether this is a demo: as for one activity."""
    with django_assert_num_queries(6):
        body = anonymous.get("/calendar/").content
    assert body.count(b'href="/activities/') == len(busy_month) == 300
    assert len(body) <= 100_000
    assert len(gzip.compress(body, 6)) <= 10_000
