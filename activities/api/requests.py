"""点单 over the API: the menu, orders by residents and for them, and the steps that staff and heads may take."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access import uses_desk
from practice.api.fields import Month, PlaceBrief, ScopedKey, everyone
from practice.api.filters import Filters, FlagFilter, KeyFilter, MineFilter, MonthFilter, TextFilter, UnderFilter
from practice.api.keeping import KeptForVisitors
from practice.api.serializers import InScopeSerializer, Strict, WriteSerializer
from practice.api.views import ResourceViewSet, actor
from practice.freshness import Topic
from practice.identity import parse_phone
from practice.messages import site_url
from practice.models import Place, User
from practice.throttling import address_of, count
from volunteers.api.teams import TeamBrief
from volunteers.models import Team

from ..models import ServiceOffer, ServiceRequest
from ..requests.limits import PER_ADDRESS, PER_PHONE
from ..services import requesting
from ..services.requesting.revealing import knows_person
from . import request_docs as docs


class OfferBrief(serializers.ModelSerializer[ServiceOffer]):
    class Meta:
        model = ServiceOffer
        fields = ("id", "name")
        read_only_fields = fields


@extend_schema_serializer(examples=[docs.OFFER_ANSWER])
class OfferSerializer(serializers.ModelSerializer[ServiceOffer]):
    team = TeamBrief(read_only=True)
    place = PlaceBrief(source="team.place", read_only=True, help_text="队伍所在的阵地：在它下面的村都能点。")

    class Meta:
        model = ServiceOffer
        fields = ("id", "name", "description", "team", "place", "platform", "order", "is_active")
        read_only_fields = fields


class OfferFilter(Filters):
    mine = MineFilter()
    team = KeyFilter(field_name="team_id", label="服务队的编号")
    platform = KeyFilter(field_name="platform_id", label="服务平台的编号")
    under = UnderFilter(label="队伍在这个阵地或它下面（编号）")
    active = FlagFilter(field_name="is_active", label="在提供")
    q = TextFilter(fields=("name", "description"), label="名称或说明里的字")


@extend_schema_view(
    list=extend_schema(
        summary="服务项目列表", description="群众点单时看到的菜单。公开。登录后还能看到自己范围内停了的。"
    ),
    retrieve=extend_schema(summary="一个服务项目", description="公开。"),
)
class ServiceOfferViewSet(KeptForVisitors, ResourceViewSet):
    tag = "点单"
    is_public = True
    topics = (Topic.OFFERS, Topic.TEAMS, Topic.PLACES)
    queryset: Any = ServiceOffer.objects.select_related("team__place")
    read_serializer_class = OfferSerializer
    filterset_class = OfferFilter
    ordering = "id"
    ordering_fields = ("id", "order")
    http_method_names = ["get", "head"]


@extend_schema_serializer(examples=[docs.REQUEST_ANSWER])
class RequestSerializer(InScopeSerializer[ServiceRequest]):
    """Who asks and where stands there for those of the village and the desk; for a team once it has accepted."""

    place = PlaceBrief(read_only=True)
    handled_at = PlaceBrief(read_only=True)
    offer = OfferBrief(read_only=True, allow_null=True)
    team = TeamBrief(read_only=True, allow_null=True)
    month = Month(label="月份", help_text="收到的那个月（北京时间）。")
    status_name = serializers.CharField(source="get_status_display", read_only=True, label="状态名称")
    phone = serializers.CharField(source="masked_phone", read_only=True, help_text="隐去中间几位。")

    class Meta:
        model = ServiceRequest
        fields: tuple[str, ...] = ("id", "code", "place", "handled_at", "offer", "status", "status_name", "team")
        fields = (*fields, "activity", "month", "wanted_on", "wanted_part", "refusal", "report")
        fields = (*fields, "received_at", "answered_at", "waiting_since", "raised", "done_at", "ended_at", "rating")
        in_scope = ("name", "phone", "address", "for_whom", "words", "rating_words")
        fields = (*fields, *in_scope)
        read_only_fields = fields

    def is_in_scope(self, row: ServiceRequest) -> bool:
        user = self.context["request"].user
        return isinstance(user, User) and knows_person(row, by=user)


class OrderWrite(WriteSerializer[ServiceRequest]):
    place = ScopedKey(Place.objects.public(), everyone, label="哪个村或社区（阵地的编号）")
    offer = ScopedKey(ServiceOffer.objects.public(), everyone, required=False, allow_null=True, label="服务项目的编号")
    name = serializers.CharField(max_length=40, label="姓名")
    phone = serializers.CharField(max_length=30, allow_blank=True, label="电话", help_text="代办时可以留空。")
    consents = serializers.BooleanField(label="已看过告知书并同意", help_text="必须是 true；代办要念给本人听。")
    submission = serializers.UUIDField(
        required=False, label="提交标识", help_text="自己生成的 UUID；网络不好时用同一个再发一次，还是同一单。"
    )

    class Meta:
        model = ServiceRequest
        fields = ("place", "offer", "words", "for_whom", "is_agreed", "name", "phone", "address", "wanted_on")
        fields = (*fields, "wanted_part", "consents", "submission")  # type: ignore[assignment]

    def validate_phone(self, text: str) -> str:
        return parse_phone(text) if text.strip() else ""

    def validate_consents(self, consents: bool) -> bool:
        if not consents:
            raise serializers.ValidationError("要先看过告知书并同意，才能登记姓名和电话。")
        return consents


@extend_schema_serializer(examples=[docs.TAKEN_ANSWER])
class Taken(serializers.Serializer[Any]):
    """What whoever ordered is told. The link is the requester's own key: staff are not given it."""

    id = serializers.IntegerField(allow_null=True, help_text="代办的才给出，点单人自己用 status_page。")
    code = serializers.CharField(label="单号")
    status = serializers.ChoiceField(choices=ServiceRequest.Status.choices)
    received_at = serializers.DateTimeField()
    status_page = serializers.CharField(
        allow_null=True, help_text="只有点单人知道的网页：看进度、撤回、评价。请收好，不要公开。"
    )


