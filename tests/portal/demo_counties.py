"""A small demo county for the tests: one month, 400 people, always the same day."""

import datetime as dt
from typing import Any

from portal.demo.loading import load
from portal.demo.world import World
from practice.models import Place

ITEMS = """文明捡拾
每周五创建文明城市志愿服务
每月5日文明实践日
理论政策大讲堂
“一刻钟”理论宣讲
“艺起来”文化惠民
同诵《论语》
“法进万家”普法宣传
“阳光少年”未成年人心理健康辅导
共读一本书
“向未来”科普
讲解员公益培训
健身操公益培训""".splitlines()

TODAY = dt.date(2026, 11, 21)


def load_small(**options: Any) -> World:
    given: dict[str, Any] = {"county": "linxian", "months": 1, "seed": 20, "today": TODAY, "volunteers": 400}
    return load(**{**given, **options}, watch=iter)


def levels() -> list[int]:
    """How many centres, institutes, stations and points there are."""
    return [Place.objects.filter(level=level).count() for level in Place.Level]
