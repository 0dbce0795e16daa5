"""服务时长 over the API: the ledger within scope, and the second person's decision on it."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access import holds
from practice.api.examples import sending
from practice.api.fields import Key, Month, PlaceBrief
from practice.api.filters import DayFilter, Filters, FlagFilter, KeyFilter, MonthFilter, UnderFilter
from practice.api.serializers import Strict
from practice.api.views import ResourceViewSet, actor
from practice.errors import NotAllowed
from practice.models import PlaceRole, User

from ..models import ServiceRecord
from ..services import Decision, approve_hours, return_hours
from .examples import DECIDED_ANSWER, RECORD_ANSWER
from .teams import VolunteerBrief

DECIDED_AT_MOST = 500


class StaffBrief(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "name")
        read_only_fields = fields


@extend_schema_serializer(examples=[RECORD_ANSWER])
class ServiceRecordSerializer(serializers.ModelSerializer[ServiceRecord]):
    volunteer = VolunteerBrief(read_only=True)
    place = PlaceBrief(read_only=True)
    month = Month(label="月份")
    flags = serializers.SerializerMethodField(label="提示")
    status_name = serializers.CharField(source="get_status_display", read_only=True, label="状态名称")
    entered_by = StaffBrief(read_only=True)
    approved_by = StaffBrief(read_only=True, allow_null=True)

    class Meta:
        model = ServiceRecord
        fields: tuple[str, ...] = ("id", "volunteer", "place", "activity_uid", "activity_title", "content", "organiser")
        fields = (*fields, "person_in_charge", "starts_at", "ends_at", "served_on", "month", "minutes", "source")
        fields = (*fields, "flags", "is_late", "status", "status_name", "entered_at", "entered_by")
        fields = (*fields, "approved_at", "approved_by", "returned_at", "return_reason")
        fields = (*fields, "reverses", "replaces", "correction_reason")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=ServiceRecord.Flag.choices)))
    def get_flags(self, record: ServiceRecord) -> list[str]:
        return record.flags.split()


class ServiceRecordFilter(Filters):
    status = filters.ChoiceFilter(label="状态", choices=ServiceRecord.Status.choices)
    source = filters.ChoiceFilter(label="来源", choices=ServiceRecord.Source.choices)
    month = MonthFilter(field_name="month", label="服务的月份，例如 2026-10")
    served_from = DayFilter(field_name="starts_at", label="这一天起")
    served_until = DayFilter(field_name="starts_at", until=True, label="到这一天为止")
    place = KeyFilter(field_name="place_id", label="服务地点的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    volunteer = KeyFilter(field_name="volunteer_id", label="志愿者的编号")
    activity_uid = filters.UUIDFilter(label="活动标识")
    late = FlagFilter(field_name="is_late", label="逾期补记")
    flagged = FlagFilter(method="with_flags", label="有提示（时间重叠、当天超过 12 小时）")

    @extend_schema_field(OpenApiTypes.BOOL)
    def with_flags(self, rows: Any, name: str, value: bool) -> Any:
        return rows.exclude(flags="") if value else rows.filter(flags="")


class Decided(serializers.Serializer[Decision]):
    decided = serializers.IntegerField(label="这次办理的条数", help_text="更正会连同被冲正的一起办理，可能多于所选。")
    already = serializers.IntegerField(label="此前已办理的条数")


class Approve(Strict):
    ids = serializers.ListField(
        child=Key(),
        allow_empty=False,
        max_length=DECIDED_AT_MOST,
        label="服务记录的编号",
        help_text="一次最多 500 条。",
    )

    def validate_ids(self, keys: list[int]) -> list[int]:
        """Records out of scope are refused as those that do not exist."""
        seen = set(ServiceRecord.objects.visible_to(self.context["request"].user).filter(pk__in=keys).values_list("pk"))
        unknown = [str(key) for key in keys if (key,) not in seen]
        if unknown:
            raise serializers.ValidationError(f"没有这些服务记录：{'、'.join(unknown[:20])}。一条也没有处理。")
        return keys


class Return(Approve):
    reason = serializers.CharField(max_length=120, label="退回的原因", help_text="登记人会看到。")


@extend_schema_view(
    list=extend_schema(
        summary="服务记录列表",
        description="只给出您范围内的。时长以分钟计；计入统计的是已核对、且 `reverses` 为 null 的。",
    ),
    retrieve=extend_schema(summary="一条服务记录"),
)
class ServiceRecordViewSet(ResourceViewSet):
    """Hours are entered with the activity they were given at; here they are read and decided on."""

    tag = "服务记录"
    queryset = ServiceRecord.objects.select_related("volunteer", "place", "entered_by", "approved_by")
    read_serializer_class = ServiceRecordSerializer
    filterset_class = ServiceRecordFilter
    ordering_fields = ("id", "served_on", "starts_at")

    @extend_schema(
        summary="核对通过",
        description="所或中心的工作人员办理，不能核对自己登记的。一次最多 500 条，全部通过或一条也不动；可以重发。",
        request=Approve,
        responses=Decided,
        examples=[sending("通过三条", {"ids": [101, 102, 103]}), DECIDED_ANSWER],
    )
    @action(detail=False, methods=["post"])
    def approve(self, request: Request) -> Response:
        by = self._approver()
        decision = approve_hours(records=self.sent(as_=Approve)["ids"], by=by, now=timezone.now())
        return Response(Decided(decision).data)

    @extend_schema(
        summary="退回",
        description="连同原因退给登记人。要么全部退回，要么一条也不动。",
        request=Return,
        responses=Decided,
        examples=[sending("退回", {"ids": [104], "reason": "时长与签到表不符"}), DECIDED_ANSWER],
    )
    @action(detail=False, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request) -> Response:
        by = self._approver()
        sent = self.sent(as_=Return)
        decision = return_hours(records=sent["ids"], reason=sent["reason"], by=by, now=timezone.now())
        return Response(Decided(decision).data)

    def _approver(self) -> User:
        user = actor(self.request)
        if not holds(user, *PlaceRole.APPROVING):
            raise NotAllowed("核对时长由所或县中心的工作人员办理，您的账号没有这个权限。")
        return user
