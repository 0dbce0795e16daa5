"""Answers of the public part of the API, kept ready for programs that do not sign in."""

from typing import Any, ClassVar

from django.http import HttpRequest
from rest_framework.viewsets import GenericViewSet

from practice.freshness import Asked
from practice.kept import View, kept


class KeptForVisitors(GenericViewSet[Any]):
    """A resource whose lists and rows are kept under the versions of its ``topics`` once they are asked for again.

    Errors are not. A kept answer is given before REST framework takes the request apart; what is no plain request for
    JSON, or brings a token or a session, goes the whole way.
    """

    topics: ClassVar[tuple[Asked, ...]] = ()

    @classmethod
    def as_view(cls, *args: Any, **kwargs: Any) -> Any:
        view: View = super().as_view(*args, **kwargs)
        return kept(cls.topics, suits=wants_plain_json, at_once=False)(view) if cls.topics else view


def wants_plain_json(request: HttpRequest) -> bool:
    """Parameters such as ``indent`` ask for other bytes, and other types for an error."""
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    return "indent" not in accept and ("*/*" in accept or "application/json" in accept)
