"""A small county as one would meet it on an ordinary day: some days past, some to come, built around the present."""

import datetime as dt
from dataclasses import dataclass

from activities.models import Activity, Programme
from practice.days import ONE_DAY, SHANGHAI, today
from practice.models import Place, User
from tests.factories import (
    ActivityFactory,
    InstituteFactory,
    MethodFactory,
    PlaceFactory,
    PointFactory,
    ProgrammeFactory,
    ServicePlatformFactory,
    ServiceRecordFactory,
    TeamFactory,
    VolunteerFactory,
)
from volunteers.models import ServiceRecord, Team, Volunteer

# Two of one name, a rare character outside the basic plane, a long one with a dot.
NAMES = [
    *(
        "刘候平",
        "高玉莲",
        "秦晔",
        "薛改香",
        "张二小",
        "李秀英",
        "郭建国",
        "王爱兰",
        "李秀英",
        "白兔儿",
        "樊贵平",
        "贺三保",
    ),
    *(
        "康润生",
        "乔巧珍",
        "武建军",
        "郝春梅",
        "孟长河",
        "任月娥",
        "𠮷田秀",
        "阿依古丽·买买提",
        "刘䶮",
        "曹改变",
        "严冬生",
    ),
]
Kind = Activity.Kind


def at(days: int, hour: int, minute: int = 0) -> dt.datetime:
    """That many days from today, at that time in Shanghai."""
    return dt.datetime.combine(today() + days * ONE_DAY, dt.time(hour, minute), SHANGHAI)


@dataclass(frozen=True)
class County:
    """What the walks ask for by name; everything else is there to be in the way, as in life."""

    centre: Place
    institute: Place
    station: Place
    other_station: Place
    point: Place
    team: Team
    constant: Programme
    fridays: Programme
    volunteers: list[Volunteer]
    tonight: Activity
    tomorrow: Activity
    cancelled: Activity
    yesterday: Activity
    reported: Activity
    returned: ServiceRecord


def build_county(*, centre: Place, institute: Place, station: Place, head: User, staff: User) -> County:
    """Around the cast's places; ``head`` has entered hours that ``staff`` decides on."""
    point = PointFactory(parent=station, name="党史长廊", address="村委会东侧")
    far_institute = InstituteFactory(parent=centre, name="碛口镇新时代文明实践所", short_name="碛口镇所")
    other = PlaceFactory(parent=far_institute, name="西湾村新时代文明实践站", short_name="西湾村站")
    _furnish(institute, station)
    team = TeamFactory(name="临泉镇志愿服务大队", kind=Team.Kind.BRIGADE, place=institute)
    constant, fridays = _programmes(centre, [station, other])
    volunteers: list[Volunteer] = [
        VolunteerFactory(name=name, home_place=station, phone=f"1393580{n:04d}") for n, name in enumerate(NAMES)
    ]
    VolunteerFactory(name="陈留柱", home_place=other)
    reported, returned = _history(station, constant, volunteers, head, staff)
    return County(
        centre=centre,
        institute=institute,
        station=station,
        other_station=other,
        point=point,
        team=team,
        constant=constant,
        fridays=fridays,
        volunteers=volunteers,
        reported=reported,
        returned=returned,
        **_plans(centre, institute, station, other, team, constant, fridays),
    )


def _furnish(institute: Place, station: Place) -> None:
    for name in ("柏树沟村", "都督村", "胜利坪社区", "后月镜村"):
        PlaceFactory(parent=institute, name=f"{name}新时代文明实践站", short_name=f"{name}站")
    institute.phone, institute.address = "0358-4422001", "临泉镇政府一楼"
    institute.save()
    station.speciality, station.address, station.phone = "红色游园", "前麻峪村村委会", "13935800000"
    station.introduction = "村里的老戏台改成了实践站，平时有图书角和健身器材。"
    station.lat, station.lng, station.source_datum = 37.9512, 110.9923, Place.Datum.WGS84
    station.save()
    station.platforms.set([ServicePlatformFactory(name="理论宣讲"), ServicePlatformFactory(name="文化服务")])


def _programmes(centre: Place, held_at: list[Place]) -> tuple[Programme, Programme]:
    constant = ProgrammeFactory(name="文明捡拾", category=Programme.Category.CONSTANT, place=centre)
    fridays = ProgrammeFactory(
        name="每周五创建文明城市志愿服务",
        category=Programme.Category.FIXED_DAY,
        recurrence="FREQ=WEEKLY;BYDAY=FR",
        place=centre,
        content="清扫主干道，劝导不文明行为。",
    )
    fridays.held_at.set(held_at)
    fridays.methods.set([MethodFactory(name="帮")])
    return constant, fridays


def _plans(
    centre: Place,
    institute: Place,
    station: Place,
    other: Place,
    team: Team,
    constant: Programme,
    fridays: Programme,
) -> dict[str, Activity]:
    """What residents find on the calendar, by the names that the walks use."""
    ActivityFactory(title="“一刻钟”理论宣讲：冬季用煤安全", place=institute, kind=Kind.LECTURE, starts_at=at(3, 10))
    ActivityFactory(title="讲解员公益培训（第三期）", place=centre, kind=Kind.TRAINING, starts_at=at(2, 14))
    ActivityFactory(title="每周五创建文明城市志愿服务", place=station, programme=fridays, starts_at=at(5, 9))
    ActivityFactory(title="同诵《论语》", place=other, starts_at=at(0, 9))
    yesterday = ActivityFactory(
        title="文明捡拾：前麻峪村主干道", place=station, programme=constant, starts_at=at(-1, 9)
    )
    tomorrow = ActivityFactory(
        title="“艺起来”文化惠民：秧歌排练",
        place=station,
        kind=Kind.PERFORMANCE,
        starts_at=at(1, 15, 30),
        team=team,
        content="自带手绢和扇子。下雨改在村委会二楼。",
        venue="老戏台",
        person_in_charge="刘站长",
        enquiry_phone="13935800000",
        capacity=40,
    )
    cancelled = ActivityFactory(
        title="义诊：血压血糖免费测", place=station, starts_at=at(1, 9), cancelled=True, cancel_reason="医生另有任务"
    )
    tonight = ActivityFactory(title="共读一本书：《平凡的世界》", place=station, starts_at=at(0, 0, 10))
    return {"tonight": tonight, "tomorrow": tomorrow, "cancelled": cancelled, "yesterday": yesterday}


def _history(
    station: Place, programme: Programme, volunteers: list[Volunteer], head: User, staff: User
) -> tuple[Activity, ServiceRecord]:
    """A reported activity of last week with approved hours, hours that wait, and one that was returned."""
    reported = ActivityFactory(
        title="文明捡拾：村口广场", place=station, programme=programme, starts_at=at(-7, 9), reported=True
    )
    approved = {"entered_by": head, "approved_by": staff}
    for one in volunteers[:4]:
        ServiceRecordFactory(activity=reported, volunteer=one, **approved)
    for one in volunteers[4:7]:
        ServiceRecordFactory(activity=reported, volunteer=one, submitted=True, entered_by=head)
    returned = ServiceRecordFactory(
        activity=reported,
        volunteer=volunteers[7],
        entered_by=head,
        status=ServiceRecord.Status.RETURNED,
        approved_at=None,
        approved_by=None,
        returned_at=at(-6, 9),
        returned_by=staff,
        return_reason="她九点半才到，请核对时长",
    )
    return reported, returned
