"""Made-up people's names: surnames about as common as in the two counties, given names of three generations."""

import datetime as dt
import random
from collections.abc import Sequence


def _words(*lines: str) -> list[str]:
    return " ".join(lines).split()


SURNAMES = (
    "刘李王高张郝薛郭秦杨马任白冯贺武康赵曹陈苗吕孙霍段郑崔侯樊穆闫渠田成乔韩梁宋董温樊景晋牛柴卫席祁靳石安申原贾关"
)
WEIGHTS = [1000 / (rank + 6) for rank in range(len(SURNAMES))]

OLDER_MEN = _words(
    "建国 志强 德明 保平 候平 拴柱 福生 玉海 建军 爱民 文明 国强 世平 根旺 金锁 铁柱 来生 海平 三平 应平",
    "双喜 计生 荣华 明亮 生贵 建平 永红 守义 兴旺 占山 有福 学文 润生 高平 林生 四清 卫东 跃进 向阳 新民",
)
OLDER_WOMEN = _words(
    "秀英 桂香 玉兰 爱珍 秀兰 改莲 巧珍 翠英 月娥 金莲 凤英 润莲 兰英 桂花 爱莲 玉梅 补莲 候娥 秋莲 喜梅",
    "艳红 海燕 丽萍 晓红 改香 变英 香莲 拉弟 春花 三女 粉莲 玉珍 计娥 云香 彩云 建英 瑞芳 俊英 雪梅 巧莲",
)
YOUNGER_MEN = _words(
    "伟 磊 鹏 涛 超 斌 浩 凯 宇 飞 晓东 志伟 小军 宏伟 利军 海军 彦军 建伟 亚军 永强 宇航 浩然 子轩 泽宇",
    "文博 俊杰 嘉诚 天佑 一鸣 家豪 晨曦 世杰 振华 思远 国栋 旭东 瑞峰 少华 乐天 明轩",
)
YOUNGER_WOMEN = _words(
    "静 丽 婷 娟 敏 艳 霞 燕 芳 洁 晓丽 彩霞 艳芳 海霞 利平 小燕 雪琴 慧芳 丽娜 春燕 欣怡 雨桐 诗涵 梓涵",
    "佳琪 思雨 可馨 若曦 梦瑶 佳慧 晓彤 雅婷 雪莹 子涵 文静 嘉怡 静怡 美玲 志芳 瑞雪",
)

RARE = ("高𠮷祥", "王䶮", "刘𬀩", "李𬀩洁", "薛䶮", "古丽巴哈尔·阿卜杜热西提·买买提艾力尼孜")
"""Names that every path must carry: characters beyond the basic plane, and one of twenty characters."""

YOUNG_SINCE = dt.date(1983, 1, 1)
NEAR_TWINS = 0.3
"""The share of older people whose given name is one character only, as 刘平 beside 刘建平."""


def draw(rng: random.Random, *, male: bool, born_on: dt.date) -> str:
    """A name that fits the person's sex and generation."""
    surname = rng.choices(SURNAMES, WEIGHTS)[0]
    if born_on >= YOUNG_SINCE:
        given: Sequence[str] = YOUNGER_MEN if male else YOUNGER_WOMEN
    else:
        given = OLDER_MEN if male else OLDER_WOMEN
    name = rng.choice(given)
    if born_on < YOUNG_SINCE and rng.random() < NEAR_TWINS:
        name = name[-1]
    return surname + name
