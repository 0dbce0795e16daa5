"""The OpenAPI document: tags in Chinese, and the refusals that every operation shares."""

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from .errors import CODES, MESSAGES

ERROR_SCHEMA = {
    "type": "object",
    "description": "所有不成功的答复都是这个样子。",
    "required": ["code", "message", "fields"],
    "properties": {
        "code": {"type": "string", "enum": sorted(set(CODES.values())), "description": "给程序判断用。"},
        "message": {"type": "string", "description": "给人看的一句话。"},
        "fields": {
            "type": "object",
            "description": "哪个字段不对，键如 `records[2].minutes`。",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "example": {
        "code": "invalid",
        "message": "有 1 处不对，没有处理。请按 fields 里说的改好再试。",
        "fields": {"records[2].minutes": ["请确保该值大于或者等于 1。"]},
    },
}
WRITES = ("post", "patch", "put", "delete")


class TaggedSchema(AutoSchema):
    """Groups operations by the view's own ``tag``."""

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "") or super().get_tags()[0]]


def add_refusals(result: dict[str, Any], **_hook: Any) -> dict[str, Any]:
    """Post-processing hook: each operation names the refusals that it can give, all of one shape."""
    result["components"].setdefault("schemas", {})["Error"] = ERROR_SCHEMA
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in refusals(path, method, operation):
                operation["responses"].setdefault(str(status), refusal(status))
    return result


def refusals(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    found = [400, 401, 406]
    found += [404] if "{" in path or path.endswith("current/") else []
    if method in WRITES:
        found += [403, 409, 413, 415]
    if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ())):
        found.append(422)
    if path.endswith(("/tokens/", "/service-requests/", "/registrations/")) and method == "post":
        found.append(429)
    return found


def refusal(status: int) -> dict[str, Any]:
    said = {
        409: "与现在的情况不符，没有处理。",
        413: "内容太大。",
        422: "Idempotency-Key 已用于别的内容。",
        429: "太频繁，或密码连续输错；过一会儿再试。",
    }
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": said.get(status) or MESSAGES[status], "content": {"application/json": {"schema": schema}}}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.api.authentication.Token"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        described = "先用 POST /api/v1/tokens/ 申请，然后填：Token 令牌（前面的 Token 和空格也要写）。"
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": described}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.api.authentication.SiteSession"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "在本站登录后的浏览器。"}


class LabelledFilters(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """Every query parameter is described by its filter's label."""

    target_class = "practice.api.filters.KnownParameters"
    priority = 1

    def resolve_filter_field(self, auto_schema: Any, model: Any, filters: Any, name: str, field: Any) -> Any:
        found = super().resolve_filter_field(auto_schema, model, filters, name, field)  # type: ignore[no-untyped-call]
        for one in found:
            one.setdefault("description", str(field.label))
        return found
