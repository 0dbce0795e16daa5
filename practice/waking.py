"""Waking the roll-up after a commit: soon, not once per write, and never at the cost of the page that wrote."""

import logging
import time

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CALL = "roll-up-called"
DELAY = 1
"""Seconds between the first write of a burst and the roll-up that sees to all of it."""

CALL_HOLDS = 30
"""Seconds after which a call is made anew even if the roll-up never took the last one: a worker died with it."""

PAUSE = 10.0
"""Seconds without a try after a broker did not answer, so that it slows one page and not all of them."""


class Broker:
    """Remembers, for this process, that the broker did not answer."""

    away_until = 0.0

    def send(self) -> bool:
        """Put the call on the queue; False when the broker is away."""
        if time.monotonic() < self.away_until:
            return False
        try:
            current_app.signature("portal.roll_up").apply_async(countdown=DELAY)
        except (OperationalError, RedisError, OSError) as error:
            self.away_until = time.monotonic() + PAUSE
            log.warning("roll-up not woken, the next periodic run will do it: %s", type(error).__name__)
            return False
        return True


broker = Broker()


def wake_roll_up() -> None:
    """Ask for a roll-up soon. Without a broker nothing is lost: the periodic roll-up finds the log.

    The first write of a burst calls, the others see that someone has. The roll-up forgets the call before it looks
    at the log, so whoever saw the call had committed before that look. In-process there is no burst to wait for.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        broker.send()
    elif cache.add(CALL, True, timeout=CALL_HOLDS) and not broker.send():
        forget_call()


def forget_call() -> None:
    """From here on the next write calls again."""
    cache.delete(CALL)
