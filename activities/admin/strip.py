"""The month strip above the list of activities: a month, its days with how many there are on each, one tap to a day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest

from practice.admin.filters import ListFilter
from practice.days import (
    ONE_DAY,
    SHANGHAI,
    day_bounds,
    is_day_off,
    long_month,
    month_bounds,
    month_of,
    next_month,
    previous_month,
    today,
)
from practice.queries import holidays

ALL = "all"


@dataclass(frozen=True)
class StripDay:
    date: dt.date
    count: int
    is_off: bool
    is_chosen: bool
    is_today: bool
    url: str


class DayStrip(ListFilter):
    """``on=2026-11``, ``on=2026-11-21`` or ``on=all``; without it this month, unless something is searched for."""

    title = "日期"
    parameter_name = "on"
    template = "admin/day_strip.html"
    on_top = True

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        asked = str(self.value() or "")
        searching = bool(request.GET.get("q"))
        self.day = _day(asked)
        self.month = month_of(self.day) if self.day else _day(f"{asked}-01")
        if not (self.month or asked == ALL or searching):
            self.month = month_of(today())

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(ALL, "全部日期")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.month is None:
            return queryset
        start, end = month_bounds(self.month)
        whole = queryset.filter(starts_at__gte=start, starts_at__lt=end)
        self.counts = _counts(whole)
        if self.day is None:
            return whole
        start, end = day_bounds(self.day)
        return queryset.filter(starts_at__gte=start, starts_at__lt=end)

    def heading(self) -> str:
        return long_month(self.month) if self.month else "全部日期"

    def days(self, cl: Any) -> list[StripDay]:
        if self.month is None:
            return []
        last = next_month(self.month) - ONE_DAY
        off, now = holidays(self.month, last), today()
        dates = [self.month + n * ONE_DAY for n in range(last.day)]
        return [
            StripDay(
                one, self.counts.get(one, 0), is_day_off(one, off), one == self.day, one == now, _url(cl, f"{one}")
            )
            for one in dates
        ]

    def lead(self) -> int:
        """Empty cells before the first day where the strip is a grid of weeks."""
        return self.month.weekday() if self.month else 0

    def links(self, cl: Any) -> list[tuple[str, str]]:
        """The month before, the present one, the next one, and all."""
        month = self.month or month_of(today())
        present = month_of(today())
        near = [(previous_month(month), "上月"), (present, "本月"), (next_month(month), "下月")]
        return [*((_url(cl, f"{one:%Y-%m}"), words) for one, words in near), (_url(cl, ALL), "全部")]


def _url(cl: Any, value: str) -> str:
    return str(cl.get_query_string({DayStrip.parameter_name: value}, ["p"]))


def _day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2099 else None


def _counts(rows: QuerySet[Any]) -> dict[dt.date, int]:
    days = rows.order_by().annotate(day=TruncDate("starts_at", tzinfo=SHANGHAI)).values_list("day")
    return dict(days.annotate(n=Count("pk", distinct=True)))
