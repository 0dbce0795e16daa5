"""Which answers are kept, for whom, and who is given one."""

import datetime as dt
import time
from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers

from ..days import today
from ..display import SENT_ALONE, display_of
from ..freshness import Asked, version
from .store import Key, Terms, finished, pages

View = Callable[..., HttpResponse]

LONGEST_QUERY = 300
"""Longer ones are answered and not kept."""


def each_day() -> dt.date:
    """For pages that know which day is today."""
    return today()


def each_minute() -> int:
    """For pages that say what is over by now."""
    return int(time.time() // 60)


def always(_request: HttpRequest) -> bool:
    return True


def kept(
    topics: Iterable[Asked] | Callable[[HttpRequest], Iterable[Asked]],
    *,
    span: Callable[[], Hashable] = each_day,
    suits: Callable[[HttpRequest], bool] = always,
    at_once: bool = True,
) -> Callable[[View], View]:
    """Decorate a public view that answers GET and HEAD alike for every visitor.

    ``topics`` are what it shows, perhaps by the request; ``span`` names the time for which it holds; ``suits`` says
    whether a request wants what is kept at all. Without ``at_once`` only what is asked for a second time is kept:
    where every program asks at an address of its own, packing and keeping are in vain. Stands outside of
    ``require_safe``.
    """
    terms = Terms(topics, span, suits)

    def decorate(view: View) -> View:
        @wraps(view)
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = key_of(request) if suits(request) else None
            if key is None or not (at_once or pages.is_asked_again(key)):
                return _not_for_others(view(request, *args, **kwargs))
            if page := pages.holding(key):
                return page.answer(request)
            with pages.turn(key):
                # Whoever had to wait finds what the one before has made.
                if page := pages.holding(key):
                    return page.answer(request)
                return _make(key, terms, request, lambda: view(request, *args, **kwargs))

        return keeping

    return decorate


def kept_first(get_response: View) -> View:
    """Middleware: a kept page goes out from here, before anybody looks for a session, a person or messages.

    A request without cookies and tokens, or whose only cookie is the one that says how pages should look, has no use
    for these. It stands inside of what every answer needs: the way to HTTPS, the site's name, the content policy and
    the other headers. All other requests pass.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        cookies = request.META.get("HTTP_COOKIE")
        key = key_of(request) if not cookies or cookies in SENT_ALONE else None
        page = pages.holding(key) if key else None
        if page is None or not page.terms.suits(request):
            return get_response(request)
        return page.answer(request)

    return middleware


def _make(key: Key, terms: Terms, request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    topics = terms.topics_of(request)
    # Both are read before the page is made, so that it is never older than what it is kept under.
    seen, span = version(*topics), terms.span()
    response = _rendered(make())
    if not _may_be_kept(request, response):
        return _not_for_others(response)
    page = finished(response, terms, topics, seen, span)
    pages.put(key, page)
    return page.answer(request)


def is_visitor(request: HttpRequest) -> bool:
    """Whether somebody only reads, and brings nothing that says who they are or that something waits for them."""
    cookies = request.COOKIES
    return (
        request.method in ("GET", "HEAD")
        and "HTTP_AUTHORIZATION" not in request.META
        and not (cookies and (settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies))
    )


def key_of(request: HttpRequest) -> Key | None:
    """What a visitor asked for; None where the answer is not for every visitor, or not worth keeping."""
    sent = request.META
    query = sent.get("QUERY_STRING", "")
    if not is_visitor(request) or len(query) > LONGEST_QUERY or not settings.KEPT_PAGES_MB:
        return None
    # Answers of the API hold whole addresses, so the site's name as it was called is part of what was asked.
    return request.scheme or "", sent.get("HTTP_HOST", ""), request.path, query, display_of(request).value


def _rendered(response: HttpResponse) -> HttpResponse:
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Complete answers that set no cookie."""
    sets_cookie = response.cookies or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return response.status_code == 200 and not response.streaming and not sets_cookie


def _not_for_others(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Cookie"])
    return response
