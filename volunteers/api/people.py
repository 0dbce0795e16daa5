"""志愿者 over the API: within scope only; phones masked, ID numbers taken in but never given out."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer, extend_schema_view
from rest_framework import serializers

from practice.api.examples import sending
from practice.api.fields import KEY_SCHEMA, PlaceBrief, ScopedKey, everyone
from practice.api.filters import Filters, KeyFilter, UnderFilter
from practice.api.places import PlatformBrief
from practice.api.serializers import Strict, WriteSerializer
from practice.identity import parse_phone
from practice.models import Place, ServicePlatform

from ..models import Team, Volunteer
from .examples import VOLUNTEER_ANSWER
from .teams import TeamBrief

EDITABLE: tuple[str, ...] = (
    "name",
    "sex",
    "birth_date",
    "phone",
    "id_type",
    "id_number",
    "residence",
    "skills",
    "service_types",
)
EDITABLE = (*EDITABLE, "home_place", "status", "registered_on")
GUARDIAN = ("guardian_name", "guardian_phone", "guardian_consent_on")


@extend_schema_serializer(examples=[VOLUNTEER_ANSWER])
class VolunteerSerializer(serializers.ModelSerializer[Volunteer]):
    phone = serializers.CharField(source="masked_phone", read_only=True, label="联系电话（已隐去中间几位）")
    sex = serializers.ChoiceField(Volunteer.Sex.choices, allow_blank=True, read_only=True, label="性别")
    id_type = serializers.ChoiceField(Volunteer.IdType.choices, allow_blank=True, read_only=True, label="证件类型")
    has_id_number = serializers.SerializerMethodField(label="已登记证件号码", help_text="号码本身不经接口给出。")
    has_guardian_consent = serializers.SerializerMethodField(label="有监护人同意")
    home_place = PlaceBrief(read_only=True)
    service_types = PlatformBrief(many=True, read_only=True)
    teams = serializers.SerializerMethodField(label="现在所在的队伍")

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = (
            "id",
            "name",
            "sex",
            "birth_date",
            "phone",
            "id_type",
            "has_id_number",
            "residence",
            "skills",
        )
        fields = (*fields, "service_types", "home_place", "teams", "status", "registered_on", "has_guardian_consent")
        read_only_fields = fields

    def get_has_id_number(self, volunteer: Volunteer) -> bool:
        return volunteer.id_number_print != ""

    def get_has_guardian_consent(self, volunteer: Volunteer) -> bool:
        return volunteer.guardian_consent_on is not None

    @extend_schema_field(TeamBrief(many=True))
    def get_teams(self, volunteer: Volunteer) -> list[dict[str, Any]]:
        teams = [one.team for one in volunteer.memberships.all() if one.left_on is None]
        shown: list[dict[str, Any]] = TeamBrief(teams, many=True).data  # type: ignore[assignment]
        return shown


class VolunteerChange(WriteSerializer[Volunteer]):
    """What may be changed of a volunteer; sent phones and ID numbers are taken as people write them."""

    id_number = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        write_only=True,
        label="证件号码",
        help_text="加密保存；填空串表示去掉。",
    )
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30, label="联系电话")
    guardian_phone = serializers.CharField(required=False, allow_blank=True, max_length=30, label="监护人电话")
    home_place = ScopedKey(Place.objects.filter(closed_on=None), label="所在阵地（编号）")
    service_types = ScopedKey(
        ServicePlatform.objects.filter(is_active=True), everyone, many=True, required=False, label="服务类型（编号）"
    )

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = (*EDITABLE, *GUARDIAN)

    def validate_phone(self, text: str) -> str:
        return parse_phone(text) if text else ""

    def validate_guardian_phone(self, text: str) -> str:
        return parse_phone(text) if text else ""


class VolunteerCreate(VolunteerChange):
    teams = ScopedKey(Team.objects.public(), many=True, required=False, label="加入的队伍（编号）")

    class Meta(VolunteerChange.Meta):
        fields = (*EDITABLE, *GUARDIAN, "teams")


class VolunteerSearch(Strict):
    """What is looked for goes in the body, never in the address."""

    name = serializers.CharField(required=False, max_length=40, label="姓名里的字")
    phone = serializers.CharField(required=False, max_length=30, label="完整的电话")

    def validate_phone(self, text: str) -> str:
        return parse_phone(text)

    def validate(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if not wanted:
            raise serializers.ValidationError("请填姓名或电话。")
        return wanted


class VolunteerFilter(Filters):
    status = filters.ChoiceFilter(label="状态", choices=Volunteer.Status.choices)
    home_place = KeyFilter(field_name="home_place_id", label="所在阵地的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    team = KeyFilter(method="in_team", label="现在所在队伍的编号")
    service_type = KeyFilter(field_name="service_types", label="服务类型的编号")

    @extend_schema_field(KEY_SCHEMA)
    def in_team(self, rows: Any, name: str, value: int) -> Any:
        return rows.filter(memberships__team=value, memberships__left_on=None)


CREATE_EXAMPLE = sending(
    "登记一位志愿者",
    {
        "name": "刘候平",
        "sex": "male",
        "phone": "13935800000",
        "id_type": "resident",
        "id_number": "141124196804120012",
        "residence": "前麻峪村",
        "home_place": 12,
        "service_types": [1, 3],
    },
)
VOLUNTEER_DOCS = extend_schema_view(
    list=extend_schema(
        summary="志愿者列表",
        description="只给出您范围内的。电话隐去中间几位，证件号码从不给出。按姓名或电话找人请用 search。",
    ),
    retrieve=extend_schema(summary="一位志愿者"),
)
