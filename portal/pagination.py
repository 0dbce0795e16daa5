"""How API lists are cut into pages: by the last row seen, so that pages stay right while rows are added.

A page continues after a pair (value of the ordering field, primary key). Counting rows that share a value, as REST
framework's own cursor does, would skip some on a fixed day, when five hundred stations begin at nine.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from django.core import signing
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from practice.api.filters import COMMON
from practice.api.row_json import RowJSON
from practice.prepared import Slot, Statement

PAGE_SIZE, LARGEST_PAGE = 50, 500
SIGNER = signing.Signer(salt="portal.pagination")
STATEMENTS_AT_MOST = 200
KEPT_STATEMENTS: dict[tuple[Any, ...], Statement] = {}
EXAMPLE_LINK = "https://portal.example.gov.cn/api/v1/…/?cursor=WyJpZCIsZmFsc2Us…"


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or, going back, before) the row with this value and key, in this order."""

    ordering: str
    back: bool
    value: str
    key: int

    def write(self) -> str:
        """Signed, so that only what was given out comes back: every value then fits its column."""
        return SIGNER.sign_object((self.ordering, self.back, self.value, self.key))

    @classmethod
    def read(cls, text: str, ordering: str) -> "Cursor":
        try:
            cursor = cls(*SIGNER.unsign_object(text))
        except signing.BadSignature:
            raise ValidationError({"cursor": ["看不懂这个游标。请原样使用答复里的 next 或 previous。"]}) from None
        if cursor.ordering != ordering:
            raise ValidationError({"cursor": ["游标与排序不符。换了排序请从第一页重新开始。"]})
        return cursor


class NewestFirst(BasePagination):
    """Pages by keyset; the view says its ``ordering`` and the ``ordering_fields`` that may be asked for."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self._begin(queryset, request, view)
        rows = self._cut(list(self._window(queryset, self.value, self.cursor and self.cursor.key)))
        self.ends = [(self.field.value_to_string(row), row.pk) for row in (rows[0], rows[-1])] if rows else []
        return rows

    def write_page(self, view: Any, row: RowJSON, request: Request) -> bytes:
        """The whole answer as JSON, each row as the text that the database makes of it."""
        self._begin(view.queryset, request, view)
        is_plain = COMMON.issuperset(request.query_params)
        is_usual = is_plain and not request.user.is_authenticated
        statement = self._kept_statement(view, row) if is_usual else self._statement(view, row)
        values = {**row.values, "value": self.value, "key": self.cursor and self.cursor.key}
        told = self._cut(statement.rows(values, prepare=is_plain))
        self.ends = [end[:2] for end in (told[0], told[-1])] if told else []
        links = orjson.dumps({"next": self._link(back=False), "previous": self._link(back=True)})
        return b'%s,"results":[%s]}' % (links[:-1], ",".join([text for _, _, text in told]).encode())

    def _kept_statement(self, view: Any, row: RowJSON) -> Statement:
        """For visitors who filter nothing, the statement is always the same."""
        key = (type(view), self.ordering, self.size, self.is_back, self.cursor is None)
        if key in KEPT_STATEMENTS:
            return KEPT_STATEMENTS[key]
        statement = self._statement(view, row)
        if len(KEPT_STATEMENTS) < STATEMENTS_AT_MOST:
            KEPT_STATEMENTS[key] = statement
        return statement

    def _statement(self, view: Any, row: RowJSON) -> Statement:
        rows = self._window(view.filter_queryset(view.get_queryset()), Slot("value"), Slot("key"))
        told = rows.annotate(row_value=Cast(self.field.attname, TextField()), row_json=row.expression)
        return Statement.of(told.values_list("row_value", "pk", "row_json"))

    def _begin(self, queryset: Any, request: Request, view: Any) -> None:
        self.url, self.size = request.build_absolute_uri(), self._size(request)
        self.ordering = self._ordering(request, view)
        self.field = queryset.model._meta.pk if self._name == "id" else queryset.model._meta.get_field(self._name)
        sent = request.query_params.get("cursor")
        self.cursor = Cursor.read(sent, self.ordering) if sent else None
        self.value = self.cursor and self.field.to_python(self.cursor.value)
        self.is_back = self.cursor is not None and self.cursor.back

    def _window(self, queryset: Any, value: Any, key: Any) -> Any:
        """The page, and one row more to tell whether another page follows."""
        descending = self.ordering.startswith("-") is not self.is_back
        sign = "-" if descending else ""
        names = ["pk"] if self._name == "id" else [self._name, "pk"]
        rows = queryset.order_by(*(sign + name for name in names))
        beyond = self._beyond("lt" if descending else "gt", value, key)
        return (rows if self.cursor is None else rows.filter(beyond))[: self.size + 1]

    def _cut(self, rows: list[Any]) -> list[Any]:
        more, rows = len(rows) > self.size, rows[: self.size]
        self.has_next = more if not self.is_back else True
        self.has_previous = more if self.is_back else self.cursor is not None
        return rows[::-1] if self.is_back else rows

    @property
    def _name(self) -> str:
        return self.ordering.lstrip("-")

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(PAGE_SIZE))
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LARGEST_PAGE and len(text) < 9):
            raise ValidationError({"page_size": [f"请填 1 到 {LARGEST_PAGE} 的整数。"]})
        return int(text)

    def _ordering(self, request: Request, view: Any) -> str:
        wanted = request.query_params.get("ordering", view.ordering)
        if wanted.removeprefix("-") not in view.ordering_fields:
            raise ValidationError({"ordering": [f"只能按这些排序：{'、'.join(choices(view))}。"]})
        return str(wanted)

    def _beyond(self, side: str, value: Any, key: Any) -> Q:
        beyond = Q(**{f"pk__{side}": key})
        if self._name == "id":
            return beyond
        # The first condition alone bounds the scan of the index; the second decides among equals.
        return Q(**{f"{self._name}__{side}e": value}) & (Q(**{f"{self._name}__{side}": value}) | beyond)

    def _link(self, *, back: bool) -> str | None:
        if not self.ends or not (self.has_previous if back else self.has_next):
            return None
        value, key = self.ends[0 if back else 1]
        cursor = Cursor(self.ordering, back, value, key)
        return replace_query_param(self.url, "cursor", cursor.write())

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link(back=False), "previous": self._link(back=True), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link | {"description": "下一页的网址；没有了为 null。", "example": EXAMPLE_LINK},
                "previous": link | {"description": "上一页的网址；没有了为 null。", "example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            _parameter("cursor", {"type": "string"}, "从哪里接着给：用上一次答复里的 next 或 previous，不要自己拼。"),
            _parameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
                f"一页几条，最多 {LARGEST_PAGE}。",
            ),
            _parameter(
                "ordering",
                {"type": "string", "enum": choices(view), "default": view.ordering},
                "排序；前面加 `-` 是倒序。相同的再按编号排，翻页时不重不漏。",
            ),
        ]


def choices(view: Any) -> list[str]:
    return [f"{sign}{name}" for name in view.ordering_fields for sign in ("", "-")]


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
