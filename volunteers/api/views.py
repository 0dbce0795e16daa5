"""The volunteers' endpoints."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.examples import sending
from practice.api.repeating import repeatable
from practice.api.views import ResourceViewSet, actor

from ..models import Volunteer
from ..services import edit_volunteer, register_volunteer
from .examples import VOLUNTEER_ANSWER
from .people import (
    CREATE_EXAMPLE,
    VOLUNTEER_DOCS,
    VolunteerChange,
    VolunteerCreate,
    VolunteerFilter,
    VolunteerSearch,
    VolunteerSerializer,
)

FOUND_AT_MOST = 50


@VOLUNTEER_DOCS
class VolunteerViewSet(ResourceViewSet):
    tag = "志愿者"
    queryset = Volunteer.objects.select_related("home_place").prefetch_related("service_types", "memberships__team")
    read_serializer_class = VolunteerSerializer
    write_serializer_class = VolunteerCreate
    filterset_class = VolunteerFilter

    @extend_schema(
        summary="登记志愿者",
        description="登记到您管理的阵地。同姓名同电话、同证件号码的不能重复登记；未满 14 周岁要填监护人。",
        request=VolunteerCreate,
        responses={201: VolunteerSerializer},
        examples=[CREATE_EXAMPLE, VOLUNTEER_ANSWER],
    )
    @repeatable
    def create(self, request: Request) -> Response:
        values = self.sent()
        number, teams = values.pop("id_number", ""), values.pop("teams", ())
        types = values.pop("service_types", ())
        volunteer = register_volunteer(
            volunteer=Volunteer(**values), id_number=number, teams=teams, service_types=types, by=actor(request)
        )
        return self.shown(volunteer.pk, status=201)

    @extend_schema(
        summary="修改志愿者",
        description="只传要改的字段。可以改到您管理的另一处阵地。",
        request=VolunteerChange,
        responses=VolunteerSerializer,
        examples=[sending("暂停服务", {"status": "paused"}), VOLUNTEER_ANSWER],
    )
    def partial_update(self, request: Request, **_key: Any) -> Response:
        volunteer = self.get_object()
        changes = self.sent(volunteer, as_=VolunteerChange)
        number = changes.pop("id_number", None)
        edited = edit_volunteer(volunteer=volunteer, changes=changes, id_number=number, by=actor(request))
        return self.shown(edited.pk)

    @extend_schema(
        summary="按姓名或电话找志愿者",
        description=f"在您的范围内找，最多给出 {FOUND_AT_MOST} 位。姓名可以只写几个字，电话要写完整。",
        request=VolunteerSearch,
        responses=VolunteerSerializer(many=True),
        examples=[sending("按电话找", {"phone": "13935800000"}), VOLUNTEER_ANSWER],
        filters=False,
    )
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def search(self, request: Request) -> Response:
        wanted = self.sent(as_=VolunteerSearch)
        rows = self.get_queryset()
        if "name" in wanted:
            rows = rows.filter(name__icontains=wanted["name"])
        if "phone" in wanted:
            rows = rows.filter(phone=wanted["phone"])
        return Response(self.get_serializer(rows.order_by("pk")[:FOUND_AT_MOST], many=True).data)

    def kept(self, answer: Any) -> Any:
        return {"id": answer["id"]}

    def given_again(self, stored: Any) -> Any:
        volunteer = self.get_queryset().filter(pk=stored["id"]).first()
        if volunteer is None:
            return stored
        return self.read_serializer_class(volunteer, context=self.get_serializer_context()).data
