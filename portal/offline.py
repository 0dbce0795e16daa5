"""For weak networks: the service worker that keeps public pages, the page shown without one, and the web manifest."""

import json
from functools import cache
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from practice.freshness import Topic
from practice.kept import kept

WORKER = "js/service-worker.js"
NEEDED = ("img/seal.svg", "css/tokens.css", "css/base.css", "css/components.css")
"""What the page without a network is drawn with."""


@kept([])
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may answer for every page; a browser asks each day whether it changed."""
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")


@cache
def worker_script() -> str:
    source = (settings.BASE_DIR / "static" / WORKER).read_text(encoding="utf-8")
    told = {"FILES": [static(name) for name in NEEDED], "STATIC": settings.STATIC_URL}
    version = blake2b(json.dumps([source, told]).encode(), digest_size=6).hexdigest()
    lines = [f"const {name} = {json.dumps(value)};" for name, value in {"VERSION": version, **told}.items()]
    return "\n".join([*lines, source])


@kept([Topic.PLACES])
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/offline.html")


@kept([])
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """So that the site can stand on a phone's first screen."""
    icons = [
        {"src": static("img/seal.svg"), "sizes": "any", "type": "image/svg+xml"},
        *({"src": static(f"img/seal-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)),
    ]
    told = {
        "name": settings.SITE_NAME,
        "short_name": "文明实践",
        "lang": "zh-Hans",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#faf6ee",
        "theme_color": "#b3261e",
        "icons": icons,
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")
