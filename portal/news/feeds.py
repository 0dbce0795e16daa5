"""The latest articles as Atom and RSS, for readers and for other sites to carry on."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.views.decorators.http import require_safe

from practice.kept import kept

from ..models import Article
from .views import LIST

NEWEST = 30


class Rss(Feed):  # type: ignore[type-arg]
    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    language = "zh-Hans"
    description = "身边的新闻、倡议、公告和典型"

    def title(self) -> str:
        return f"{settings.SITE_NAME}：新闻"

    def link(self) -> str:
        return reverse("news:index")

    def items(self) -> Any:
        rows = Article.objects.public().select_related("place").defer("body")
        return rows.order_by("-published_at", "-pk")[:NEWEST]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.lead)

    def item_author_name(self, item: Any) -> str:
        return str(item.source or item.place.label)

    def item_categories(self, item: Any) -> list[str]:
        return [item.get_kind_display()]

    def item_pubdate(self, item: Any) -> dt.datetime:
        published: dt.datetime = item.published_at
        return published

    def item_updateddate(self, item: Any) -> dt.datetime:
        updated: dt.datetime = item.updated_at
        return updated


class Atom(Rss):
    feed_type = Atom1Feed
    subtitle = Rss.description


def _view(feed: Rss) -> Any:
    def read(request: HttpRequest) -> Any:
        return feed(request)

    return kept(LIST)(require_safe(read))


atom, rss = _view(Atom()), _view(Rss())
