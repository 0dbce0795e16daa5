"""The made-up county of the bench: its places, people and programmes. The same size gives the same county."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

from activities.models import Programme
from practice.days import month_of, months_between, next_month, previous_month, today
from practice.models import Place, PlaceLineage, PlaceRole, ServicePlatform, User
from volunteers.models import Team

SEED = 20260305


def words(text: str) -> list[str]:
    return text.split()


TOWNS = words("""
    临泉 白文 城庄 兔坂 克虎 三交 湍水头 林家坪 招贤 碛口 刘家会 丛罗峪 曲峪 木瓜坪 安业
    玉坪 青凉寺 石白头 雷家碛 八堡 大禹 车赶 安家庄 永宁 柳林 兴隆 白塔 东岭 西沟 南川
""")
FIRST = "前后上下东西南北大小李王张刘陈杨高郭秦薛白马石曹"
LAST = words("""
    麻峪 家沟 家坪 家湾 家庄 家塔 家峁 家岭 家川 家坡 家墕 家山 家焉 家洼 家垣 家河
    家圪台 家崖 家寨 家堡 家会 家梁 家畔 家渠
""")
CORNERS = words("""
    文化广场 党史长廊 红色游园 农家书屋 健身广场 科普角 道德讲堂 志愿驿站
""")
SPECIALITIES = ("红色记忆", "非遗剪纸", "孝老爱亲", "书香村", "", "", "")
TOPICS = words("""
    文明捡拾 理论政策大讲堂 “一刻钟”理论宣讲 “艺起来”文化惠民 同诵《论语》 “法进万家”普法宣传
    阳光少年心理健康辅导 共读一本书 “向未来”科普 讲解员公益培训 健身操公益培训 关爱留守老人
    义务理发 义诊进村 移风易俗宣讲 家电义修 送戏下乡 农技指导 反诈宣传 防溺水宣传 环境整治
    送春联 关爱残疾人 红色故事会 电影放映 秧歌排练 消防演练 家风评议 垃圾分类 交通劝导
