"""Every refusal in one shape: {"code", "message", "fields"}, in Chinese."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from activities.errors import WrongStep
from activities.services.registering import PartyRefused, SignUpRefused
from activities.services.requesting import NotTheirs, StepRefused
from practice.errors import NotAllowed, PortalError
from practice.services import CannotMove
from practice.throttling import TooOften
from volunteers.errors import CorrectionRefused, DecisionRefused

log = logging.getLogger(__name__)

CHINESE = re.compile(r"[\u4e00-\u9fff]")
GENERAL = ("non_field_errors", "__all__", "detail")
WRONG_VALUE = "格式不对，请核对。"

CODES = {
    400: "invalid",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "not_json",
    422: "key_reused",
    429: "locked_out",
}
MESSAGES = {
    400: "请求有误，请核对后再试。",
    401: "请先登录，或在请求头里带上令牌：Authorization: Token …。",
    403: "您的账号没有这个权限。",
    404: "没有这一条，或不在您的范围内。",
    405: "这个地址不支持这种请求方法。",
    406: "这个接口只返回 JSON。",
    415: "请用 Content-Type: application/json 提交 JSON。",
}
PARSE_ERROR = "提交的不是合法的 JSON，请检查括号、引号和逗号。"


class Conflict(exceptions.APIException):
    status_code = 409
    default_detail = "同一时间有别的修改，没有处理。请看最新情况后再试。"


class Nowhere(exceptions.NotFound):
    default_detail = "没有这个接口地址，请核对；地址都以 / 结尾。接口说明在 /api/v1/docs/。"


class TooMany(exceptions.Throttled):
    """With Retry-After, in the words that the pages say."""

    def __init__(self, refused: TooOften) -> None:
        super().__init__(wait=refused.seconds)
        self.detail = exceptions.ErrorDetail(refused.message, self.default_code)


CONFLICTS = (WrongStep, SignUpRefused, StepRefused, DecisionRefused, CorrectionRefused, CannotMove)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler; what is no refusal goes on as the error it is."""
    refusal = as_refusal(error)
    response = exception_handler(refusal, context)
    if response is not None:
        response.data = body(refusal, response)
    return response


def as_refusal(error: Exception) -> Exception:
    """What REST framework makes an answer of: the services' and the models' refusals included."""
    if isinstance(error, TooOften):
        return TooMany(error)
    if isinstance(error, PartyRefused):
        return exceptions.ValidationError({error.field or "non_field_errors": [error.message]})
    if isinstance(error, NotAllowed | NotTheirs):
        return exceptions.PermissionDenied(error.message)
    if isinstance(error, PortalError):
        return Conflict(error.message) if isinstance(error, CONFLICTS) else exceptions.ValidationError(error.message)
    if isinstance(error, ModelError):
        known = hasattr(error, "error_dict")
        return exceptions.ValidationError(error.message_dict if known else error.messages)
    if isinstance(error, IntegrityError):
        log.warning("a constraint refused what had passed the checks")
        return Conflict()
    return error


def body(refusal: Exception, response: Response) -> dict[str, Any]:
    status = response.status_code
    if isinstance(refusal, exceptions.ValidationError):
        return invalid(refusal.detail)
    detail = str(getattr(refusal, "detail", ""))
    general = PARSE_ERROR if isinstance(refusal, exceptions.ParseError) else MESSAGES.get(status, MESSAGES[400])
    is_said = isinstance(refusal, Nowhere) or (CHINESE.search(detail) and status not in (404, 405, 406, 415))
    message = detail if is_said else general
    return {"code": CODES.get(status, "invalid"), "message": message, "fields": {}}


def invalid(detail: Any) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for path, message in flat(detail):
        fields.setdefault(path, []).append(message if CHINESE.search(message) else WRONG_VALUE)
    general = fields.pop("", [])
    message = " ".join(dict.fromkeys(general)) or f"有 {len(fields)} 处不对，没有处理。请按 fields 里说的改好再试。"
    return {"code": CODES[400], "message": message, "fields": fields}


def flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(records[2].minutes, message) for each message, however deep; general ones have an empty path."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from flat(inner, inside(path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from flat(inner, inside(path, index) if isinstance(inner, dict | list) else path)
    else:
        yield path, str(detail)


def inside(path: str, name: str | int) -> str:
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name in GENERAL:
        return path
    return f"{path}.{name}" if path else name
