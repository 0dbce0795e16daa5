"""The API's own papers, and the answer where there is nothing."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, cache_page
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .errors import Nowhere

SCHEMA_AGE = 600


@method_decorator([cache_page(SCHEMA_AGE), cache_control(public=True)], name="dispatch")
class Schema(SpectacularAPIView):
    """The OpenAPI document: the same for everyone, in one language and one version, so that it can be cached."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = self._get_schema_response(request)  # type: ignore[no-untyped-call]
        return response

    def _get_version_parameter(self, request: Request) -> None:
        return None


@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own host. It styles itself inline, which this page alone permits; scripts stay files."""

    url_name = "api:schema"
    permission_classes = (AllowAny,)


class Nothing(APIView):
    """Any other address under the API: said as the API says things, not as a page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Nowhere
