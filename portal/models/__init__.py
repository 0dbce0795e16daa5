from .articles import AppealJoin, Article, ArticlePhoto, ArticleQuerySet
from .mentions import MediaMention, MediaMentionQuerySet
from .resident_totals import ResidentTotal, ResidentTotalQuerySet
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
    "ResidentTotal",
    "ResidentTotalQuerySet",
    "RollUpState",
]
