from .articles import AppealJoin, Article, ArticlePhoto, ArticleQuerySet
from .mentions import MediaMention, MediaMentionQuerySet
from .totals import MonthlyTotal, MonthlyTotalQuerySet, RollUpState

__all__ = [
    "AppealJoin",
    "Article",
    "ArticlePhoto",
    "ArticleQuerySet",
    "MediaMention",
    "MediaMentionQuerySet",
    "MonthlyTotal",
    "MonthlyTotalQuerySet",
    "RollUpState",
]
