"""Requests that are safe to repeat: the answer to an Idempotency-Key is kept, and given again.

The key's row is inserted before anything else happens, in the transaction of the request itself. Its uniqueness is the
lock: a second request with the same key waits there until the first has committed, and then gets the first one's
answer; when the first was refused its row goes with it, and the second is tried as if it were the first.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from practice.models import IdempotentReply

from .views import ResourceViewSet, actor

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = dt.timedelta(days=7)
ALLOWED = re.compile(r"[\x21-\x7e]{8,80}")
UNDER_WAY = 0
"""The status of a row whose request has not been answered; seen by nobody, because it is never committed."""

KEY_PARAMETER = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=(
        "每次新的提交自己生成一个不重复的值：8 到 80 个可见的英文字符，"
        "建议用 UUID，如 6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90。"
        "网络不好没收到答复时，用同一个值把同样的内容再发一次：已经办成的不会重办，而是返回第一次的答复，"
        "并带响应头 `Idempotency-Replayed: true`。同一个值配不同的内容返回 422。"
        "答复保留 7 天；被拒绝的请求不保留，改好后可以用原来的值再发。"
    ),
)


class KeyReused(APIException):
    status_code = 422
    default_code = "key_reused"
    default_detail = "这个 Idempotency-Key 已用于另一个请求，内容不同，没有处理。新的提交请换一个新的值。"


View = Callable[..., Response]


def repeatable(view: View) -> View:
    """Let an action of a ResourceViewSet be repeated under an Idempotency-Key; without one it runs as it is."""

    @wraps(view)
    def wrapped(self: ResourceViewSet, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(self, request, *args, **kwargs)
        if not ALLOWED.fullmatch(key):
            raise ValidationError({HEADER: ["请用 8 到 80 个可见的英文字符，例如一个 UUID。"]})
        with transaction.atomic():
            reply, is_first = _claim(request, key)
            if not is_first:
                return _again(self, reply)
            response = view(self, request, *args, **kwargs)
            reply.status, reply.body = response.status_code, _kept(self, response)
            reply.save(update_fields=["status", "body"])
            return response

    documented: View = extend_schema(parameters=[KEY_PARAMETER])(wrapped)
    return documented


def _claim(request: Request, key: str) -> tuple[IdempotentReply, bool]:
    digest = digest_of(request)
    IdempotentReply.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    reply, is_first = IdempotentReply.objects.get_or_create(
        user=actor(request), key=key, defaults={"request_digest": digest, "status": UNDER_WAY, "body": {}}
    )
    if reply.request_digest != digest:
        raise KeyReused
    return reply, is_first


def digest_of(request: Request) -> str:
    """One value for the same method, address and content, however the JSON was spaced or its names ordered."""
    content = json.dumps(request.data, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(f"{request.method} {request.path}\n{content}".encode()).hexdigest()


def _kept(view: ResourceViewSet, response: Response) -> Any:
    return json.loads(JSONRenderer().render(view.kept(response.data)))


def _again(view: ResourceViewSet, reply: IdempotentReply) -> Response:
    return Response(view.given_again(reply.body), status=reply.status, headers={REPLAYED: "true"})
