"""Answers of the public part of the API, kept ready for programs that do not sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework.viewsets import GenericViewSet

from practice.freshness import Asked
from practice.kept import View, kept


class KeptForVisitors(GenericViewSet[Any]):
    """A resource whose lists and rows are kept under the versions of its ``topics``, the errors not.

    A kept answer is given before REST framework takes the request apart; what is no plain request for JSON, or brings
    a token or a session, goes the whole way.
    """

    topics: ClassVar[tuple[Asked, ...]] = ()

    @classmethod
    def as_view(cls, *args: Any, **kwargs: Any) -> Callable[..., HttpResponse]:
        whole_way: View = super().as_view(*args, **kwargs)
        if not cls.topics:
            return whole_way
        keeping = kept(cls.topics)(whole_way)

        @wraps(whole_way)
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            chosen = keeping if wants_plain_json(request.META.get("HTTP_ACCEPT", "*/*")) else whole_way
            return chosen(request, *args, **kwargs)

        return view


def wants_plain_json(accept: str) -> bool:
    """Parameters such as ``indent`` ask for other bytes, and other types for an error."""
    return "indent" not in accept and ("*/*" in accept or "application/json" in accept)
