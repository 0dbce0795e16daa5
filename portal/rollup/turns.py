"""One roll-up at a time, each on a single snapshot of the database."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from ..models import RollUpState

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 20
"""Each failed try means that another roll-up got something done meanwhile."""


def on_one_snapshot(work: Callable[P, R]) -> Callable[P, R]:
    """Run the work in a transaction that sees the database as it was when it began.

    What the work takes out of the logs is then exactly what its counts include; a change committed meanwhile is in
    neither, and its log rows stay. PostgreSQL gives up (40001) where another roll-up wrote what this one read; it is
    tried again, on a newer snapshot. SQLite's writers come one after another anyway.
    """

    @wraps(work)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 0
        while True:
            tries += 1
            try:
                return _once(work, *args, **kwargs)
            except OperationalError as error:
                if tries == TRIES or not isinstance(error.__cause__, SerializationFailure):
                    raise

    return wrapped


def _once(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return work(*args, **kwargs)


def take_turn(*, wait: bool) -> RollUpState | None:
    """Lock the roll-up until the end of the transaction; None when another process has it and we do not ``wait``.

    SQLite has no row locks: its IMMEDIATE transactions let one writer in at a time, which comes to the same.
    """
    found = RollUpState.objects.select_for_update(skip_locked=not wait).filter(pk=RollUpState.ONLY).first()
    if found is None and not RollUpState.objects.filter(pk=RollUpState.ONLY).exists():
        RollUpState.objects.bulk_create([RollUpState(pk=RollUpState.ONLY)], ignore_conflicts=True)
        found = RollUpState.objects.select_for_update(skip_locked=not wait).filter(pk=RollUpState.ONLY).first()
    return found
