"""Sending messages, and forgetting what is no longer needed. Both are safe to run twice or at once."""

from celery import shared_task
from django.utils import timezone

from . import messages, throttling
from .waking import SEND_MESSAGES, forget_call


@shared_task(name="practice.send_messages")
def send_messages() -> None:
    """Whoever tells something from here on calls anew."""
    forget_call(SEND_MESSAGES)
    messages.send_due(now=timezone.now())


@shared_task(name="practice.tidy")
def tidy() -> None:
    """Each night: forget counters of yesterday, and to whom old messages went."""
    now = timezone.now()
    throttling.forget(now=now)
    messages.erase(now=now)
