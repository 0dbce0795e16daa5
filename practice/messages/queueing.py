"""Writing a message down in the transaction of what it tells of."""

import datetime as dt
import logging

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from ..models import Message

log = logging.getLogger(__name__)

SEND = "practice.send_messages"


def tell(*, key: str, phone: str, text: str, at: dt.datetime | None = None) -> None:
    """Tell a resident something once: ``key`` names what and of which row, without personal data.

    It goes out after commit, or at the moment ``at``; a key that is known already says nothing anew. Landlines get no
    messages: they are passed over.
    """
    if not phone.startswith("1"):
        return
    message = Message(key=key, phone=phone, text=f"【{settings.SITE_NAME}】{text}", due_at=at or timezone.now())
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if at is None:
        transaction.on_commit(_wake, robust=True)


def site_url(path: str) -> str:
    """The whole address of one of our pages, for words that leave the site."""
    return f"{settings.SITE_ADDRESS}{path}"


def _wake() -> None:
    """Ask for a sending now. Without a broker the run of the next minute finds what waits.

    Where tasks run in the process that sends them, the gateway would hold up the page: that run does it there too,
    unless messages only go to the console.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER and settings.MESSAGE_GATEWAY_URL:
        return
    try:
        current_app.signature(SEND).apply_async()
    except (OperationalError, RedisError, OSError) as error:
        log.warning("messages not sent yet, the next periodic run will do it: %s", type(error).__name__)
