"""Requests made up from an OpenAPI document, sensible and senseless, and answers held against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

Schema = dict[str, Any]

LETTERS = st.text(st.sampled_from("村高文x9 \n\t'\"%_\x00\x07\u202e\ud800𠮷"), max_size=12)
WRITABLE = st.text(st.sampled_from("村高文x9 \n'\"%_&=\x00\u202e𠮷"), max_size=12)
"""What an address can carry: no lone surrogates."""
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | LETTERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=3),
    max_leaves=6,
)
BY_FORMAT: dict[str, st.SearchStrategy[Any]] = {
    "date": st.dates().map(str),
    "date-time": st.datetimes(timezones=st.timezones() | st.none()).map(lambda moment: moment.isoformat()),
    "uuid": st.uuids().map(str),
    "uri": st.just("https://example.invalid/"),
}


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    parameters: list[Schema]
    body: Schema | None
    responses: dict[str, Schema | None]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def json_of(holder: Schema) -> Schema | None:
    kinds = holder.get("content", {})
    content = kinds.get("application/json") or kinds.get("application/geo+json")
    return content["schema"] if content else None


def operations(document: Schema) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield Operation(
                method=method,
                path=path,
                parameters=operation.get("parameters", []),
                body=json_of(operation.get("requestBody", {})),
                responses={status: json_of(one) for status, one in operation["responses"].items()},
            )


@dataclass(frozen=True)
class Maker:
    """Makes values that a schema describes; whole numbers often name one of the ``known`` rows."""

    document: Schema
    known: list[int]

    def value(self, schema: Schema) -> st.SearchStrategy[Any]:
        made = self._made(schema)
        return st.one_of(made, made, made, st.none()) if schema.get("nullable") else made

    def _made(self, schema: Schema) -> st.SearchStrategy[Any]:
        if "$ref" in schema:
            return self.value(self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
        for several in ("allOf", "oneOf"):
            if several in schema:
                return st.one_of([self.value(one) for one in schema[several]])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        makers = {"object": self._object, "array": self._array, "integer": self._integer, "string": self._string}
        plain = {"boolean": st.booleans(), "number": st.floats(allow_nan=False, allow_infinity=False)}
        kind = schema.get("type", "")
        return makers[kind](schema) if kind in makers else plain.get(kind, JUNK)

    def _object(self, schema: Schema) -> st.SearchStrategy[Any]:
        parts = {name: self.value(one) for name, one in schema.get("properties", {}).items()}
        needed = {name: part for name, part in parts.items() if name in schema.get("required", ())}
        return st.fixed_dictionaries(needed, optional={k: v for k, v in parts.items() if k not in needed})

    def _array(self, schema: Schema) -> st.SearchStrategy[Any]:
        return st.lists(self.value(schema["items"]), max_size=3)

    def _integer(self, schema: Schema) -> st.SearchStrategy[Any]:
        low, high = schema.get("minimum", -10), schema.get("maximum", 10**6)
        return st.sampled_from(self.known) | st.integers(low, min(high, low + 200)) | st.integers(low, high)

    def _string(self, schema: Schema) -> st.SearchStrategy[Any]:
        if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True) | LETTERS
        return BY_FORMAT.get(schema.get("format", ""), LETTERS)

    def body(self, schema: Schema) -> st.SearchStrategy[Any]:
        """Mostly what the schema describes, often with one part of it turned into something else."""
        whole = self.value(schema)
        return st.one_of(whole, whole, st.builds(spoil, whole, st.integers(0, 9), JUNK), JUNK)

    def query(self, parameters: list[Schema]) -> st.SearchStrategy[dict[str, Any]]:
        asked = [one for one in parameters if one["in"] == "query"]
        parts = {one["name"]: self.value(one["schema"]).filter(is_writable) | WRITABLE for one in asked}
        sensible = st.fixed_dictionaries({}, optional=parts)
        return sensible | sensible | st.dictionaries(WRITABLE, WRITABLE, max_size=1)


def is_writable(value: Any) -> bool:
    return "\ud800" not in str(value)


def spoil(value: Any, at: int, junk: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return junk
    name = sorted(value)[at % len(value)]
    return {**value, name: junk}


def as_json_schema(document: Schema, schema: Schema) -> Schema:
    """OpenAPI 3.0 says ``nullable`` where JSON Schema has a null type."""
    return {"components": translated(document["components"]), **translated(schema)}


def translated(node: Any) -> Any:
    if isinstance(node, list):
        return [translated(one) for one in node]
    if not isinstance(node, dict):
        return node
    inner = {name: translated(one) for name, one in node.items() if name not in ("nullable", "example")}
    return {"anyOf": [inner, {"type": "null"}]} if node.get("nullable") is True else inner


def breaches(document: Schema, schema: Schema, answer: Any) -> list[str]:
    """Where an answer is not as the document says."""
    found = Draft202012Validator(as_json_schema(document, schema)).iter_errors(answer)
    return [f"{error.json_path}: {error.message}" for error in found]
