"""Activities as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from practice.api.fields import Key, Moment, Month, PlaceBrief, ScopedKey, everyone
from practice.api.serializers import InScopeSerializer, Strict, WriteSerializer
from practice.identity import parse_phone
from practice.models import Place
from volunteers.api.teams import TeamBrief
from volunteers.models import ServiceRecord, Team

from ..models import Activity, Method, Photo, Programme, Theme
from ..services.reporting import MOST_ATTENDANCES
from .examples import ACTIVITY_ANSWER, ENTERED_ANSWER
from .sign_up_terms import IN_SQL, TAKES_NONE, TermsShown, TermsWrite
from .terms import MethodBrief, ProgrammeBrief, ThemeBrief

LONGEST_MINUTES = 7 * 24 * 60
RECORDS_AT_MOST = 500


class PhotoBrief(serializers.ModelSerializer[Photo]):
    class Meta:
        model = Photo
        fields = ("id", "image", "alt")


@extend_schema_serializer(examples=[ACTIVITY_ANSWER])
class ActivitySerializer(InScopeSerializer[Activity]):
    """The public facts, and for those who look after the place or lead it what is not public."""

    place = PlaceBrief(read_only=True)
    programme = ProgrammeBrief(read_only=True, allow_null=True)
    team = TeamBrief(read_only=True, allow_null=True)
    methods = MethodBrief(many=True, read_only=True)
    themes = ThemeBrief(many=True, read_only=True)
    photos = PhotoBrief(many=True, read_only=True)
    month = Month(label="月份", help_text="开始的那个月（北京时间）。")
    status_name = serializers.CharField(source="get_status_display", read_only=True, label="状态名称")
    sign_up = TermsShown(source="sign_up_terms", read_only=True, allow_null=True, help_text=TAKES_NONE)

    class Meta:
        model = Activity
        in_sql = {"sign_up": IN_SQL}
        fields: tuple[str, ...] = (
            "id",
            "uid",
            "title",
            "kind",
            "status",
            "status_name",
            "place",
            "programme",
            "team",
            "methods",
        )
        fields = (*fields, "themes", "content", "starts_at", "ends_at", "month", "venue", "enquiry_phone", "capacity")
        fields = (*fields, "sign_up", "attendances", "cancel_reason", "photos")
        in_scope = ("person_in_charge", "is_unplanned", "created_at", "published_at", "reported_at")
        fields = (*fields, *in_scope)
        read_only_fields = fields
        extra_kwargs = {name: {"help_text": "只在您的范围内给出，否则为 null。"} for name in in_scope}


def offered(programmes: Any, user: Any) -> Any:
    """Programmes in use where the person works or above: the county's items are for every place to hold."""
    return programmes.public().offered_to(user)


class ActivityWrite(WriteSerializer[Activity]):
    place = ScopedKey(Place.objects.filter(closed_on=None), label="阵地（编号）")
    programme = ScopedKey(Programme.objects.all(), offered, required=False, allow_null=True, label="项目（编号）")
    team = ScopedKey(Team.objects.public(), required=False, allow_null=True, label="组织队伍（编号）")
    methods = ScopedKey(Method.objects.all(), everyone, many=True, required=False, label="活动方式（编号）")
    themes = ScopedKey(Theme.objects.all(), everyone, many=True, required=False, label="活动主题（编号）")
    starts_at = Moment(label="开始", help_text="例如 2026-11-27T09:00:00+08:00；不写时区的按北京时间。")
    ends_at = Moment(label="结束")
    capacity = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_ATTENDANCES, label="名额", help_text="不限就不填。"
    )
    enquiry_phone = serializers.CharField(required=False, allow_blank=True, max_length=30, label="咨询电话")
    sign_up = TermsWrite(required=False, allow_null=True, label="报名", help_text=TAKES_NONE)

    class Meta:
        model = Activity
        fields: tuple[str, ...] = (
            "title",
            "kind",
            "place",
            "programme",
            "team",
            "methods",
            "themes",
            "content",
            "starts_at",
        )
        fields = (*fields, "ends_at", "venue", "person_in_charge", "enquiry_phone", "capacity", "sign_up")

    def validate_enquiry_phone(self, text: str) -> str:
        return parse_phone(text) if text else ""


class Cancellation(Strict):
    reason = serializers.CharField(max_length=120, label="取消的原因", help_text="群众会看到。")


class GivingBack(Strict):
    reason = serializers.CharField(max_length=100, label="退回的原因", help_text="报送的人会看到。")


class HoursLine(Strict):
    volunteer = Key(label="志愿者的编号")
    minutes = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_MINUTES,
        label="服务的分钟数",
        help_text="从活动开始算起，不含路上的时间，不超过活动本身。",
    )


def once_each(lines: list[dict[str, int]]) -> list[dict[str, int]]:
    """Refuse a volunteer named twice, at the second line."""
    first_at: dict[int, int] = {}
    said = {"volunteer": ["这位志愿者写了两次，请只留一行。"]}
    doubled: dict[Any, Any] = {
        number: said for number, line in enumerate(lines) if first_at.setdefault(line["volunteer"], number) != number
    }
    if doubled:
        raise serializers.ValidationError(doubled)
    return lines


class Hours(Strict):
    """The hours of one activity for many volunteers, all or none."""

    records = HoursLine(many=True, allow_empty=False, max_length=RECORDS_AT_MOST, label="每位志愿者的时长")  # type: ignore[call-arg]
    attendances = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_ATTENDANCES,
        label="到场群众（人次）",
        help_text="填了就同时补记活动；不填只登记时长，活动记为已举办。",
    )

    validate_records = staticmethod(once_each)


class ActivityReport(Hours):
    """What became of an activity; the hours may follow later."""

    records = HoursLine(many=True, required=False, max_length=RECORDS_AT_MOST, label="每位志愿者的时长")  # type: ignore[call-arg]
    attendances = serializers.IntegerField(min_value=0, max_value=MOST_ATTENDANCES, label="到场群众（人次）")


class Unplanned(ActivityWrite):
    """An activity that took place without having been planned, told and reported at once."""

    attendances = serializers.IntegerField(min_value=0, max_value=MOST_ATTENDANCES, label="到场群众（人次）")
    records = HoursLine(many=True, required=False, max_length=RECORDS_AT_MOST, label="每位志愿者的时长")  # type: ignore[call-arg]

    class Meta(ActivityWrite.Meta):
        fields = (*ActivityWrite.Meta.fields[:-1], "attendances", "records")

    validate_records = staticmethod(once_each)


class EnteredRecord(serializers.ModelSerializer[ServiceRecord]):
    """A record just entered: who by key only, so that a stored answer holds no names."""

    volunteer = serializers.IntegerField(source="volunteer_id", label="志愿者的编号")
    flags = serializers.SerializerMethodField(label="提示")

    class Meta:
        model = ServiceRecord
        fields = ("id", "volunteer", "served_on", "minutes", "status", "flags", "is_late")
        read_only_fields = fields

    def get_flags(self, record: ServiceRecord) -> list[str]:
        return record.flags.split()


class EnteredActivity(serializers.ModelSerializer[Activity]):
    class Meta:
        model = Activity
        fields = ("id", "status", "attendances")
        read_only_fields = fields


@extend_schema_serializer(examples=[ENTERED_ANSWER])
class Entered(serializers.Serializer[Any]):
    activity = EnteredActivity(label="活动现在的样子")
    records = EnteredRecord(many=True, label="登记的服务记录", help_text="跨过零点的服务按天分成几条。")
