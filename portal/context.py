"""What every template may show about the site itself, and where this person can go."""

from typing import Any, TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from practice.access import uses_admin, uses_desk, uses_totals
from practice.compiled import Compiled
from practice.display import display_of
from practice.models import Place, User

PUBLIC_PAGES = (
    ("首页", "home"),
    ("活动日历", "activities:calendar"),
    ("地图", "activities:map"),
    ("求助点单", "activities:requests"),
    ("新闻", "news:index"),
    ("阵地", "activities:places"),
    ("意见建议", "activities:feedback"),
)
ESSENTIAL = {"home", "activities:calendar", "activities:requests", "activities:places"}
"""What the large-type version offers first; the rest stands behind "更多选择"."""

STAFF_PAGES = (
    ("登记台", "desk:index", uses_desk),
    ("月度统计", "totals:index", uses_totals),
    ("管理后台", "admin:index", uses_admin),
)

DEMO_CENTRE = Compiled(
    lambda: Place.objects.filter(is_demo=True, level=Place.Level.CENTER).values_list("pk", flat=True).order_by()[:1]
)


class NavItem(TypedDict):
    label: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, dict[str, Any]]:
    display = display_of(request)
    aside = [page for page in PUBLIC_PAGES if display.is_large and page[1] not in ESSENTIAL]
    return {
        "site": {
            "name": settings.SITE_NAME,
            "sponsor": settings.SITE_SPONSOR,
            "icp": settings.SITE_ICP,
            "police": settings.SITE_POLICE,
            "code": settings.SITE_CODE,
            "is_demo": SimpleLazyObject(lambda: bool(DEMO_CENTRE())),
            "nav": [nav_item(request, *page) for page in PUBLIC_PAGES if page not in aside],
            "more": [nav_item(request, *page) for page in aside],
            "display": display,
            "here": request.get_full_path(),
            "account": SimpleLazyObject(lambda: account(request)),
        }
    }


def account(request: HttpRequest) -> dict[str, Any] | None:
    """The signed-in person's name and the pages their roles open; None for a visitor."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    pages = [nav_item(request, label, name) for label, name, allowed in STAFF_PAGES if allowed(user)]
    return {"name": str(user), "pages": pages}


def nav_item(request: HttpRequest, label: str, name: str) -> NavItem:
    url = reverse(name)
    current = request.path == url or (url != "/" and request.path.startswith(url))
    return {"label": label, "url": url, "current": current}
