"""How often residents may ask for something, counted per phone, per address and per link.

Many homes of a village share one address on the mobile network, so limits per address are wide and those per phone
narrow. There is no captcha: who comes too often is told in words when to come again. Counts stand in the database, so
that they hold for all web processes.
"""

import datetime as dt
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from .errors import PortalError
from .identity import fingerprint
from .models import RateCount

KEPT = dt.timedelta(days=1)
COUNT = f"""
INSERT INTO {RateCount._meta.db_table} (scope, subject, "window", count) VALUES (%s, %s, %s, 1)
ON CONFLICT (scope, subject, "window") DO UPDATE SET count = {RateCount._meta.db_table}.count + 1 RETURNING count
"""  # noqa: S608 -- only the name of our own table is put in


class TooOften(PortalError):
    """Asked for more often than the limit allows; ``seconds`` until it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class Limit(NamedTuple):
    """At most so often within a stretch of time; stretches follow one another, they do not slide."""

    scope: str
    at_most: int
    within: dt.timedelta


def count(limit: Limit, subject: str, *, now: dt.datetime | None = None) -> None:
    """Count one try. Raises TooOften when there were more than the limit allows.

    Call it outside of the transaction of what is tried, or a refusal would take the count back.
    """
    moment = now or timezone.now()
    length = int(limit.within.total_seconds())
    begun = int(moment.timestamp()) // length * length
    window = dt.datetime.fromtimestamp(begun, dt.UTC)
    with connection.cursor() as cursor:
        stored = connection.ops.adapt_datetimefield_value(window)
        cursor.execute(COUNT, [limit.scope, fingerprint(f"{limit.scope} {subject}"), stored])
        tries = cursor.fetchone()[0]
    if tries > limit.at_most:
        seconds = begun + length - int(moment.timestamp())
        raise TooOften(f"操作太频繁了，请过{in_words(seconds)}再试。着急的话请直接打电话给实践站。", seconds)


def in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f" {minutes} 分钟" if minutes < 60 else f" {-(-minutes // 60)} 小时"


def address_of(request: HttpRequest) -> str:
    """Who asks, as far as the network tells: the IPv4 address, or the IPv6 network of a home (/64).

    Behind a proxy it is right only with the setting BEHIND_PROXY; see ``portal.middleware.client_address``.
    """
    sent = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(sent)
    except ValueError:
        return str(sent)
    return str(address if address.version == 4 else ip_network((address, 64), strict=False).network_address)


def forget(*, now: dt.datetime) -> int:
    """Drop the counters of past stretches; returns how many."""
    return RateCount.objects.filter(window__lt=now - KEPT).delete()[0]
