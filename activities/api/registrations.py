"""报名 over the API: signing up, by residents and for them (代办), and who comes for those who look after it."""

from typing import Any
from uuid import uuid4

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access import uses_desk
from practice.api.filters import Filters, KeyFilter, UnderFilter
from practice.api.serializers import Strict
from practice.api.views import ResourceViewSet, actor
from practice.identity import parse_mobile
from practice.models import User
from practice.throttling import TooOften, address_of, count

from ..models import Activity, Registrant, Registration
from ..models.registration import MOST_PEOPLE
from ..services.registering import (
    Party,
    Person,
    PhoneTaken,
    cancel_registration,
    register,
    send_link_again,
)
from ..services.registering.telling import address_of as page_of
from ..signups import limits
from . import registration_docs as docs


class PersonShown(serializers.ModelSerializer[Registrant]):
    class Meta:
        model = Registrant
        fields = ("name", "age")
        read_only_fields = fields


@extend_schema_serializer(examples=[docs.REGISTRATION_ANSWER])
class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """As those see it who look after the activity; telephones are masked, the resident's own link is not given."""

    status_name = serializers.CharField(source="get_status_display", read_only=True, label="状态名称")
    phone = serializers.CharField(source="masked_phone", read_only=True, help_text="隐去中间几位。")
    ended_by = serializers.ChoiceField(Registration.EndedBy.choices, allow_blank=True, read_only=True, label="谁取消的")
    people = PersonShown(many=True, read_only=True, help_text="来的每一个人；报名的人自己来的，排第一。")

    class Meta:
        model = Registration
        fields: tuple[str, ...] = (
            "id",
            "activity",
            "code",
            "ticket",
            "status",
            "status_name",
            "party",
            "name",
            "phone",
        )
        fields = (*fields, "people", "guardian_name", "channel", "created_at", "promoted_at", "cancelled_at")
        fields = (*fields, "ended_by", "erased_at")
        read_only_fields = fields


class PersonWrite(Strict):
    name = serializers.CharField(max_length=40, label="姓名")
    age = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=120,
        label="年龄",
        help_text="有年龄限制的、孩子，要填。",
    )


class SignUpWrite(Strict):
    name = serializers.CharField(max_length=40, label="报名的人")
    phone = serializers.CharField(max_length=30, label="手机号", help_text="一个手机号报一次。")
    people = PersonWrite(
        many=True, required=False, max_length=MOST_PEOPLE, label="来的每一个人", help_text="不填就是报名的人自己来。"
    )  # type: ignore[call-arg]
    guardian_name = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        label="监护人姓名",
        help_text="有不满 14 岁的才填。",
    )
    guardian_phone = serializers.CharField(
        max_length=30, required=False, allow_blank=True, default="", label="监护人电话"
    )
    guardian_agrees = serializers.BooleanField(required=False, default=False, label="监护人同意")
    consents = serializers.BooleanField(label="已看过告知书并同意", help_text="必须是 true；代办要念给本人听。")
    submission = serializers.UUIDField(
        required=False, label="提交标识", help_text="自己生成的 UUID；网络不好时用同一个再发一次，还是同一份报名。"
    )

    def validate_phone(self, text: str) -> str:
        """In its one form: limits and the place in line are counted by it."""
        return parse_mobile(text)

    def validate_consents(self, consents: bool) -> bool:
        if not consents:
            raise serializers.ValidationError("要先看过告知书并同意，才能登记姓名和手机号。")
        return consents


def party_of(sent: dict[str, Any]) -> Party:
    people = [Person(one["name"], one.get("age")) for one in sent.get("people", ())]
    guardian = {name: sent[name] for name in ("guardian_name", "guardian_phone", "guardian_agrees")}
    return Party(name=sent["name"], phone=sent["phone"], people=tuple(people) or (Person(sent["name"]),), **guardian)


@extend_schema_serializer(examples=[docs.TAKEN_ANSWER])
class SignedUp(serializers.Serializer[Any]):
    """What whoever signed up is told. The page is the resident's own key: staff are not given it."""

    id = serializers.IntegerField(allow_null=True, help_text="代办的才给出，群众自己用 status_page。")
    code = serializers.CharField(label="报名号")
    status = serializers.ChoiceField(Registration.Status.choices, help_text="placed 报上了，waiting 排在候补。")
    party = serializers.IntegerField(label="人数")
    status_page = serializers.CharField(
        allow_null=True, help_text="只有报名的人知道的网页：查看、更改、取消、撤回。请收好，不要公开。"
    )


class SignsUp(ResourceViewSet):
    """The part of the activities' endpoints that everyone may write to: signing up."""

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action == "sign_up" else super().get_permissions()

    @extend_schema(request=SignUpWrite, responses={201: SignedUp}, **docs.SIGN_UP_SAID)
    @action(detail=True, methods=["post"], url_path="registrations", url_name="registrations")
    def sign_up(self, request: Request, **_key: Any) -> Response:
        """By whoever has a desk for somebody (代办), by everyone else for themselves, within the residents' limits."""
        activity: Activity = self.get_object()
        sent = self.sent(as_=SignUpWrite)
        party, submission = party_of(sent), sent.get("submission") or uuid4()
        by = request.user if isinstance(request.user, User) and uses_desk(request.user) else None
        if by is None and not Registration.objects.filter(submission=submission).exists():
            count(limits.PER_ADDRESS, address_of(request._request))
            count(limits.PER_PHONE, party.phone)
        now = timezone.now()
        try:
            made = register(activity=activity, party=party, submission=submission, now=now, by=by)
        except PhoneTaken:
            if by is None:
                send_link(activity, party.phone)
            raise
        return Response(SignedUp(signed_up(made, by)).data, status=201)


def send_link(activity: Activity, phone: str) -> None:
    """The way back for who lost it: to the phone itself and to nobody else, a few times a day."""
    try:
        count(limits.LINK_AGAIN, phone)
    except TooOften:
        return
    send_link_again(activity=activity, phone=phone, now=timezone.now())


def signed_up(made: Registration, by: User | None) -> dict[str, Any]:
    is_own = by is None and made.entered_by_id is None
    told = {"code": made.code, "status": made.status, "party": made.party}
    return {"id": made.pk if by else None, **told, "status_page": page_of(made) if is_own else None}


class RegistrationFilter(Filters):
    activity = KeyFilter(field_name="activity_id", label="活动的编号")
    status = filters.ChoiceFilter(label="状态", choices=Registration.Status.choices)
    channel = filters.ChoiceFilter(label="途径", choices=Registration.Channel.choices)
    under = UnderFilter(label="活动在这个阵地或它下面（编号）")


@docs.RESOURCE
class RegistrationViewSet(ResourceViewSet):
    tag = "报名"
    queryset: Any = Registration.objects.prefetch_related("people")
    read_serializer_class = RegistrationSerializer
    filterset_class = RegistrationFilter
    http_method_names = ["get", "head", "post"]

    def get_queryset(self) -> Any:
        """Names are for those who look after the activity; leaders read totals."""
        if getattr(self, "swagger_fake_view", False):
            return Registration.objects.none()
        return self.queryset.all().managed_by(actor(self.request))

    @docs.CANCEL
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_key: Any) -> Response:
        registration = self.get_object()
        ended = cancel_registration(registration=registration, now=timezone.now(), by=actor(request))
        return self.shown(ended.pk)
