"""Statements that PostgreSQL plans once per connection instead of once per request.

Django sends every statement with its values inside, so each is planned anew; for a list whose rows are told as JSON,
planning is a third of the whole. Only for statements whose text hardly varies: each kept plan takes memory in every
connection, and is made without looking at the values.
"""

from typing import Any

from django.db import connection
from psycopg import Cursor

USES_BEFORE_PREPARING = 2


def prepared_rows(queryset: Any) -> list[tuple[Any, ...]]:
    """The rows of a ``values_list`` QuerySet; on other databases, and the first times, read as usual."""
    if connection.vendor != "postgresql":
        return list(queryset)
    sql, params = queryset.query.sql_with_params()
    connection.ensure_connection()
    connection.connection.prepare_threshold = USES_BEFORE_PREPARING
    raw: Any = Cursor(connection.connection)
    wrapped = connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)
    with wrapped as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
