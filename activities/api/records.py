"""Correcting an approved record over the API: it takes the activity's length to say how far."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access import require_manage
from practice.api.examples import answer, sending
from practice.api.serializers import Strict
from practice.api.views import actor
from volunteers.api.examples import RECORD
from volunteers.api.records import ServiceRecordSerializer, ServiceRecordViewSet
from volunteers.services import reverse_hours

from ..services import correct_record

REVERSAL = {"minutes": -120, "status": "submitted", "status_name": "待核对", "approved_at": None, "approved_by": None}
CORRECTED = answer("冲正的一条", {**RECORD, **REVERSAL, "id": 131, "reverses": 101, "correction_reason": "他没有来"})


class Correction(Strict):
    minutes = serializers.IntegerField(
        min_value=0, max_value=24 * 60, label="更正后的分钟数", help_text="0 表示这次服务不该记，整条冲正。"
    )
    reason = serializers.CharField(max_length=120, label="更正的原因")


class CorrectableRecordViewSet(ServiceRecordViewSet):
    """The ledger's endpoints, and the way to have an approved row changed."""

    @extend_schema(
        summary="更正已核对的记录",
        description="记录从不改写：记一条冲正，分钟数不为 0 的再记一条新的，一起等第二个人核对；核对前按原来的算。",
        request=Correction,
        responses={201: ServiceRecordSerializer(many=True)},
        examples=[sending("改成一小时", {"minutes": 60, "reason": "提前走了"}), CORRECTED],
        filters=False,
    )
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def correct(self, request: Request, **_key: Any) -> Response:
        record, by = self.get_object(), actor(request)
        require_manage(by, record.place)
        asked: dict[str, Any] = {"record": record, "by": by, "now": timezone.now()}
        sent = self.sent(as_=Correction)
        if sent["minutes"]:
            rows = list(correct_record(minutes=sent["minutes"], reason=sent["reason"], **asked))
        else:
            rows = [reverse_hours(reason=sent["reason"], **asked)]
        shown = self.get_queryset().filter(pk__in=[row.pk for row in rows]).order_by("pk")
        return Response(self.get_serializer(shown, many=True).data, status=201)
