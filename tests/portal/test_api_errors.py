"""Every refusal of the API has one shape and speaks Chinese."""

import logging
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from rest_framework.exceptions import ErrorDetail
from rest_framework.test import APIClient

from activities.errors import WrongStep
from portal.api.errors import flat, handle
from practice.errors import NotAllowed, PortalError
from practice.incoming import LARGEST_JSON
from practice.models import Place, User
from tests.api import program_of, refusal
from volunteers.errors import HoursRefused

VOLUNTEERS = "/api/v1/volunteers/"


def post(user: User, body: str | bytes, content_type: str = "application/json") -> Any:
    return program_of(user).post(VOLUNTEERS, body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "",
        "[1,",
        "{'a': 1}",
        '{"a": NaN}',
        "\ufeff{}",
        b'{"a": "\xff"}',
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_broken_json_is_said_to_be_broken(station_head: User, body: str | bytes) -> None:
    status, code, _ = refusal(post(station_head, body))
    assert (status, code) == (400, "invalid")


@pytest.mark.parametrize("body", ["[]", "1", '"a"', "null", "true"])
def test_json_that_is_no_object_is_refused(station_head: User, body: str) -> None:
    assert refusal(post(station_head, body))[:2] == (400, "invalid")


@pytest.mark.parametrize("charset", ["rot13", "hex", "utf-16", "nonsense"])
def test_json_is_read_as_utf8_whatever_is_claimed(station: Place, station_head: User, charset: str) -> None:
    body = f'{{"name": "高小文", "home_place": {station.pk}}}'.encode()
    response = post(station_head, body, f"application/json; charset={charset}")
    assert (response.status_code, response.json()["name"]) == (201, "高小文")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_other_content_is_not_taken(station_head: User, content_type: str) -> None:
    assert refusal(post(station_head, "name=x", content_type)) == (415, "not_json", {})


def test_too_much_is_not_read(station_head: User) -> None:
    assert refusal(post(station_head, '"' + "x" * LARGEST_JSON + '"')) == (413, "too_large", {})


@pytest.mark.parametrize("path", ["", "nothing/", "places", "places/1", "places/x/", "../api/v1/", "activities/1/fly/"])
def test_address_that_leads_nowhere_answers_in_json(db: None, path: str) -> None:
    assert refusal(program_of().get(f"/api/v1/{path}")) == (404, "not_found", {})
    assert refusal(program_of().post(f"/api/v1/{path}")) == (404, "not_found", {})


def test_method_and_format_that_are_not_offered(county: Place, administrator: User) -> None:
    client = program_of(administrator)
    for method in ("put", "delete", "options"):
        assert refusal(getattr(client, method)(f"/api/v1/places/{county.pk}/")) == (405, "method_not_allowed", {})
    assert refusal(client.get("/api/v1/places/", headers={"Accept": "text/csv"})) == (406, "not_acceptable", {})
    assert refusal(client.get("/api/v1/places/?format=xml")) == (404, "not_found", {})


def test_unstorable_text_in_the_address_is_refused_in_the_same_shape(db: None) -> None:
    client = APIClient()
    for query in ("q=%00", "%00=1", "cursor=a%00"):
        response = client.get(f"/api/v1/places/?{query}", headers={"Accept": "application/json"})
        assert refusal(response)[:2] == (400, "invalid")


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (NotAllowed("管不到。"), 403, "not_allowed", "管不到。"),
        (WrongStep("已取消。"), 409, "conflict", "已取消。"),
        (HoursRefused("没有保存。"), 400, "invalid", "没有保存。"),
        (PortalError("不行。"), 400, "invalid", "不行。"),
        (ValidationError("重复了。"), 400, "invalid", "重复了。"),
        (ValidationError({"__all__": ["重复了。"]}), 400, "invalid", "重复了。"),
    ],
)
def test_refusals_of_services_and_models_are_answers(error: Exception, status: int, code: str, message: str) -> None:
    response = handle(error, {})
    assert response is not None
    assert (response.status_code, response.data) == (status, {"code": code, "message": message, "fields": {}})


def test_what_the_database_refuses_is_a_conflict_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        response = handle(IntegrityError("Key (name, phone)=(刘候平, 13935801234) already exists."), {})
    assert response is not None
    assert (response.status_code, response.data["code"]) == (409, "conflict")
    assert "刘候平" not in caplog.text + response.data["message"]


def test_mistake_of_ours_is_no_refusal() -> None:
    assert handle(ZeroDivisionError(), {}) is None


def test_english_of_a_library_is_not_passed_on() -> None:
    response = handle(ValidationError({"name": ["Ensure this value is fine."]}), {})
    assert response is not None
    assert response.data["fields"] == {"name": ["格式不对，请核对。"]}


def test_nested_refusals_become_paths() -> None:
    nested = {"records": {2: {"minutes": [ErrorDetail("大")]}}, "ids": [{}, {"a": ["坏"]}], "non_field_errors": ["都"]}
    assert list(flat(nested)) == [("records[2].minutes", "大"), ("ids[1].a", "坏"), ("", "都")]
