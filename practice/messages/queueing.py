"""Writing a message down in the transaction of what it tells of."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import Message
from ..waking import wake_sender


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
        transaction.on_commit(wake_sender, robust=True)


def site_url(path: str) -> str:
    """The whole address of one of our pages, for words that leave the site."""
    return f"{settings.SITE_ADDRESS}{path}"
