"""The roll-up's tasks: called by name from services, and by beat. Both are safe to run twice or at once."""

from celery import shared_task

from practice.freshness import trim
from practice.waking import forget_call

from . import rollup


@shared_task(name="portal.roll_up")
def roll_up() -> None:
    """Bring the totals up to date. Whoever writes from here on calls anew."""
    forget_call()
    rollup.drain()


@shared_task(name="portal.reconcile")
def reconcile() -> None:
    """Compare all totals with the facts and repair what differs; then shorten the log of what residents read."""
    rollup.reconcile()
    trim()