class Dispatching(Strict):
    team = ScopedKey(
        Team.objects.public(), lambda rows, user: rows.offered_to(user), label="队伍的编号", help_text="您能派的队伍。"
    )


class Refusing(Strict):
    reason = serializers.CharField(max_length=200, label="不能办的原因", help_text="点单的人会看到。")


class Declining(Strict):
    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", label="原因", help_text="点单的人看不到。"
    )


class Finishing(Strict):
    report = serializers.CharField(max_length=1000, label="办理情况", help_text="不写姓名、电话和身体情况。")


class RequestFilter(Filters):
    status = filters.ChoiceFilter(label="状态", choices=ServiceRequest.Status.choices)
    place = KeyFilter(field_name="place_id", label="哪个村或社区（编号）")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    handled_at = KeyFilter(field_name="handled_at_id", label="受理单位的编号")
    team = KeyFilter(field_name="team_id", label="队伍的编号")
    offer = KeyFilter(field_name="offer_id", label="服务项目的编号")
    month = MonthFilter(field_name="month", label="收到的月份，例如 2026-10")
    raised = filters.TypedChoiceFilter(
        label="逾期报过上级", choices=[("true", "是"), ("false", "否")], method="by_raised"
    )

    def by_raised(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(raised__gt=0) if value == "true" else rows.filter(raised=0)


@docs.RESOURCE
class ServiceRequestViewSet(ResourceViewSet):
    tag = "点单"
    queryset: Any = ServiceRequest.objects.select_related("place", "handled_at", "offer", "team__place")
    read_serializer_class = RequestSerializer
    write_serializer_class = OrderWrite
    filterset_class = RequestFilter
    ordering_fields = ("id", "received_at", "waiting_since")
    http_method_names = ["get", "head", "post"]

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action == "create" else super().get_permissions()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return ServiceRequest.objects.none()
        return self.queryset.all().handled_by(actor(self.request))

    @extend_schema(request=OrderWrite, responses={201: Taken}, **docs.ORDER_SAID)
    def create(self, request: Request) -> Response:
        """By whoever has a desk for somebody (代办), by everyone else for themselves, within the residents' limits."""
        sent = self.sent()
        submission = sent.pop("submission", None) or uuid4()
        by = request.user if isinstance(request.user, User) and uses_desk(request.user) else None
        if by is None and not sent["phone"]:
            raise ValidationError({"phone": ["请填电话，服务队好和您约时间。"]})
        if by is None and not ServiceRequest.objects.filter(submission=submission).exists():
            count(PER_ADDRESS, address_of(request._request))
            count(PER_PHONE, sent["phone"])
        order = requesting.Order(**{name: value for name, value in sent.items() if name != "consents"})
        made = requesting.order(order=order, submission=submission, by=by, now=timezone.now())
        return Response(Taken(taken(made, by)).data, status=201)

    def _step(self, take: Callable[..., ServiceRequest], as_: type[Strict] | None = None) -> Response:
        asked = self.get_object()
        said = self.sent(as_=as_) if as_ else {}
        return self.shown(take(request=asked, by=actor(self.request), now=timezone.now(), **said).pk)

    @extend_schema(request=Dispatching, responses=RequestSerializer, **docs.STEPS_SAID["dispatch"])
    @action(detail=True, methods=["post"], url_path="dispatch", url_name="dispatch")
    def send_out(self, request: Request, **_key: Any) -> Response:
        return self._step(requesting.dispatch, Dispatching)

    @extend_schema(request=Refusing, responses=RequestSerializer, **docs.STEPS_SAID["refuse"])
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **_key: Any) -> Response:
        return self._step(requesting.refuse, Refusing)

    @extend_schema(request=None, responses=RequestSerializer, **docs.STEPS_SAID["accept"])
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_key: Any) -> Response:
        return self._step(requesting.accept)

    @extend_schema(request=Declining, responses=RequestSerializer, **docs.STEPS_SAID["decline"])
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_key: Any) -> Response:
        return self._step(requesting.decline, Declining)

    @extend_schema(request=Finishing, responses=RequestSerializer, **docs.STEPS_SAID["finish"])
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, **_key: Any) -> Response:
        return self._step(requesting.finish, Finishing)


def taken(made: ServiceRequest, by: User | None) -> dict[str, Any]:
    is_own = by is None and made.entered_by is None
    return {
        "id": made.pk if by else None,
        "code": made.code,
        "status": made.status,
        "received_at": made.received_at,
        "status_page": site_url(reverse("activities:request", args=[made.link])) if is_own else None,
    }
