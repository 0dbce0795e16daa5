"""宣传: what staff write for residents (news, appeals, notices, showcases), with photos and a count of who joins in."""

import datetime as dt
import re
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from simple_history.models import HistoricalRecords

from practice.days import long_day, short_day, today
from practice.models import Place, User
from practice.scoping import PlaceScopedQuerySet

MOST_ISSUERS, LONGEST_ISSUER = 40, 40
OLDEST_HONOUR = 1949


def issuers_in(text: str) -> list[str]:
    """The organisations of a text, one on each line; several on one line may stand between 、 marks."""
    return [name.strip() for name in re.split(r"[\n、]", text) if name.strip()]


def validate_issuers(text: str) -> None:
    names = issuers_in(text)
    if len(names) > MOST_ISSUERS:
        raise ValidationError(f"联名单位最多写 {MOST_ISSUERS} 家，现在有 {len(names)} 家。")
    for name in names:
        if len(name) > LONGEST_ISSUER:
            raise ValidationError(f"“{name[:12]}……”超过 {LONGEST_ISSUER} 个字。一行写一家单位。")
        if names.count(name) > 1:
            raise ValidationError(f"“{name}”写了两次，请只留一行。")


class ArticleQuerySet(PlaceScopedQuerySet["Article"]):
    def public(self) -> Self:
        """What residents read."""
        return self.filter(status=Article.Status.PUBLISHED)

    def with_joins(self) -> Self:
        """Each with ``joins``: how many joined in an appeal."""
        rows = AppealJoin.objects.filter(article=OuterRef("pk")).order_by().values("article")
        joins = Subquery(rows.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        return self.annotate(joins=Coalesce(joins, Value(0)))


class Article(models.Model):
    """文章. Status: draft -> submitted -> published -> withdrawn; ``portal.news.lifecycle`` holds the transitions.

    ``body`` is Markdown. What belongs to another kind than the article's own is kept as typed and not shown.
    """

    class Kind(models.TextChoices):
        NEWS = "news", "新闻"
        APPEAL = "appeal", "倡议书"
        NOTICE = "notice", "公告"
        SHOWCASE = "showcase", "典型"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待发布"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤下"

    class Subject(models.TextChoices):
        """Whom or what a showcase is about (典型)."""

        PERSON = "person", "人物"
        FAMILY = "family", "家庭"
        PROJECT = "project", "项目"
        METHOD = "method", "做法"
        ORGANISATION = "organisation", "单位"

    class HonourLevel(models.TextChoices):
        NATION = "nation", "国家级"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWN = "town", "乡镇级"

    NAMED = (Subject.PERSON, Subject.FAMILY)
    """Showcases that name people, who must have agreed."""

    kind = models.CharField("栏目", max_length=10, choices=Kind, default=Kind.NEWS)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="articles", verbose_name="发布的阵地")
    title = models.CharField("标题", max_length=80)
    lead = models.CharField(
        "导语", max_length=200, blank=True, help_text="一两句话说清楚是什么事，列表和订阅里看到的就是它。"
    )
    body = models.TextField("正文", max_length=20_000)
    source = models.CharField("供稿", max_length=60, blank=True, help_text="供稿的单位或作者；不填就署发布的阵地。")
    is_pinned = models.BooleanField("置顶", default=False, help_text="公告过了有效期就不再置顶。")

    is_public_notice = models.BooleanField("这是公示", default=False, help_text="公示要写明起止日期。")
    valid_from = models.DateField("有效期（公示期）自", null=True, blank=True)
    valid_until = models.DateField("至", null=True, blank=True)

    co_issuers = models.TextField(
        "联名发出的单位", max_length=1800, blank=True, validators=[validate_issuers], help_text="一行写一家。"
    )

    subject = models.CharField("典型是", max_length=12, choices=Subject, blank=True)
    honour = models.CharField("荣誉", max_length=60, blank=True, help_text="例如“山西好人”。没有表彰过就不填。")
    honour_level = models.CharField("荣誉级别", max_length=10, choices=HonourLevel, blank=True)
    grantor = models.CharField("授予单位", max_length=60, blank=True)
    honour_year = models.PositiveSmallIntegerField("授予年份", null=True, blank=True)
    consented_at = models.DateTimeField("同意公开，登记于", null=True, editable=False)
    consented_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="同意公开，登记人"
    )

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    return_reason = models.CharField("退回原因", max_length=120, blank=True, editable=False)
    withdraw_reason = models.CharField("撤下原因", max_length=120, blank=True, editable=False)
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="录入人"
    )
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="发布人"
    )
    updated_at = models.DateTimeField("最近修改", auto_now=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = ArticleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "文章"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, published_by__isnull=False),
                name="article_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn") & ~Q(withdraw_reason="")
                | ~Q(status="withdrawn") & Q(withdraw_reason=""),
                name="article_withdrawn_has_reason",
                violation_error_message="撤下文章要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="article_valid_in_order",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="notice", is_public_notice=True)
                | Q(valid_from__isnull=False, valid_until__isnull=False),
                name="article_public_notice_has_period",
                violation_error_message="公示要写明从哪天到哪天。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="showcase") | ~Q(subject=""),
                name="article_showcase_has_subject",
                violation_error_message="请选典型是人物、家庭、项目、做法还是单位。",
            ),
            models.CheckConstraint(
                condition=Q(consented_at=None, consented_by=None)
                | Q(consented_at__isnull=False, consented_by__isnull=False),
                name="article_consent_paired",
            ),
            models.CheckConstraint(
                condition=~Q(kind="showcase", subject__in=["person", "family"], status="published")
                | Q(consented_at__isnull=False),
                name="article_people_have_agreed",
                violation_error_message="写到的人还没有登记同意公开。请先问过本人，再勾选同意；要收回同意，请先撤下文章。",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="article_by_publication"),
            models.Index(fields=["place", "-published_at"], name="article_by_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news:article", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if self.place_id and self.place.closed_on and self._state.adding:
            raise ValidationError({"place": f"“{self.place}”已撤销，请另选阵地。"})
        if self.honour_year is not None and not OLDEST_HONOUR <= self.honour_year <= today().year:
            raise ValidationError({"honour_year": f"年份要在 {OLDEST_HONOUR} 到今年之间，请核对。"})

    @property
    def issuers(self) -> list[str]:
        """Who issues an appeal together."""
        return issuers_in(self.co_issuers)

    @property
    def names_people(self) -> bool:
        return self.kind == self.Kind.SHOWCASE and self.subject in self.NAMED

    @property
    def period(self) -> str:
        """For how long a notice holds, in words; empty for all else."""
        first, last = self.valid_from, self.valid_until
        if self.kind != self.Kind.NOTICE or not (first or last):
            return ""
        words = "公示期" if self.is_public_notice else "有效期"
        if not last:
            return f"{words}：{long_day(first)}起" if first else ""
        same_year = first is not None and first.year == last.year
        until = short_day(last) if same_year else long_day(last)
        return f"{words}：{long_day(first) if first else ''}至{until}"

    def is_over(self, day: dt.date) -> bool:
        """Whether a notice's time is past."""
        return self.kind == self.Kind.NOTICE and self.valid_until is not None and self.valid_until < day


class ArticlePhoto(models.Model):
    """A picture of an article in two sizes, both drawn anew without metadata; measured, so that no page jumps."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="photos", verbose_name="文章")
    image = models.ImageField("照片", upload_to="news/", width_field="width", height_field="height")
    width = models.PositiveIntegerField("宽", default=0, editable=False)
    height = models.PositiveIntegerField("高", default=0, editable=False)
    small = models.ImageField(
        "小图", upload_to="news/", width_field="small_width", height_field="small_height", editable=False
    )
    small_width = models.PositiveIntegerField("小图宽", default=0, editable=False)
    small_height = models.PositiveIntegerField("小图高", default=0, editable=False)
    alt = models.CharField("照片说明", max_length=80, help_text="念给看不见照片的人听的一句话。")
    credit = models.CharField("摄影", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="上传人")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""), name="article_photo_is_told", violation_error_message="请写一句照片说明。"
            ),
        ]

    def __str__(self) -> str:
        return self.alt


class AppealJoin(models.Model):
    """Somebody joined in an appeal: that somebody did, and the day, nothing about who.

    ``tap`` is the number that the page with the button was given, so that a repeated tap of one page counts once.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="taps", verbose_name="倡议书")
    tap = models.UUIDField("页面的号", unique=True)
    joined_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "加入倡议"

    def __str__(self) -> str:
        return f"{self.article_id} {self.joined_on}"
