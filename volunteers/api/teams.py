"""志愿服务队 over the API: public to read, without the people in them."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers

from practice.api.fields import PlaceBrief
from practice.api.filters import Filters, FlagFilter, KeyFilter, MineFilter, TextFilter, UnderFilter
from practice.api.keeping import KeptForVisitors
from practice.api.serializers import InScopeSerializer
from practice.api.views import ResourceViewSet
from practice.freshness import Topic

from ..models import Team, Volunteer
from .examples import TEAM_ANSWER


class TeamBrief(serializers.ModelSerializer[Team]):
    """A team as other resources name it."""

    class Meta:
        model = Team
        fields = ("id", "name", "kind")
        read_only_fields = fields


class VolunteerBrief(serializers.ModelSerializer[Volunteer]):
    """A volunteer as other resources name one; only ever shown within the user's scope."""

    class Meta:
        model = Volunteer
        fields = ("id", "name")
        read_only_fields = fields


@extend_schema_serializer(examples=[TEAM_ANSWER])
class TeamSerializer(InScopeSerializer[Team]):
    place = PlaceBrief(read_only=True)
    parent = TeamBrief(read_only=True, allow_null=True)
    kind_name = serializers.CharField(source="get_kind_display", read_only=True, label="级别名称")
    leader = VolunteerBrief(read_only=True, allow_null=True, help_text="只在您的范围内给出，否则为 null。")

    class Meta:
        model = Team
        fields: tuple[str, ...] = (
            "id",
            "name",
            "kind",
            "kind_name",
            "parent",
            "place",
            "lead_unit",
            "duties",
            "is_temporary",
        )
        fields = (*fields, "founded_on", "dissolved_on", "leader")
        read_only_fields = fields
        in_scope = ("leader",)


class TeamFilter(Filters):
    mine = MineFilter()
    kind = filters.ChoiceFilter(label="级别：1 总队，2 大队，3 中队，4 小分队", choices=Team.Kind.choices)
    parent = KeyFilter(field_name="parent_id", label="上级队伍的编号")
    place = KeyFilter(field_name="place_id", label="所属阵地的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    temporary = FlagFilter(field_name="is_temporary", label="临时队伍")
    q = TextFilter(fields=("name", "lead_unit", "duties"), label="名称、牵头单位或服务内容里的字")


@extend_schema_view(
    list=extend_schema(
        summary="队伍列表", description="公开，不含个人信息。登录后，范围内的队伍还给出队长，也列出已撤销的。"
    ),
    retrieve=extend_schema(summary="一支队伍", description="公开，不含个人信息。"),
)
class TeamViewSet(KeptForVisitors, ResourceViewSet):
    tag = "队伍"
    is_public = True
    topics = (Topic.TEAMS, Topic.PLACES)
    is_told_in_sql = True
    queryset: Any = Team.objects.select_related("place", "parent", "leader")
    read_serializer_class = TeamSerializer
    filterset_class = TeamFilter
    ordering = "id"
    ordering_fields = ("id", "kind")
    http_method_names = ["get", "head"]
