"""Waking what works behind the pages after a commit: soon, and never at the cost of the page that wrote.

A burst of writes, or an activity called off with two hundred to be told, makes one call.
"""

import logging
import time
from typing import NamedTuple

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

DELAY = 1
"""Seconds between the first write of a burst and the roll-up that sees to all of it."""

CALL_HOLDS = 30
"""Seconds after which a call is made anew even if the roll-up never took the last one: a worker died with it."""

PAUSE = 10.0
"""Seconds without a try after a broker did not answer, so that it slows one page and not all of them."""


class Task(NamedTuple):
    """A task by its name, what log and cache call it, and after how many seconds it is to begin."""

    name: str
    words: str
    countdown: int

    @property
    def called(self) -> str:
        """The cache's key of a call that the task has not taken yet."""
        return f"{self.words}-called"


ROLL_UP = Task("portal.roll_up", "roll-up", DELAY)
SEND_MESSAGES = Task("practice.send_messages", "sender", 0)


class Broker:
    """Remembers, for this process, that the broker did not answer."""

    away_until = 0.0

    def send(self, task: Task = ROLL_UP) -> bool:
        """Put the call on the queue; False when the broker is away."""
        if time.monotonic() < self.away_until:
            return False
        try:
            current_app.signature(task.name).apply_async(countdown=task.countdown)
        except (OperationalError, RedisError, OSError) as error:
            self.away_until = time.monotonic() + PAUSE
            log.warning("%s not woken, the next periodic run will do it: %s", task.words, type(error).__name__)
            return False
        return True


broker = Broker()


def wake_roll_up() -> None:
    """Ask for a roll-up soon. Without a broker nothing is lost: the periodic roll-up finds the log."""
    _wake(ROLL_UP)


def wake_sender() -> None:
    """Ask for the messages that wait to be sent; without a broker the run of the next minute finds them.

    Where tasks run in the process that sends them, a gateway would hold up the page: that run does it there too, unless
    messages only go to the console.
    """
    if not (settings.CELERY_TASK_ALWAYS_EAGER and settings.MESSAGE_GATEWAY_URL):
        _wake(SEND_MESSAGES)


def _wake(task: Task) -> None:
    """The first write of a burst calls, the others see that someone has.

    The task forgets the call before it looks for its work, so whoever saw the call had committed before that look.
    In-process there is no burst to wait for.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        broker.send(task)
    elif cache.add(task.called, True, timeout=CALL_HOLDS) and not broker.send(task):
        forget_call(task)


def forget_call(task: Task = ROLL_UP) -> None:
    """From here on the next write calls again."""
    cache.delete(task.called)
