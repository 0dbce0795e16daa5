"""What search engines are told: which pages there are, which to leave alone, and whom to write to about a hole."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as built_in
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from activities.feeds.views import window
from activities.models import Activity
from activities.models.activity import ActivityQuerySet
from practice.days import ONE_DAY, midnight, today
from practice.freshness import Topic
from practice.kept import kept
from practice.models import Place
from practice.models.places import PlaceQuerySet

from .models import Article
from .models.articles import ArticleQuerySet

SOUND_FOR = 180 * ONE_DAY
"""How long what security.txt says may be believed; the file is written anew each day."""

NOT_FOR_ROBOTS = (
    *("/admin/", "/desk/", "/accounts/", "/totals/", "/api/", "/display/", "/signups/", "/requests/new/"),
    # Pages of months have no end, and a printed page is work to set.
    *("/calendar/?", "/*.pdf", "/*.ics", "/broadcast/"),
)


class Pages(Sitemap[str]):
    """Those that stand by themselves."""

    def items(self) -> list[str]:
        return [
            "home",
            *(f"activities:{name}" for name in ("calendar", "places", "map", "requests", "feedback")),
            "news:index",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class Activities(Sitemap[Activity]):
    """Those of which the calendars to take along tell; older ones are found through their places."""

    def items(self) -> ActivityQuerySet:
        first, last = window()
        rows = Activity.objects.public().filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + ONE_DAY))
        return rows.order_by("starts_at", "pk").only("pk")


class Places(Sitemap[Place]):
    def items(self) -> PlaceQuerySet:
        return Place.objects.public().order_by("pk").only("pk")


class Articles(Sitemap[Article]):
    def items(self) -> ArticleQuerySet:
        return Article.objects.public().order_by("pk").only("pk", "published_at")

    def lastmod(self, item: Article) -> dt.datetime | None:
        return item.published_at


SECTIONS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages,
    "activities": Activities,
    "places": Places,
    "articles": Articles,
}
"""One file for each; a section of more than 50,000 pages is cut into several by itself."""

keep = kept([Topic.ACTIVITIES, Topic.PLACES, Topic.NEWS])


@keep
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return built_in.index(request, SECTIONS, sitemap_url_name="sitemap_section")


@keep
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    return built_in.sitemap(request, SECTIONS, section)


@kept([])
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return _plain(lines)


@kept([])
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where whoever finds a hole may say so."""
    lines = [
        f"# {settings.SITE_NAME}",
        f"Contact: {request.build_absolute_uri(reverse('activities:feedback'))}",
        f"Expires: {midnight(today() + SOUND_FOR).isoformat()}",
        "Preferred-Languages: zh",
        f"Canonical: {request.build_absolute_uri(reverse('security'))}",
    ]
    return _plain(lines)


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
