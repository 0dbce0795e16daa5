"""文章 and 宣传报道 over the API: articles as residents read them, mentions as the totals count them."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.examples import INSTITUTE, STATION, answer, sending
from practice.api.fields import Month, PlaceBrief, ScopedKey
from practice.api.filters import (
    DayFilter,
    Filters,
    KeyFilter,
    MineFilter,
    MonthFilter,
    MonthOfMomentFilter,
    TextFilter,
    UnderFilter,
)
from practice.api.keeping import KeptForVisitors
from practice.api.repeating import repeatable
from practice.api.serializers import InScopeSerializer, WriteSerializer
from practice.api.views import ResourceViewSet, actor
from practice.freshness import Topic
from practice.models import Place

from ..mentions import enter_mention, revise_mention
from ..models import Article, ArticlePhoto, MediaMention

ARTICLE = {
    "id": 7,
    "kind": "appeal",
    "kind_name": "倡议书",
    "status": "published",
    "status_name": "已发布",
    "title": "少放一挂鞭，多串一次门",
    "lead": "这个冬天，我们一起过一个干净、安静、热闹在人情里的年。",
    "source": "",
    "place": INSTITUTE,
    "is_pinned": False,
    "is_public_notice": False,
    "valid_from": None,
    "valid_until": None,
    "co_issuers": "县青年志愿者协会\n县道情艺术团",
    "joins": 326,
    "subject": "",
    "honour": "",
    "honour_level": "",
    "grantor": "",
    "honour_year": None,
    "photos": [],
    "published_at": "2026-11-18T09:00:00+08:00",
    "updated_at": "2026-11-18T09:00:00+08:00",
    "return_reason": None,
    "withdraw_reason": None,
    "created_at": None,
}
MENTION_SENT = {
    "title": "山村书屋灯火明",
    "outlet": "黄土坡晚报",
    "level": "city",
    "published_on": "2026-11-20",
    "place": 12,
    "link": "https://news.example.cn/20261120/1.html",
}
MENTION_ANSWER = answer("一篇市级媒体的报道", {"id": 31, **MENTION_SENT, "place": STATION, "month": "2026-11"})


def words_of(choices: Any) -> str:
    return "、".join(f"{value} {label}" for value, label in choices.choices) + "；没有为空。"


class ArticlePhotoBrief(serializers.ModelSerializer[ArticlePhoto]):
    class Meta:
        model = ArticlePhoto
        fields = ("id", "image", "width", "height", "small", "small_width", "small_height", "alt", "credit")
        read_only_fields = fields


@extend_schema_serializer(examples=[answer("一份倡议书", ARTICLE)])
class ArticleSerializer(InScopeSerializer[Article]):
    """What lists tell of an article: all but its text."""

    place = PlaceBrief(read_only=True)
    kind_name = serializers.CharField(source="get_kind_display", read_only=True, label="栏目名称")
    status_name = serializers.CharField(source="get_status_display", read_only=True, label="状态名称")
    # Plain text, since both may be empty: the choices stand in the label.
    subject = serializers.CharField(read_only=True, label="典型是什么", help_text=words_of(Article.Subject))
    honour_level = serializers.CharField(read_only=True, label="荣誉级别", help_text=words_of(Article.HonourLevel))
    joins = serializers.IntegerField(read_only=True, label="加入倡议的人数")
    photos = ArticlePhotoBrief(many=True, read_only=True)

    class Meta:
        model = Article
        fields: tuple[str, ...] = ("id", "kind", "kind_name", "status", "status_name", "title", "lead", "source")
        fields = (*fields, "place", "is_pinned", "is_public_notice", "valid_from", "valid_until", "co_issuers")
        fields = (*fields, "joins", "subject", "honour", "honour_level", "grantor", "honour_year", "photos")
        in_scope = ("return_reason", "withdraw_reason", "created_at")
        fields = (*fields, "published_at", "updated_at", *in_scope)
        read_only_fields = fields
        extra_kwargs = {name: {"help_text": "只在您的范围内给出，否则为 null。"} for name in in_scope}
        in_sql = {"joins": "(SELECT count(*) FROM portal_appealjoin taps WHERE taps.article_id = {row}.id)"}


@extend_schema_serializer(
    examples=[answer("一份倡议书和它的正文", {**ARTICLE, "body": "1. **少放鞭炮**\n2. **多走动**"})]
)
class WholeArticle(ArticleSerializer):
    class Meta(ArticleSerializer.Meta):
        fields = (*ArticleSerializer.Meta.fields, "body")
        read_only_fields = fields
        extra_kwargs = {
            **ArticleSerializer.Meta.extra_kwargs,
            "body": {"help_text": "Markdown；［照片1］表示第一张照片放在那里。"},
        }


class ArticleFilter(Filters):
    mine = MineFilter()
    kind = filters.ChoiceFilter(label="栏目", choices=Article.Kind.choices)
    status = filters.ChoiceFilter(label="状态", choices=Article.Status.choices)
    month = MonthOfMomentFilter(field_name="published_at", label="发布的月份，例如 2026-10")
    published_from = DayFilter(field_name="published_at", label="这一天起发布的")
    published_until = DayFilter(field_name="published_at", until=True, label="到这一天为止发布的")
    place = KeyFilter(field_name="place_id", label="阵地的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    q = TextFilter(fields=("title", "lead", "body"), label="标题、导语或正文里的字")


@extend_schema_view(
    list=extend_schema(
        summary="文章列表",
        description="公开的是已发布的新闻、倡议书、公告和典型。登录后还能看到自己范围内没有发布的。正文在单篇里。",
    ),
    retrieve=extend_schema(summary="一篇文章", description="已发布的公开；没有发布的只在范围内可见。"),
)
class ArticleViewSet(KeptForVisitors, ResourceViewSet):
    tag = "文章"
    is_public = True
    topics = (Topic.NEWS, Topic.JOINS, Topic.PLACES)
    is_told_in_sql = True
    queryset: Any = Article.objects.select_related("place").prefetch_related("photos")
    read_serializer_class = ArticleSerializer
    filterset_class = ArticleFilter
    ordering = "-id"
    ordering_fields = ("id",)
    http_method_names = ["get", "head"]

    def get_serializer_class(self) -> Any:
        return WholeArticle if self.action == "retrieve" else super().get_serializer_class()

    def get_queryset(self) -> Any:
        return super().get_queryset().with_joins()


@extend_schema_serializer(examples=[MENTION_ANSWER])
class MediaMentionSerializer(serializers.ModelSerializer[MediaMention]):
    place = PlaceBrief(read_only=True)
    month = Month(label="月份", help_text="刊播的那个月。")
    link = serializers.CharField(read_only=True, label="网址")

    class Meta:
        model = MediaMention
        fields = ("id", "title", "outlet", "level", "published_on", "place", "link", "month")
        read_only_fields = fields


class MediaMentionWrite(WriteSerializer[MediaMention]):
    place = ScopedKey(Place.objects.filter(closed_on=None), label="报道的阵地（编号）")

    class Meta:
        model = MediaMention
        fields = ("title", "outlet", "level", "published_on", "place", "link")


class MediaMentionFilter(Filters):
    month = MonthFilter(field_name="month", label="刊播的月份，例如 2026-10")
    month_from = MonthFilter(field_name="month", lookup_expr="gte", label="从这个月起")
    month_until = MonthFilter(field_name="month", lookup_expr="lte", label="到这个月为止")
    level = filters.ChoiceFilter(label="媒体级别；own 是自有媒体", choices=MediaMention.Level.choices)
    place = KeyFilter(field_name="place_id", label="阵地的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    q = TextFilter(fields=("title", "outlet"), label="题目或媒体里的字")


@extend_schema_view(
    list=extend_schema(summary="宣传报道列表", description="只在您的范围内。一篇算在刊播的那个月。"),
    retrieve=extend_schema(summary="一篇宣传报道", description="只在您的范围内。"),
)
class MediaMentionViewSet(ResourceViewSet):
    tag = "宣传报道"
    is_told_in_sql = True
    queryset: Any = MediaMention.objects.select_related("place")
    read_serializer_class = MediaMentionSerializer
    write_serializer_class = MediaMentionWrite
    filterset_class = MediaMentionFilter
    ordering = "-published_on"
    ordering_fields = ("id", "published_on")

    @extend_schema(
        summary="登记一篇宣传报道",
        description="由所、中心登记在所管的阵地。媒体、日期、题目、阵地都相同的只登记一次。",
        request=MediaMentionWrite,
        responses={201: MediaMentionSerializer},
        examples=[sending("市级媒体的报道", MENTION_SENT), MENTION_ANSWER],
    )
    @repeatable
    def create(self, request: Request) -> Response:
        return self.shown(enter_mention(values=self.sent(), by=actor(request)).pk, status=201)

    @extend_schema(
        summary="修改宣传报道",
        description="只传要改的字段。",
        request=MediaMentionWrite,
        responses=MediaMentionSerializer,
        examples=[sending("改级别", {"level": "province"}), MENTION_ANSWER],
    )
    def partial_update(self, request: Request, **_key: Any) -> Response:
        mention = self.get_object()
        return self.shown(revise_mention(mention=mention, changes=self.sent(mention), by=actor(request)).pk)
