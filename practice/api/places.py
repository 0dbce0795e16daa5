"""阵地 over the API: public to read; institute and centre staff change what residents read about a place."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from practice.editing import edit_place
from practice.freshness import Topic
from practice.models import Place, ServicePlatform

from .examples import PLACE_ANSWER, sending
from .fields import KEY_SCHEMA, ScopedKey, everyone
from .filters import Filters, FlagFilter, KeyFilter, MineFilter, TextFilter, UnderFilter
from .keeping import KeptForVisitors
from .serializers import WriteSerializer
from .views import ResourceViewSet, actor

EDITABLE = (
    "short_name",
    "address",
    "lat",
    "lng",
    "source_datum",
    "phone",
    "speciality",
    "introduction",
    "platforms",
    "photo_alt",
    "status",
    "status_reason",
)


class PlatformBrief(serializers.ModelSerializer[ServicePlatform]):
    class Meta:
        model = ServicePlatform
        fields = ("id", "name")


@extend_schema_serializer(examples=[PLACE_ANSWER])
class PlaceSerializer(serializers.ModelSerializer[Place]):
    platforms = PlatformBrief(many=True, read_only=True)
    level_name = serializers.CharField(source="get_level_display", read_only=True, label="层级名称")
    above = serializers.SerializerMethodField(label="上级编号", help_text="从中心到直接上级的编号。")
    source_datum = serializers.ChoiceField(Place.Datum.choices, allow_blank=True, read_only=True, label="坐标来源")
    open = serializers.BooleanField(source="is_open", read_only=True, label="现在开放")

    class Meta:
        model = Place
        fields: tuple[str, ...] = (
            "id",
            "code",
            "name",
            "level",
            "level_name",
            "parent",
            "above",
            "open",
            *EDITABLE,
            "photo",
        )
        fields = (*fields, "opened_on", "closed_on", "merged_into", "is_temporary")
        read_only_fields = fields
        in_sql = {
            "above": "array_to_json(trim_array(string_to_array(trim('/' FROM {row}.path), '/')::bigint[], 1))",
            "open": "({row}.closed_on IS NULL AND {row}.status = 'open')",
        }

    @extend_schema_field({"type": "array", "items": KEY_SCHEMA})
    def get_above(self, place: Place) -> list[int]:
        return place.ancestor_ids[:-1]


class PlaceWrite(WriteSerializer[Place]):
    platforms = ScopedKey(
        ServicePlatform.objects.filter(is_active=True), everyone, many=True, required=False, label="服务平台（编号）"
    )

    class Meta:
        model = Place
        fields = EDITABLE


class PlaceFilter(Filters):
    mine = MineFilter()
    level = filters.ChoiceFilter(label="层级：1 中心，2 所，3 站，4 点", choices=Place.Level.choices)
    parent = KeyFilter(field_name="parent_id", label="直接上级的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    code = filters.CharFilter(label="12 位区划代码", max_length=12)
    status = filters.ChoiceFilter(label="状态", choices=Place.Status.choices)
    platform = KeyFilter(field_name="platforms", label="服务平台的编号")
    temporary = FlagFilter(field_name="is_temporary", label="临时阵地")
    q = TextFilter(fields=("name", "short_name", "speciality"), label="名称、简称或特色里的字")


EXAMPLE = sending(
    "改简介和特色", {"speciality": "党史长廊", "introduction": "每周五上午开放，可预约讲解。", "phone": "0358-4422048"}
)


@extend_schema_view(
    list=extend_schema(summary="阵地列表", description="公开。登录后还能看到自己范围内已撤销的阵地。"),
    retrieve=extend_schema(summary="一处阵地", description="公开。"),
)
class PlaceViewSet(KeptForVisitors, ResourceViewSet):
    """``POST`` is not offered: places come by import, and are moved and merged in the admin."""

    tag = "阵地"
    is_public = True
    topics = (Topic.PLACES,)
    is_told_in_sql = True
    queryset = Place.objects.prefetch_related("platforms")
    read_serializer_class = PlaceSerializer
    write_serializer_class = PlaceWrite
    filterset_class = PlaceFilter
    ordering = "id"
    ordering_fields = ("id", "level", "code")

    @extend_schema(
        summary="修改阵地资料",
        description="所和中心的工作人员改自己范围内阵地的公开资料，只传要改的字段。名称、上级和撤并在管理后台办理。",
        request=PlaceWrite,
        responses=PlaceSerializer,
        examples=[EXAMPLE, PLACE_ANSWER],
    )
    def partial_update(self, request: Request, **_key: Any) -> Response:
        place = self.get_object()
        edit_place(place=place, changes=self.sent(place), by=actor(request))
        return self.shown(place.pk)
