"""Middleware of our own; most of it does what a library's does, at less cost for visitors who only read."""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty
from simple_history.middleware import HistoryRequestMiddleware

from practice.kept import is_visitor

Handler = Callable[[HttpRequest], HttpResponse]

OWN_POLICY = frozenset(
    f"_csp_{part}{kind}" for part in ("config", "update", "replace", "exempt") for kind in ("", "_ro")
)
"""What django-csp's decorators leave on an answer whose view wants another policy."""

NEVER_ASKED = "accelerometer camera display-capture gyroscope magnetometer microphone midi payment usb"
PERMISSIONS = ", ".join(["geolocation=(self)", *(f"{feature}=()" for feature in NEVER_ASKED.split())])
"""The map may ask where somebody is, after a tap; nothing else of a device is asked for."""


def client_address(get_response: Handler) -> Handler:
    """Behind our own proxy, take the visitor's address from it, for the sign-in lock and the audit rows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY and (address := request.META.get("HTTP_X_REAL_IP")):
            request.META["REMOTE_ADDR"] = address
        return get_response(request)

    return middleware


class WrittenPolicy(CSPMiddleware):
    """django-csp, which puts the header together anew for each answer: here the ordinary one is written once.

    It decides itself wherever a view, a nonce or the settings ask for more than that. What a page may ask of the device
    is said beside it.
    """

    def __init__(self, get_response: Handler) -> None:
        super().__init__(get_response)
        policy = settings.CONTENT_SECURITY_POLICY
        only_directives = set(policy) == {"DIRECTIVES"} and not hasattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY")
        self.written = build_policy() if only_directives and not settings.DEBUG else ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["Permissions-Policy"] = PERMISSIONS
        is_ordinary = OWN_POLICY.isdisjoint(vars(response)) and not hasattr(request, "_csp_nonce")
        if self.written and is_ordinary and HEADER not in response.headers:
            response.headers[HEADER] = self.written
            return response
        decided: HttpResponseBase = super().process_response(request, response)
        return decided


class MessagesWhenUsed(MessageMiddleware):
    """Django's messages, whose storage is only made when somebody looks into it."""

    def process_request(self, request: HttpRequest) -> None:
        request._messages = SimpleLazyObject(lambda: default_storage(request))  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        waiting: Any = getattr(request, "_messages", None)
        if isinstance(waiting, SimpleLazyObject) and waiting._wrapped is empty:
            return response
        return super().process_response(request, response)


def history_of_writers(get_response: Handler) -> Handler:
    """simple-history's, which tells history rows who writes: for a visitor who reads there is nobody to tell of."""
    with_writer: Handler = HistoryRequestMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if is_visitor(request) else with_writer(request)

    return middleware
