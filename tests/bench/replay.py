"""A page's SQL by itself: its statements are recorded once and then sent again, with nothing around them."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

Statement = tuple[str, Any]


class Recorder:
    """Stands around each statement that Django sends, keeps it and times it."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begun
            if not many:
                self.statements.append((sql, params))


def recorded(page: Callable[[], Any], *, before: Callable[[], Any] = lambda: None) -> list[Statement]:
    """What the page asks of the database when it is made, after ``before`` has made sure that it must be."""
    page()
    before()
    with connection.execute_wrapper(recorder := Recorder()):
        page()
    return recorder.statements


def replayed(statements: list[Statement]) -> float:
    """Seconds until the database has answered all of them, the rows fetched."""
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()
    return time.perf_counter() - begun
