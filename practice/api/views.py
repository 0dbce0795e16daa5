"""What every resource of the API does alike: who sees which rows, and in what order."""

from typing import Any, ClassVar, cast

from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework import mixins
from rest_framework.permissions import BasePermission, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from practice.models import User

from .row_json import row_json


def actor(request: Request) -> User:
    """The signed-in account; permissions have seen to it that there is one."""
    assert isinstance(request.user, User)
    return request.user


class Private(APIView):
    """Answers to someone signed in are theirs alone; none is kept on the way."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        if request.method == "POST" or (answer.status_code < 400 and request.user.is_authenticated):
            patch_cache_control(answer, private=True, no_store=True)
        return answer


class ScopedList(Private, mixins.ListModelMixin, GenericViewSet[Any]):
    """Rows that are public, where the resource has a public part, and those in the user's scope; no others exist.

    ``ordering`` is the order unless another of ``ordering_fields`` is asked for with ``?ordering=``. With
    ``is_told_in_sql`` the list's JSON is written by the database, where that is possible.
    """

    is_public = False
    is_told_in_sql = False
    tag = ""
    ordering = "-id"
    ordering_fields: tuple[str, ...] = ("id",)
    http_method_names = ["get", "head", "post", "patch"]

    def get_permissions(self) -> list[Any]:
        wanted: type[BasePermission] = IsAuthenticatedOrReadOnly if self.is_public else IsAuthenticated
        return [wanted()]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        row = row_json(self.get_serializer_class(), request) if self.is_told_in_sql else None
        if row is None:
            return super().list(request, *args, **kwargs)
        return HttpResponse(cast(Any, self.paginator).write_page(self, row, request), content_type="application/json")

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        user = self.request.user
        if not self.is_public:
            return rows.visible_to(user)
        if not user.is_authenticated:
            return rows.public()
        return rows if user.is_superuser else rows.public() | rows.visible_to(user)


class ResourceViewSet(mixins.RetrieveModelMixin, ScopedList):
    """A list and its single rows, and what is done with them; reading and writing have serializers of their own."""

    lookup_value_regex = "[0-9]{1,18}"
    read_serializer_class: ClassVar[type[BaseSerializer[Any]]]
    write_serializer_class: ClassVar[type[BaseSerializer[Any]] | None] = None

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action in ("create", "partial_update") and self.write_serializer_class:
            return self.write_serializer_class
        return self.read_serializer_class

    def sent(self, row: Any = None, *, as_: type[BaseSerializer[Any]] | None = None) -> dict[str, Any]:
        """The request's body, checked; part of the fields is enough where a row is changed."""
        chosen = as_ or self.get_serializer_class()
        serializer = chosen(row, data=self.request.data, partial=row is not None, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        checked: dict[str, Any] = serializer.validated_data
        return checked

    def shown(self, key: int, *, status: int = 200) -> Response:
        """A row as this user sees it, read anew with all that it shows."""
        row = self.get_queryset().get(pk=key)
        return Response(self.read_serializer_class(row, context=self.get_serializer_context()).data, status=status)

    def kept(self, answer: Any) -> Any:
        """What is stored of an answer for a repeated request; a resource with personal data keeps only the key."""
        return answer

    def given_again(self, stored: Any) -> Any:
        """The answer to a repeated request, from what was stored."""
        return stored
