"""Sending what waits, each message by one process alone."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from ..consent import KEPT_DAYS
from ..models import Message
from .gateways import Gateway, MayBeTaken, NotTaken, Refused, gateway

Status = Message.Status

AT_ONCE = 200
"""Messages that one run sends at most; the next run goes on."""

PAUSES = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30), dt.timedelta(hours=2))
"""How long to wait after each failed try; after the last one it is given up."""

ABANDONED = dt.timedelta(minutes=5)
"""After so long a message in sending belongs to a process that died."""

STALE = dt.timedelta(hours=12)
"""A message that could not go out for so long says something that is no longer news."""


def send_due(*, now: dt.datetime) -> int:
    """Send what is due; returns how many went out. Safe to run twice or at once."""
    _settle_abandoned(now)
    way, sent = gateway(), 0
    for _ in range(AT_ONCE):
        message = _take(now)
        if message is None:
            break
        sent += _send(message, way, now)
    return sent


def _take(now: dt.datetime) -> Message | None:
    """Mark the next message as being sent, in a transaction of its own: nobody else will send it from here on."""
    with transaction.atomic():
        waiting = Message.objects.select_for_update(skip_locked=True)
        message = waiting.filter(status=Status.WAITING, due_at__lte=now).order_by("due_at", "pk").first()
        if message is not None:
            message.status, message.taken_at, message.tries = Status.SENDING, now, message.tries + 1
            message.save(update_fields=["status", "taken_at", "tries"])
        return message


def _send(message: Message, way: Gateway, now: dt.datetime) -> bool:
    if now - message.due_at > STALE and message.tries == 1:
        return _leave(message, Status.FAILED, "过了时候，没有发")
    try:
        way.send(message)
    except NotTaken as error:
        return _try_later(message, str(error), now)
    except Refused as error:
        return _leave(message, Status.FAILED, str(error))
    except MayBeTaken as error:
        return _leave(message, Status.UNCERTAIN, str(error))
    Message.objects.filter(pk=message.pk).update(status=Status.SENT, sent_at=now, problem="")
    return True


def _try_later(message: Message, problem: str, now: dt.datetime) -> bool:
    if message.tries > len(PAUSES):
        return _leave(message, Status.FAILED, problem)
    due = now + PAUSES[message.tries - 1]
    Message.objects.filter(pk=message.pk).update(status=Status.WAITING, due_at=due, problem=problem)
    return False


def _leave(message: Message, status: Message.Status, problem: str) -> bool:
    Message.objects.filter(pk=message.pk).update(status=status, problem=problem)
    return False


def _settle_abandoned(now: dt.datetime) -> None:
    """Whoever took these is gone, perhaps after the gateway had them."""
    lost = Message.objects.filter(status=Status.SENDING, taken_at__lt=now - ABANDONED)
    lost.update(status=Status.UNCERTAIN, problem="发送时中断，可能已发出")


def erase(*, now: dt.datetime) -> int:
    """Forget to whom old messages went and what they said; returns how many. What became of them stays."""
    old = Message.objects.filter(~Q(phone="") | ~Q(text=""), created_at__lt=now - dt.timedelta(days=KEPT_DAYS))
    return old.update(phone="", text="")
