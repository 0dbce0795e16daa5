"""The two reference counties: what is known of them, and neutral names marked 演示 for what is not."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from activities.models.programme import Kind, Programme
from practice.data import DIVISIONS
from volunteers.models import Team

Category = Programme.Category
OnDayOff = Programme.OnDayOff


class Item(NamedTuple):
    """One of the thirteen items of a programme shaped "1210"; ``slot`` is how the topics name it."""

    slot: str
    category: Programme.Category
    kind: Kind
    recurrence: str = ""
    on_day_off: Programme.OnDayOff = OnDayOff.HOLD
    starts_time: dt.time = dt.time(9, 0)
    minutes: int = 120
    method: str = "帮"
    theme: str = "传新风践礼仪"


ITEMS = (
    Item("litter", Category.CONSTANT, Kind.SERVICE, minutes=90),
    Item("friday", Category.FIXED_DAY, Kind.SERVICE, "FREQ=WEEKLY;BYDAY=FR", OnDayOff.SKIP),
    Item(
        "fifth",
        Category.FIXED_DAY,
        Kind.SERVICE,
        "FREQ=MONTHLY;BYMONTHDAY=5",
        OnDayOff.NEXT_WORKING_DAY,
        dt.time(9, 30),
    ),
    Item("hall", Category.SPECIALITY, Kind.LECTURE, method="讲", theme="传思想践理论"),
    Item("quarter", Category.SPECIALITY, Kind.LECTURE, minutes=15, method="讲", theme="传政策践精神"),
    Item("stage", Category.SPECIALITY, Kind.PERFORMANCE, method="乐", theme="传文化践规范"),
    Item("analects", Category.SPECIALITY, Kind.OTHER, minutes=60, method="乐", theme="传文化践规范"),
    Item("law", Category.SPECIALITY, Kind.LECTURE, method="讲", theme="传道德践文明"),
    Item("youth", Category.SPECIALITY, Kind.SERVICE, minutes=90, theme="传道德践文明"),
    Item("reading", Category.SPECIALITY, Kind.OTHER, minutes=90, method="乐", theme="传文化践规范"),
    Item("science", Category.SPECIALITY, Kind.LECTURE, minutes=90, method="讲", theme="传科技践本领"),
    Item("guide", Category.SPECIALITY, Kind.TRAINING, minutes=120, method="讲", theme="传文化践规范"),
    Item("gym", Category.SPECIALITY, Kind.TRAINING, minutes=60, method="乐", theme="传新风践礼仪"),
)


class County(NamedTuple):
    """``names`` are the programmes' names by slot; ``squads`` says how many teams of which kind stand at its top;
    ``village`` is the station of the head who signs in, the first one where it is not named.
    """

    key: str
    divisions: Path
    kinds: tuple[str, ...]
    area: str
    phone_prefix: str
    names: dict[str, str]
    squads: int
    squad_kind: Team.Kind
    specialities: int
    village: str = ""


LINXIAN = County(
    key="linxian",
    divisions=DIVISIONS / "linxian_2023.csv",
    kinds=(),
    area="临县",
    phone_prefix="0358",
    names={
        "litter": "文明捡拾",
        "friday": "每周五创建文明城市志愿服务",
        "fifth": "每月5日文明实践日",
        "hall": "理论政策大讲堂",
        "quarter": "“一刻钟”理论宣讲",
        "stage": "“艺起来”文化惠民",
        "analects": "同诵《论语》",
        "law": "“法进万家”普法宣传",
        "youth": "“阳光少年”未成年人心理健康辅导",
        "reading": "共读一本书",
        "science": "“向未来”科普",
        "guide": "讲解员公益培训",
        "gym": "健身操公益培训",
    },
    squads=8,
    squad_kind=Team.Kind.SQUAD,
    specialities=100,
    village="前麻峪村站",
)

HONGDONG = County(
    key="hongdong",
    divisions=DIVISIONS / "hongdong_2023.csv",
    kinds=("村委会",),
    area="洪洞县",
    phone_prefix="0357",
    names={
        "litter": "日常志愿服务（演示）",
        "friday": "每周五志愿服务（演示）",
        "fifth": "每月5日志愿服务（演示）",
        "hall": "理论宣讲（演示）",
        "quarter": "小课堂宣讲（演示）",
        "stage": "文艺演出（演示）",
        "analects": "经典诵读（演示）",
        "law": "普法宣传（演示）",
        "youth": "青少年关爱（演示）",
        "reading": "读书活动（演示）",
        "science": "科普宣传（演示）",
        "guide": "讲解培训（演示）",
        "gym": "健身培训（演示）",
    },
    squads=12,
    squad_kind=Team.Kind.CORPS,
    specialities=65,
)

COUNTIES = {county.key: county for county in (LINXIAN, HONGDONG)}
