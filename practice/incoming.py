"""Guards on what comes in by HTTP outside of forms: no text that cannot be stored reaches a view.

The rule is ``practice.text``'s. A browser's form is refused here only for what no person types (NUL, lone surrogates);
the rest the form itself refuses beside the field, so that nobody loses what they wrote. JSON is refused for all of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

from .text import is_unstorable, what_is_wrong

LARGEST_JSON = 1024 * 1024
OPENED_AT_MOST = 200
PLAIN_JSON = re.compile(rb"[^\\\x7f-\xff]*")
"""Bytes whose texts need not be looked into: nothing is escaped or beyond ASCII, and JSON bars bare controls itself."""
UNREADABLE = "请求里有不能保存的字符（空字符或残缺的字符），没有处理。请返回上一页，把文字重新输入一遍再提交。"


class StorableTextOnly:
    """Middleware: answer 400, in words, to a request whose address, query, form, file names or cookies hold such text.

    Stands after CsrfViewMiddleware, which has read the form already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not is_unstorable("".join(_sent_text(request))):
            return None
        if request.get_preferred_type(["application/json", "text/html"]) == "application/json":
            return JsonResponse({"code": "invalid", "message": UNREADABLE, "fields": {}}, status=400)
        # Without the request: its context would look up the session, perhaps by the very cookie that is refused.
        return HttpResponse(render_to_string("400.html", {"reason": UNREADABLE}), status=400)


def _sent_text(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    if request.META.get("QUERY_STRING"):
        yield from _field_text(request.GET)
    if request.method == "POST":
        yield from _field_text(request.POST)
        yield from (str(upload.name) for _, uploads in request.FILES.lists() for upload in uploads)
    yield from request.COOKIES.values()


def _field_text(fields: QueryDict) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from (str(value) for value in values)


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "一次提交的内容太大（最多 1 MB），没有处理。请分几次提交。"


class ReadableJSONParser(JSONParser):
    """JSON whose every text keeps the rule; the field is named as in ``records[2].content``."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            # JSON is UTF-8, whatever character set the request names.
            content = _bounded(stream)
            parsed = super().parse(BytesIO(content), media_type, {**(parser_context or {}), "encoding": "utf-8"})
            wrong = {} if _is_plain(content) else dict(_wrong_fields(parsed))
        except RecursionError:
            raise ParseError("JSON 嵌套太深，没有处理。") from None
        if wrong:
            raise ValidationError(wrong)
        return parsed


def _bounded(stream: IO[Any]) -> bytes:
    content: bytes = stream.read(LARGEST_JSON + 1)
    if len(content) > LARGEST_JSON:
        raise TooLarge
    return content


def _is_plain(content: bytes) -> bool:
    """Whether there is nothing to look for in the texts, nor so deep a nesting that looking would find it."""
    opened = content.count(b"{") + content.count(b"[")
    return opened <= OPENED_AT_MOST and PLAIN_JSON.fullmatch(content) is not None


def _wrong_fields(value: object, path: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, str):
        if reason := what_is_wrong(value):
            yield path or "detail", [reason]
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if reason := what_is_wrong(name):
                # Not named in the answer, which could not be written, and not looked into.
                yield "detail", [f"有一个字段名不对：{reason}"]
            else:
                yield from _wrong_fields(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _wrong_fields(inner, f"{path}[{index}]")
