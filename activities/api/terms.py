"""项目 over the API, and the words that activities are sorted by."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers

from practice.api.fields import PlaceBrief
from practice.api.filters import Filters, FlagFilter, KeyFilter, MineFilter, TextFilter, UnderFilter
from practice.api.keeping import KeptForVisitors
from practice.api.views import ResourceViewSet
from practice.freshness import Topic
from volunteers.api.teams import TeamBrief

from ..models import Method, Programme, Theme
from .examples import PROGRAMME_ANSWER


class MethodBrief(serializers.ModelSerializer[Method]):
    class Meta:
        model = Method
        fields = ("id", "name")


class ThemeBrief(serializers.ModelSerializer[Theme]):
    class Meta:
        model = Theme
        fields = ("id", "name")


class ProgrammeBrief(serializers.ModelSerializer[Programme]):
    """A programme as activities name it."""

    class Meta:
        model = Programme
        fields = ("id", "name", "category")
        read_only_fields = fields


@extend_schema_serializer(examples=[PROGRAMME_ANSWER])
class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    place = PlaceBrief(read_only=True)
    team = TeamBrief(read_only=True, allow_null=True)
    methods = MethodBrief(many=True, read_only=True)
    themes = ThemeBrief(many=True, read_only=True)
    category_name = serializers.CharField(source="get_category_display", read_only=True, label="类别名称")

    class Meta:
        model = Programme
        fields: tuple[str, ...] = (
            "id",
            "name",
            "category",
            "category_name",
            "kind",
            "place",
            "team",
            "methods",
            "themes",
            "content",
        )
        fields = (*fields, "recurrence", "on_day_off", "starts_time", "minutes", "first_day", "last_day", "is_active")
        read_only_fields = fields


class ProgrammeFilter(Filters):
    mine = MineFilter()
    category = filters.ChoiceFilter(label="类别", choices=Programme.Category.choices)
    kind = filters.ChoiceFilter(label="活动类型", choices=Programme._meta.get_field("kind").choices)
    place = KeyFilter(field_name="place_id", label="主办阵地的编号")
    under = UnderFilter(label="主办阵地在这个阵地或它下面（编号）")
    held_at = KeyFilter(field_name="held_at", label="在这个阵地举行（编号）")
    active = FlagFilter(field_name="is_active", label="在办")
    q = TextFilter(fields=("name", "content"), label="名称或内容里的字")


@extend_schema_view(
    list=extend_schema(summary="项目列表", description="公开。登录后还能看到自己范围内已停办的项目。"),
    retrieve=extend_schema(
        summary="一个项目", description="公开。重复规则是 RFC 5545 的 RRULE，例如每周五 `FREQ=WEEKLY;BYDAY=FR`。"
    ),
)
class ProgrammeViewSet(KeptForVisitors, ResourceViewSet):
    tag = "项目"
    is_public = True
    topics = (Topic.PROGRAMMES, Topic.PLACES, Topic.TEAMS)
    is_told_in_sql = True
    queryset: Any = Programme.objects.select_related("place", "team").prefetch_related("methods", "themes")
    read_serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter
    ordering = "id"
    ordering_fields = ("id", "order")
    http_method_names = ["get", "head"]
