"""月度统计 over the API: the same rows as the leaders' page, within scope."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers

from practice.api.examples import INSTITUTE, answer
from practice.api.fields import Month, PlaceBrief
from practice.api.filters import Filters, KeyFilter, MonthFilter, UnderFilter
from practice.api.views import ScopedList
from practice.models import Place

from ..models import MonthlyTotal

TOTAL_ANSWER = answer(
    "一个所的一个月",
    {
        "place": INSTITUTE,
        "month": "2026-10",
        "slice": "all",
        "key": "",
        "sessions": 42,
        "trainings": 9,
        "unplanned": 1,
        "attendances": 1870,
        "minutes": 15300,
        "waiting_minutes": 480,
        "late_minutes": 240,
        "volunteers": 96,
        "active_stations": 17,
        "as_of": "2026-11-01T00:02:11+08:00",
    },
)


@extend_schema_serializer(examples=[TOTAL_ANSWER])
class TotalSerializer(serializers.ModelSerializer[MonthlyTotal]):
    place = PlaceBrief(read_only=True)
    month = Month(label="月份")
    as_of = serializers.DateTimeField(source="updated_at", read_only=True, label="汇总到什么时候")

    class Meta:
        model = MonthlyTotal
        fields = ("place", "month", "slice", "key", *MonthlyTotal.MEASURES, "as_of")
        read_only_fields = fields


class TotalFilter(Filters):
    month = MonthFilter(field_name="month", label="月份，例如 2026-10")
    month_from = MonthFilter(field_name="month", lookup_expr="gte", label="从这个月起")
    month_until = MonthFilter(field_name="month", lookup_expr="lte", label="到这个月为止")
    place = KeyFilter(field_name="place_id", label="阵地的编号")
    level = filters.ChoiceFilter(
        field_name="place__level", label="层级：1 中心，2 所，3 站，4 点", choices=Place.Level.choices
    )
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    slice = filters.ChoiceFilter(label="口径；不填就是 all", choices=MonthlyTotal.Slice.choices, method="of_slice")
    key = filters.CharFilter(label="分项：类型的代码，或项目的编号（没有项目的为 none）", max_length=20)

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("slice") else self.unasked(rows)

    @staticmethod
    def unasked(rows: Any) -> Any:
        """Without a slice only the whole: rows of several slices in one list would be added up twice."""
        return rows.whole()

    def of_slice(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(slice=value)


@extend_schema_view(
    list=extend_schema(
        summary="月度统计",
        description=(
            "一行是一个阵地一个月（含它下面的全部，按当月的隶属关系）。场次、人次、时长是三个不同的量，不能相加；"
            "`volunteers` 是不重复的人数，下级的相加不等于上级。时长以分钟计，只含已核对的，待核对的另列。"
        ),
    )
)
class TotalViewSet(ScopedList):
    tag = "月度统计"
    is_told_in_sql = True
    queryset = MonthlyTotal.objects.select_related("place")
    serializer_class = TotalSerializer
    filterset_class = TotalFilter
    ordering = "-month"
    ordering_fields = ("month",)
