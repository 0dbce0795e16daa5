"""Public pages kept ready: finished bytes, plain and gzip, in the process's own memory.

A page is kept for visitors alone: whoever brings a session, waiting messages or a token is answered anew, and leaves
nothing behind. What is kept holds while the versions of its topics (``practice.freshness``) and its span of time do.
The key is the address as it was sent, so that junk in it costs memory only up to ``KEPT_PAGES_MB``; the page longest
not asked for goes first. Kept bodies hold no secret (no CSRF token is ever in them), so compressing them tells nobody
anything.
"""

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers

from .days import today
from .freshness import Asked, version

View = Callable[..., HttpResponse]
Key = tuple[str, ...]

LONGEST_QUERY = 300
"""Longer ones are answered and not kept."""

LEVEL = 6
"""Of gzip: level 9 takes twice the time for 2 % less."""

OVERHEAD = 2048
"""What a kept page takes beside its bytes, roughly."""

ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
ASK_AGAIN = "no-cache"
"""Browsers may keep the page, and ask each time whether it still holds."""


def each_minute() -> int:
    """For pages that say what is over by now."""
    return int(time.time() // 60)


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer, and what it hangs on."""

    topics: tuple[Asked, ...]
    version: str
    span: Hashable
    plain: bytes
    packed: bytes
    """Empty where compressing gains nothing."""
    plain_headers: dict[str, str]
    packed_headers: dict[str, str]
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.plain) + len(self.packed) + OVERHEAD)

    def holds(self, span: Hashable) -> bool:
        return self.span == span and self.version == version(*self.topics)

    def answer(self, request: HttpRequest) -> HttpResponse:
        body, headers = self.plain, self.plain_headers
        if self.packed and ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            body, headers = self.packed, self.packed_headers
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known and (headers["ETag"] in known or known.strip() == "*"):
            return HttpResponseNotModified(headers={name: headers[name] for name in ("ETag", "Vary", "Cache-Control")})
        return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


class Pages:
    """The kept pages of this process, the one longest not asked for first; bounded in bytes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._turns: dict[Key, tuple[Lock, list[None]]] = {}

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def size(self) -> int:
        return self._size

    def get(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > settings.KEPT_PAGES_MB * 1024 * 1024:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self._size -= page.size

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    @contextmanager
    def turn(self, key: Key) -> Iterator[None]:
        """One at a time for each key: whoever comes while a page is being made waits for it."""
        with self._lock:
            turn, waiting = self._turns.setdefault(key, (Lock(), []))
            waiting.append(None)
        try:
            with turn:
                yield
        finally:
            with self._lock:
                waiting.pop()
                if not waiting:
                    del self._turns[key]


pages = Pages()


def kept(
    topics: Iterable[Asked] | Callable[[HttpRequest], Iterable[Asked]],
    *,
    span: Callable[[], Hashable] = today,
) -> Callable[[View], View]:
    """Decorate a public view that answers GET and HEAD alike for every visitor.

    ``topics`` are what it shows, perhaps by the request; ``span`` names the time for which it holds: pages know which
    day is today. Stands outside of ``require_safe``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = key_of(request)
            if key is None:
                return _not_for_others(view(request, *args, **kwargs))
            page = pages.get(key)
            if page is None or not page.holds(span()):
                with pages.turn(key):
                    page = pages.get(key)
                    if page is None or not page.holds(span()):
                        return _make(key, request, lambda: view(request, *args, **kwargs))
            return page.answer(request)

        def _make(key: Key, request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
            asked = tuple(topics(request) if callable(topics) else topics)
            # Both are read before the page is made, so that it is never older than what it is kept under.
            seen, moment = version(*asked), span()
            response = _rendered(make())
            if not _may_be_kept(request, response):
                return _not_for_others(response)
            page = _finished(response, asked, seen, moment)
            pages.put(key, page)
            return page.answer(request)

        return keeping

    return decorate


def key_of(request: HttpRequest) -> Key | None:
    """What a visitor asked for; None where the answer is not for every visitor, or not worth keeping."""
    sent = request.META
    if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in sent:
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return None
    query = sent.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or not settings.KEPT_PAGES_MB:
        return None
    # Answers of the API hold whole addresses, so the site's name as it was called is part of what was asked.
    return request.scheme or "", sent.get("HTTP_HOST", ""), request.path, query


def _rendered(response: HttpResponse) -> HttpResponse:
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Complete answers that set no cookie."""
    sets_cookie = response.cookies or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return response.status_code == 200 and not response.streaming and not sets_cookie


def _not_for_others(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Cookie"])
    return response


def _finished(response: HttpResponse, topics: tuple[Asked, ...], seen: str, span: Hashable) -> Page:
    plain = response.content
    packed = gzip.compress(plain, LEVEL, mtime=0)
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    response.headers.setdefault("Cache-Control", ASK_AGAIN)
    tag = blake2b(plain, digest_size=12).hexdigest()
    headers = dict(response.items())
    return Page(
        topics=topics,
        version=seen,
        span=span,
        plain=plain,
        packed=packed if len(packed) < len(plain) else b"",
        plain_headers={**headers, "ETag": f'"{tag}"', "Content-Length": str(len(plain))},
        packed_headers={
            **headers,
            "ETag": f'"{tag}-gzip"',
            "Content-Encoding": "gzip",
            "Content-Length": str(len(packed)),
        },
    )
