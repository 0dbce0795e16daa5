"""Whether a request changed anything: cheap while nothing was written, exact once something was."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client

BESIDE_THE_POINT = re.compile(r"^(django_session|django_migrations|django_content_type|axes_\w+|practice_auditevent)$")
"""Tables in which a mere visit may leave a row."""

WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(?P<table>\w+)", re.IGNORECASE)


def fingerprint() -> dict[str, str]:
    """Per table the number of its rows and a hash of them, histories included."""
    tables = [name for name in connection.introspection.table_names() if not BESIDE_THE_POINT.match(name)]
    with connection.cursor() as cursor:
        return {name: _of_table(cursor, name) for name in tables}


def _of_table(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    rows = sorted(repr(row) for row in cursor.fetchall())
    return f"{len(rows)} {hashlib.sha256(''.join(rows).encode()).hexdigest()}"


class Changes:
    """``changed()`` names the tables that differ from the beginning; the caller rolls every request back."""

    def __init__(self) -> None:
        self.before = fingerprint()
        self.is_touched = False

    def note(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found = WRITES.match(sql)
        self.is_touched |= bool(found and not BESIDE_THE_POINT.match(found["table"]))
        return execute(sql, *rest)

    def changed(self, *, surely: bool = False) -> list[str]:
        """Looks only when a write was seen, or ``surely``."""
        if not (self.is_touched or surely):
            return []
        self.is_touched = False
        now = fingerprint()
        return sorted(name for name in now if now[name] != self.before[name])


@contextmanager
def watching() -> Iterator[Changes]:
    changes = Changes()
    with connection.execute_wrapper(changes.note):
        yield changes


@contextmanager
def undone(browser: Client) -> Iterator[None]:
    """What the browser does inside leaves no trace, in the database or in its cookies."""
    kept = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = SimpleCookie(kept)
