"""Where messages go: the console, or a provider's gateway by HTTP. Settings choose (MESSAGE_BACKEND)."""

import logging
from typing import Protocol

import httpx
from django.conf import settings
from django.utils.module_loading import import_string

from ..identity import mask_phone
from ..models import Message

log = logging.getLogger(__name__)

WAIT = 5.0
"""Seconds to reach the gateway, and seconds to hear its answer."""

TRY_LATER = (408, 425, 429, 500, 502, 503, 504)


class NotTaken(Exception):
    """The gateway did not take the message; it may be offered again."""


class Refused(Exception):
    """The gateway will never take this message."""


class MayBeTaken(Exception):
    """The connection broke after the message went out: nobody knows, so it is not sent again."""


class Gateway(Protocol):
    def send(self, message: Message) -> None:
        """Hand one message over. Raises NotTaken, Refused, MayBeTaken."""


class Console:
    """Says on standard error what would be sent; phones masked. The words only while developing: they hold a link."""

    def send(self, message: Message) -> None:
        words = message.text if settings.DEBUG else f"{len(message.text)} 字"
        log.info("message %s to %s: %s", message.key, mask_phone(message.phone), words)


class HttpGateway:
    """POSTs ``{"id", "phone", "text"}`` as JSON; the id stays the same however often it is offered.

    A provider with another form needs a small class of its own, named in MESSAGE_BACKEND.
    """

    def send(self, message: Message) -> None:
        body = {"id": str(message.uid), "phone": message.phone, "text": message.text}
        headers = {"Authorization": f"Bearer {settings.MESSAGE_GATEWAY_TOKEN}", "Idempotency-Key": str(message.uid)}
        try:
            answer = httpx.post(settings.MESSAGE_GATEWAY_URL, json=body, headers=headers, timeout=WAIT)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotTaken(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise MayBeTaken(type(error).__name__) from error
        if answer.status_code in TRY_LATER:
            raise NotTaken(f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise Refused(f"HTTP {answer.status_code}")


def gateway() -> Gateway:
    made: Gateway = import_string(settings.MESSAGE_BACKEND)()
    return made
