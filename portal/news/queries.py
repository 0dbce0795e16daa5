"""Reads: what the pages of the news show."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404

from practice.days import SHANGHAI, month_bounds

from ..models import Article, ArticlePhoto

PAGE_SIZE = 20
SHOWN_AT_HOME = 3
MONTHS_SHOWN = 36
NEAR = 2
"""Articles of the same column below an article."""


class MonthOfNews(NamedTuple):
    month: dt.date
    number: int


def listed(*, kind: str, month: dt.date | None, words: str, day: dt.date) -> QuerySet[Any]:
    """Published articles, those pinned first as long as they hold, then the newest."""
    rows = Article.objects.public().select_related("place").defer("body")
    if kind:
        rows = rows.filter(kind=kind)
    if month:
        start, end = month_bounds(month)
        rows = rows.filter(published_at__gte=start, published_at__lt=end)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(lead__icontains=word) | Q(body__icontains=word))
    return rows.annotate(pinned=_is_pinned(day)).order_by("-pinned", "-published_at", "-pk")


def _is_pinned(day: dt.date) -> Case:
    holds = Q(is_pinned=True) & (Q(valid_until=None) | Q(valid_until__gte=day) | ~Q(kind=Article.Kind.NOTICE))
    return Case(When(holds, then=1), default=0, output_field=IntegerField())


def photo_of(article: Article) -> ArticlePhoto | None:
    """Its first photo."""
    return article.photos.order_by("order", "pk").first()


def months_of_news(kind: str) -> list[MonthOfNews]:
    """The months in which articles came out, the latest first."""
    rows = Article.objects.public().filter(**({"kind": kind} if kind else {})).order_by()
    months = rows.annotate(month=TruncMonth("published_at", tzinfo=SHANGHAI)).values("month")
    counted = months.annotate(number=Count("pk")).order_by("-month").values_list("month", "number")[:MONTHS_SHOWN]
    return [MonthOfNews(month.date(), number) for month, number in counted]


def article_shown(pk: int) -> Article:
    """A published article with its photos and how many joined in; 404 where there is none."""
    rows = Article.objects.public().with_joins().select_related("place")
    return get_object_or_404(rows.prefetch_related("photos"), pk=pk)


def near(article: Article) -> QuerySet[Article]:
    """The newest others of its column."""
    rows = Article.objects.public().filter(kind=article.kind).exclude(pk=article.pk)
    return rows.select_related("place").defer("body").order_by("-published_at", "-pk")[:NEAR]


def latest(day: dt.date) -> list[Article]:
    """For the home page."""
    return list(listed(kind="", month=None, words="", day=day)[:SHOWN_AT_HOME])
