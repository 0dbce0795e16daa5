"""A finished answer, and those that the process keeps."""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from ..freshness import Asked, Versions, look_up, version_in

Key = tuple[str, ...]

LARGE = 200_000
LEVEL, LEVEL_OF_LARGE = 6, 3
"""Of gzip: for pages, level 9 takes half as long again for 1 % less. For half a megabyte of map data, level 3 takes
half the time of level 6 for an eighth more, and the map waits for it after each write."""

REMEMBERED = 4096
"""How many addresses asked for once are remembered, for pages that are kept from the second time on."""

OVERHEAD = 2048
"""What a kept page takes beside its bytes, roughly."""

ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
ASK_AGAIN = "no-cache"
"""Browsers may keep the page, and ask each time whether it still holds."""

MARK, FOR_EVERYBODY = "X-Kept", "public"
"""Tells the service worker that the answer is alike for every visitor: nothing else may be kept without a network."""


@dataclass(frozen=True)
class Terms:
    """What a page hangs on, as its view says."""

    topics: Iterable[Asked] | Callable[[HttpRequest], Iterable[Asked]]
    span: Callable[[], Hashable]
    suits: Callable[[HttpRequest], bool]

    def topics_of(self, request: HttpRequest) -> tuple[Asked, ...]:
        return tuple(self.topics(request) if callable(self.topics) else self.topics)


@dataclass(slots=True)
class Page:
    """A finished answer."""

    terms: Terms
    topics: tuple[Asked, ...]
    version: str
    span: Hashable
    plain: bytes
    packed: bytes
    """Empty where compressing gains nothing."""
    plain_headers: dict[str, str]
    packed_headers: dict[str, str]
    compared: Versions | None = None
    """The look-up by which the version was last found to be the right one."""

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed) + OVERHEAD

    def holds(self) -> bool:
        versions = look_up.versions()
        if self.compared is not versions:
            if self.version != version_in(versions, self.topics):
                return False
            self.compared = versions
        return self.span == self.terms.span()

    def answer(self, request: HttpRequest) -> HttpResponse:
        body, headers = self.plain, self.plain_headers
        if self.packed and ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            body, headers = self.packed, self.packed_headers
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known and (headers["ETag"] in known or known.strip() == "*"):
            return HttpResponseNotModified(headers={name: headers[name] for name in ("ETag", "Vary", "Cache-Control")})
        return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


def finished(response: HttpResponse, terms: Terms, topics: tuple[Asked, ...], seen: str, span: Hashable) -> Page:
    plain = response.content
    packed = gzip.compress(plain, LEVEL if len(plain) < LARGE else LEVEL_OF_LARGE, mtime=0)
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    response.headers.setdefault("Cache-Control", ASK_AGAIN)
    response.headers[MARK] = FOR_EVERYBODY
    headers, tag = dict(response.items()), blake2b(plain, digest_size=12).hexdigest()
    return Page(
        terms=terms,
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


@dataclass(slots=True)
class Turn:
    lock: Lock = field(default_factory=Lock)
    takers: int = 0


class Pages:
    """The kept pages of this process, the one longest not asked for first; bounded in bytes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._turns: dict[Key, Turn] = {}
        self._asked: OrderedDict[int, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def size(self) -> int:
        return self._size

    def holding(self, key: Key) -> Page | None:
        """The page kept under the key, if it still holds."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            self._pages.move_to_end(key)
        return page if page.holds() else None

    def is_asked_again(self, key: Key) -> bool:
        """Whether this address is kept already, though it may hold no longer, or was asked for not long ago."""
        address = hash(key)
        with self._lock:
            if key in self._pages or address in self._asked:
                return True
            self._asked[address] = None
            if len(self._asked) > REMEMBERED:
                self._asked.popitem(last=False)
            return False

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
            self._asked.clear()
            self._size = 0

    @contextmanager
    def turn(self, key: Key) -> Iterator[None]:
        """One at a time for each key: whoever comes while a page is being made waits for it."""
        with self._lock:
            turn = self._turns.setdefault(key, Turn())
            turn.takers += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.takers -= 1
                if not turn.takers:
                    del self._turns[key]

    @property
    def takers(self) -> int:
        """How many make a page just now, or wait for one."""
        return sum(turn.takers for turn in self._turns.values())


pages = Pages()
