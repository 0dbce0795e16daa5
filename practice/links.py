"""Secret links: the only key that a resident without an account has to a sign-up, a request or a complaint.

128 random bits each, so that nobody can guess one; they hold nothing about the person. Pages behind them are kept by no
cache and found by no search engine (``by_link``).
"""

import logging
import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.urls import register_converter
from django.views.decorators.cache import cache_control

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

LINK_LENGTH = 22
CODE_LENGTH = 6


IN_A_PATH = re.compile(rf"(?<=/)[A-Za-z0-9_-]{{{LINK_LENGTH}}}(?=/)")


class HideLinks(logging.Filter):
    """Keeps secret links out of the log: whoever reads it must not be able to open them."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if IN_A_PATH.search(said):
            record.msg, record.args = IN_A_PATH.sub("…", said), ()
        return True


def new_link() -> str:
    """22 characters that are safe in an address."""
    return secrets.token_urlsafe(16)


def new_code() -> str:
    """Six digits to be said over the telephone; they open nothing by themselves."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"


class LinkConverter:
    """``<link:link>`` in an address."""

    regex = rf"[A-Za-z0-9_-]{{{LINK_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LinkConverter, "link")


def by_link(view: View[P]) -> View[P]:
    """Decorate a view behind a secret link: not stored by any cache, not listed by any search engine."""

    @cache_control(private=True, no_store=True)
    @wraps(view)
    def secret(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("View[P]", secret)
