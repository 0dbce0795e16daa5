"""The OpenAPI document and its page: complete, in Chinese, from our own host."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from activities.models import Activity
from tests.api import CHINESE
from tests.openapi import breaches, operations

METHODS = ("get", "post", "patch", "delete")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def test_document_is_made_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=(out := StringIO()), stderr=(err := StringIO()))
    assert out.getvalue().startswith("openapi: 3.0.3")
    assert err.getvalue() == ""


def test_document_names_every_resource_and_verb(document: dict[str, Any]) -> None:
    served = {f"{one.method} {one.path.removeprefix('/api/v1')}" for one in operations(document)}
    read_only = {f"get /{name}/" for name in ("teams", "programmes", "service-records", "totals", "feedback")}
    lists = {f"get /{name}/" for name in ("places", "activities", "volunteers")} | read_only
    rows = {f"{one}{{id}}/" for one in lists - {"get /totals/"}}
    steps = ("submit", "publish", "return", "hold", "cancel", "hours", "report")
    verbs = {f"post /activities/{{id}}/{verb}/" for verb in steps}
    writes = {"post /activities/", "post /volunteers/", "post /volunteers/search/"}
    writes |= {f"patch /{name}/{{id}}/" for name in ("places", "activities", "volunteers")}
    writes |= {"post /service-records/approve/", "post /service-records/return/"}
    writes |= {"post /service-records/{id}/correct/", "post /activities/unplanned/"}
    writes |= {"post /feedback/{id}/read/", "post /feedback/{id}/answer/"}
    news = {f"get /{name}/" for name in ("articles", "articles/{id}", "media-mentions", "media-mentions/{id}")}
    writes |= news | {"post /media-mentions/", "patch /media-mentions/{id}/"}
    asked = {
        "get /service-offers/",
        "get /service-offers/{id}/",
        "get /service-requests/",
        "get /service-requests/{id}/",
    }
    steps_of_requests = ("dispatch", "refuse", "accept", "decline", "finish")
    asked |= {f"post /service-requests/{{id}}/{verb}/" for verb in steps_of_requests}
    writes |= asked | {"post /service-requests/"}
    writes |= {"get /registrations/", "get /registrations/{id}/"}
    writes |= {"post /registrations/{id}/cancel/", "post /activities/{id}/registrations/"}
    tokens = {"post /tokens/", "delete /tokens/", "delete /tokens/current/"}
    assert served == lists | rows | verbs | writes | tokens | {"get /places.geojson"}


def test_every_operation_is_described_in_chinese(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            said = [
                operation["summary"],
                *operation["tags"],
                *(one.get("description", "") for one in queried(operation)),
            ]
            assert [text for text in said if not CHINESE.search(text)] == [], f"{method} {path}"


def queried(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in operation.get("parameters", ()) if one["in"] == "query"]


def described(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that is sent, and every answer that is no refusal."""
    for one in operations(document):
        operation = document["paths"][one.path][one.method]
        if one.body is not None:
            yield f"{one} takes", operation["requestBody"]["content"]["application/json"]
        for status in ("200", "201"):
            if status in operation["responses"]:
                (content,) = operation["responses"][status]["content"].values()
                yield f"{one} gives", content


def test_every_body_and_answer_has_an_example_that_keeps_to_it(document: dict[str, Any]) -> None:
    for name, content in described(document):
        examples = content.get("examples", {})
        assert examples or "Revoked" in str(content["schema"]), f"{name} has no example"
        for example in examples.values():
            assert breaches(document, content["schema"], example["value"]) == [], name


def test_every_operation_names_its_refusals(document: dict[str, Any]) -> None:
    for one in operations(document):
        refused = {status for status in one.responses if status >= "400"}
        assert {"400", "401"} <= refused, one
        assert ("404" in refused) == ("{" in one.path or one.path.endswith("current/")), one
        assert all(one.responses[status] == {"$ref": "#/components/schemas/Error"} for status in refused), one


def test_key_is_documented_where_it_counts(document: dict[str, Any]) -> None:
    keyed = {
        str(one).replace("/api/v1", "")
        for one in operations(document)
        if any(parameter["name"] == "Idempotency-Key" for parameter in one.parameters)
    }
    assert keyed == {
        "post /activities/",
        "post /activities/unplanned/",
        "post /activities/{id}/hours/",
        "post /activities/{id}/report/",
        "post /volunteers/",
        "post /media-mentions/",
    }


def test_public_parts_ask_for_no_token(document: dict[str, Any]) -> None:
    public = {
        path.removeprefix("/api/v1/").split("/")[0]
        for path, methods in document["paths"].items()
        if {} in methods.get("get", {}).get("security", [])
    }
    assert public == {"places", "places.geojson", "teams", "programmes", "activities", "articles", "service-offers"}


def test_choices_keep_their_names(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["ActivityStatus"]["enum"] == Activity.Status.values
    assert not [name for name in schemas if re.search(r"[0-9a-f]{3}Enum$", name)]


def test_document_is_served_to_anyone(client: Client, db: None) -> None:
    response = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert response.status_code == 200
    validate_schema(response.json())
    assert "max-age=600" in response["Cache-Control"]
    for query in ("lang=%0a..", "version=%0d%0aX", "format=json"):
        assert client.get(f"/api/v1/schema/?{query}").status_code == 200


def test_page_loads_files_of_our_own_host_only(client: Client, db: None) -> None:
    response = client.get("/api/v1/docs/")
    page = response.content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(sources) == 5
    assert all(re.match(r"^(/static/|\?|/api/)", source) for source in sources), sources
    assert "<script>" not in page
    assert client.get("/api/v1/docs/?script").status_code == 200


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path)["Content-Security-Policy"]
    return {part.split()[0]: part for part in header.split("; ")}


def test_only_the_page_itself_may_style_inline(client: Client, db: None) -> None:
    assert policy(client, "/api/v1/docs/")["style-src"] == "style-src 'self' 'unsafe-inline'"
    assert "script-src" not in policy(client, "/api/v1/docs/")
    for path in ("/api/v1/docs/?script", "/api/v1/places/", "/api/v1/schema/"):
        assert "unsafe" not in str(policy(client, path).get("script-src", "")), path
    assert "style-src" not in policy(client, "/api/v1/places/")
