"""Days off and make-up working days in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..days import weekday
from ..models import Holiday
from .base import CENTER_ONLY, ScopedAdmin
from .filters import ListFilter
from .shown import tag


class YearFilter(ListFilter):
    title = "年份"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = Holiday.objects.dates("date", "year", order="DESC")
        return [(str(day.year), f"{day.year}年") for day in years]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(date__year=int(self.chosen)) if self.chosen else queryset


@admin.register(Holiday)
class HolidayAdmin(ScopedAdmin):
    editors = CENTER_ONLY
    deletable = True
    intro = "国务院每年公布的放假和调休上班的日子。固定日活动遇到放假怎么办，看这张表。"
    list_display = ["date", "shown_weekday", "name", "shown_kind"]
    list_filter = [YearFilter]
    ordering = ["-date"]
    exported = (
        ("日期", lambda row: row.date),
        ("星期", lambda row: weekday(row.date)),
        ("名称", lambda row: row.name),
        ("放假", lambda row: row.is_day_off),
    )

    @admin.display(description="星期")
    def shown_weekday(self, holiday: Holiday) -> str:
        return weekday(holiday.date)

    @admin.display(description="放假还是上班", ordering="is_day_off")
    def shown_kind(self, holiday: Holiday) -> str:
        return tag("放假", "red") if holiday.is_day_off else tag("上班", "plain")
