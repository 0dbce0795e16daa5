"""Middleware of our own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def client_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Behind our own proxy, take the visitor's address from it, for the sign-in lock and the audit rows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY and (address := request.META.get("HTTP_X_REAL_IP")):
            request.META["REMOTE_ADDR"] = address
        return get_response(request)

    return middleware
