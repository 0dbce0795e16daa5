"""意见反馈 over the API: read and answered by the level above. Residents leave it on the public pages."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.examples import STATION, answer, sending
from practice.api.fields import PlaceBrief
from practice.api.filters import Filters, FlagFilter, KeyFilter
from practice.api.serializers import Strict
from practice.api.views import ResourceViewSet, actor

from ..models import Feedback
from ..services.saying import LONGEST_ANSWER, answer_feedback, read_feedback

FEEDBACK = {
    "id": 31,
    "code": "480215",
    "kind": "suggestion",
    "activity": None,
    "place": STATION,
    "rating": None,
    "words": "多放几次电影",
    "is_anonymous": True,
    "created_at": "2026-11-16T09:00:00+08:00",
    "read_at": None,
    "shown_at": None,
    "answer": "",
    "answered_at": None,
}
FEEDBACK_ANSWER = answer("一条建议", FEEDBACK)


@extend_schema_serializer(examples=[FEEDBACK_ANSWER])
class FeedbackSerializer(serializers.ModelSerializer[Feedback]):
    """Without name and phone: who answers needs neither, and the answer finds its way by the link."""

    place = PlaceBrief(read_only=True)
    is_anonymous = serializers.SerializerMethodField(label="是否匿名")

    class Meta:
        model = Feedback
        fields: tuple[str, ...] = ("id", "code", "kind", "activity", "place", "rating", "words", "is_anonymous")
        fields = (*fields, "created_at", "read_at", "shown_at", "answer", "answered_at")
        read_only_fields = fields

    def get_is_anonymous(self, feedback: Feedback) -> bool:
        return not (feedback.name or feedback.phone)


class FeedbackFilter(Filters):
    kind = filters.ChoiceFilter(label="类别", choices=Feedback.Kind.choices)
    place = KeyFilter(field_name="place_id", label="说的是哪个阵地（编号）")
    activity = KeyFilter(field_name="activity_id", label="活动的编号")
    read = FlagFilter(field_name="read_at", lookup_expr="isnull", exclude=True, label="已看过")
    answered = FlagFilter(field_name="answered_at", lookup_expr="isnull", exclude=True, label="已答复")


class Read(Strict):
    is_shown = serializers.BooleanField(label="公开写的话", help_text="只有活动评价可以公开。")


class Answer(Strict):
    answer = serializers.CharField(max_length=LONGEST_ANSWER, label="答复", help_text="写的人会看到，发出后不能改。")


@extend_schema_view(
    list=extend_schema(
        summary="意见反馈列表", description="由上一级看：说站的给所和中心，说所的给中心。不给姓名和电话。"
    ),
    retrieve=extend_schema(summary="一条意见反馈"),
)
class FeedbackViewSet(ResourceViewSet):
    tag = "意见反馈"
    queryset = Feedback.objects.select_related("place")
    read_serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilter
    ordering_fields = ("id", "created_at")
    http_method_names = ["get", "head", "post"]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Feedback.objects.none()
        return Feedback.objects.decided_by(actor(self.request)).select_related("place")

    @extend_schema(
        summary="看过了",
        description="记为看过；活动评价还可以公开写的话，公开前必须有人看过。",
        request=Read,
        responses=FeedbackSerializer,
        examples=[sending("公开", {"is_shown": True}), FEEDBACK_ANSWER],
    )
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **_key: Any) -> Response:
        feedback = self.get_object()
        is_shown = self.sent(as_=Read)["is_shown"]
        read_feedback(feedback=feedback, is_shown=is_shown, by=actor(request), now=timezone.now())
        return self.shown(feedback.pk)

    @extend_schema(
        summary="答复",
        description="写的人凭链接看到；留了手机号的还会收到短信。每条只答复一次。",
        request=Answer,
        responses=FeedbackSerializer,
        examples=[sending("答复", {"answer": "下个月起每周五放一场。"}), FEEDBACK_ANSWER],
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_key: Any) -> Response:
        feedback = self.get_object()
        words = self.sent(as_=Answer)["answer"]
        answer_feedback(feedback=feedback, answer=words, by=actor(request), now=timezone.now())
        return self.shown(feedback.pk)