""")
KINDS = ("service", "service", "service", "training", "lecture", "performance", "other")
FRIDAY, FIFTH = "创建文明城市志愿服务", "文明实践日"
MONTHS = 36
SPARE_PER_STATION = 12
PLANNED = 300


@dataclass(frozen=True)
class Size:
    """How large the county is. The months end with the last whole month before ``day``."""

    records: int
    day: dt.date
    institutes: int = 30
    stations: int = 520
    points: int = 2_000
    volunteers: int = 200_000
    programmes: int = 60
    span: int = MONTHS

    @classmethod
    def of(cls, records: int) -> "Size":
        """As the county would be with so many records: 200,000 volunteers from a million records on."""
        return cls(records=records, day=today(), volunteers=max(min(records // 5, 200_000), 52_000))

    @cached_property
    def months(self) -> list[dt.date]:
        last = previous_month(month_of(self.day))
        first = last
        for _ in range(self.span - 1):
            first = previous_month(first)
        return months_between(first, last)

    @property
    def last_month(self) -> dt.date:
        return self.months[-1]

    @property
    def planned_month(self) -> dt.date:
        """The month of the public page that is measured: nothing but planned activities is in it."""
        return next_month(month_of(self.day))


class County:
    """Keys and people of the county, known without asking the database: rows are stored with given keys."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.institutes = range(2, 2 + size.institutes)
        self.stations = range(self.institutes.stop, self.institutes.stop + size.stations)
        self.points = range(self.stations.stop, self.stations.stop + size.points)
        self.staff = range(1, 3)
        self.leader = 3
        self.institute_staff = range(4, 4 + size.institutes)
        self.heads = range(self.institute_staff.stop, self.institute_staff.stop + size.stations)
        weights = [1 + (number * 7 % 5) / 10 for number in range(size.stations)]
        bounds = [0, *accumulate(weights)]
        self._homes = [1 + int(bound / bounds[-1] * size.volunteers) for bound in bounds]

    def institute_of(self, station: int) -> int:
        """Stations of one institute have consecutive keys, and so have their volunteers."""
        return self.institutes[(station - self.stations.start) * len(self.institutes) // len(self.stations)]

    def station_of(self, point: int) -> int:
        return self.stations[(point - self.points.start) % len(self.stations)]

    def volunteers_of(self, place: int) -> range:
        """Whom a place can ask: a station its own, an institute those of its stations, the centre everybody."""
        if place in self.points:
            place = self.station_of(place)
        if place in self.stations:
            at = place - self.stations.start
            return range(self._homes[at], self._homes[at + 1])
        if place in self.institutes:
            own = [station for station in self.stations if self.institute_of(station) == place]
            return range(self.volunteers_of(own[0]).start, self.volunteers_of(own[-1]).stop)
        return range(1, 1 + self.size.volunteers)

    def head_of(self, station: int) -> int:
        return self.heads[station - self.stations.start]

    def team_of(self, station: int) -> int:
        return 1 + station

    def enterer(self, place: int) -> int:
        """Who enters the hours of a place: its head, or the institute's or centre's staff."""
        if place in self.points:
            place = self.station_of(place)
        if place in self.stations:
            return self.head_of(place)
        return self.institute_staff[place - 2] if place in self.institutes else self.staff[0]

    def approver(self, place: int) -> int:
        """The second person: the institute's staff for a station, the centre's for all others."""
        if place in self.points:
            place = self.station_of(place)
        return self.institute_staff[self.institute_of(place) - 2] if place in self.stations else self.staff[1]


def store(county: County) -> None:
    """Everything but volunteers, activities and hours: some thousands of rows."""
    places = list(_places(county))
    Place.objects.bulk_create(places, batch_size=500)
    lines = [line for place in places for line in PlaceLineage.lines(place, from_month=dt.date(2000, 1, 1))]
    PlaceLineage.objects.bulk_create(lines, batch_size=2_000)
    offered = list(ServicePlatform.objects.all())
    through = Place.platforms.through
    through.objects.bulk_create(
        [through(place_id=place.pk, serviceplatform=offered[place.pk % len(offered)]) for place in places],
        batch_size=2_000,
    )
    accounts = list(_accounts(county))
    User.objects.bulk_create(user for user, _, _ in accounts)
    PlaceRole.objects.bulk_create(PlaceRole(user=user, place_id=place, role=role) for user, place, role in accounts)
    Team.objects.bulk_create(_teams(county))
    Programme.objects.bulk_create(_programmes(county))


def _places(county: County) -> Iterator[Place]:
    rng = Random(SEED)
    yield _place(rng, 1, Place.Level.CENTER, None, "临县新时代文明实践中心", "临县", "141124000000")
    paths = {1: "/1/"}
    for number, pk in enumerate(county.institutes):
        town, paths[pk] = TOWNS[number], f"/1/{pk}/"
        code = f"141124{100 + number}000"
        yield _place(rng, pk, Place.Level.INSTITUTE, 1, f"{town}镇新时代文明实践所", f"{town}镇所", code)
    for number, pk in enumerate(county.stations):
        above = county.institute_of(pk)
        village = f"{FIRST[number % 24]}{LAST[number // 24 % 24]}村"
        paths[pk], code = f"{paths[above]}{pk}/", f"141124{98 + above}{200 + number % 700}"
        yield _place(rng, pk, Place.Level.STATION, above, f"{village}新时代文明实践站", f"{village}站", code, paths[pk])
    for number, pk in enumerate(county.points):
        above, name = county.station_of(pk), CORNERS[number // len(county.stations) % len(CORNERS)]
        yield _place(rng, pk, Place.Level.POINT, above, name, "", "", f"{paths[above]}{pk}/")


def _place(
    rng: Random, pk: int, level: int, parent: int | None, name: str, short: str, code: str, path: str = ""
) -> Place:
    return Place(
        pk=pk,
        level=level,
        parent_id=parent,
        path=path or (f"/1/{pk}/" if parent else "/1/"),
        name=name,
        short_name=short,
        code=code,
        address=f"{name[:12]}{pk % 90 + 1}号",
        lat=round(37.95 + rng.uniform(-0.35, 0.35), 6),
        lng=round(110.99 + rng.uniform(-0.4, 0.4), 6),
        source_datum=Place.Datum.WGS84,
        phone=f"0358{4_400_000 + pk}",
        speciality=SPECIALITIES[pk % len(SPECIALITIES)],
        opened_on=dt.date(2019, 5, 29),
    )


def _accounts(county: County) -> Iterator[tuple[User, int, str]]:
    role = PlaceRole.Role
    for pk in county.staff:
        yield _user(pk, f"center{pk}"), 1, role.CENTER_STAFF
    yield _user(county.leader, "leader"), 1, role.LEADER
    for pk, place in zip(county.institute_staff, county.institutes, strict=True):
        yield _user(pk, f"institute{place}"), place, role.INSTITUTE_STAFF
    for pk, place in zip(county.heads, county.stations, strict=True):
        yield _user(pk, f"head{place}"), place, role.STATION_HEAD


def _user(pk: int, username: str) -> User:
    return User(pk=pk, username=username, name=f"账号{pk}", password="!made-up")


def _teams(county: County) -> Iterator[Team]:
    """Team 2 is the county's corps; an institute's brigade and a station's squad have the place's key plus one."""
    founded = dt.date(2019, 6, 1)
    yield Team(pk=2, name="临县志愿服务总队", kind=Team.Kind.CORPS, place_id=1, founded_on=founded)
    for place in county.institutes:
        name = f"{TOWNS[place - 2]}镇志愿服务大队"
        yield Team(pk=place + 1, name=name, kind=Team.Kind.BRIGADE, parent_id=2, place_id=place, founded_on=founded)
    for place in county.stations:
        above, head = county.institute_of(place) + 1, county.volunteers_of(place).start
        name = f"村志愿服务队{place}"
        yield Team(
            pk=county.team_of(place), name=name, kind=Team.Kind.SQUAD, parent_id=above, place_id=place, leader_id=head
        )


def _programmes(county: County) -> Iterator[Programme]:
    """Two fixed days and a constant item at the centre, speciality items at the centre and its institutes."""
    rules = {1: (FRIDAY, "FREQ=WEEKLY;BYDAY=FR"), 2: (FIFTH, "FREQ=MONTHLY;BYMONTHDAY=5")}
    for pk in range(1, county.size.programmes + 1):
        name, rule = rules.get(pk, (f"{TOPICS[pk % len(TOPICS)]}{'' if pk < 30 else pk}", ""))
        category = "fixed_day" if rule else "constant" if pk == 3 else "speciality"
        place = 1 if pk <= 20 else county.institutes[pk % len(county.institutes)]
        yield Programme(
            pk=pk, name=name, category=category, place_id=place, kind=KINDS[pk % 7], recurrence=rule, order=pk
        )
