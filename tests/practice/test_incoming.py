"""What cannot be stored never reaches a view, however it is sent; a small set of views stands in for careless ones."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from practice.incoming import UNREADABLE

SEEN: list[str] = []


def careless(request: HttpRequest, word: str = "") -> HttpResponse:
    SEEN.append(word)
    return HttpResponse(request.GET.get("q", "") + request.POST.get("name", ""))


class CarelessAPI(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        response = Response(request.data)
        SEEN.append("api")
        return response


urlpatterns = [path("page", careless), path("page/<str:word>", careless), path("api", CarelessAPI.as_view())]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    SEEN.clear()


def assert_refused(response: Any) -> None:
    assert response.status_code == 400
    assert UNREADABLE in response.content.decode()
    assert SEEN == []


def test_query_string_with_nul_gets_a_page_in_words(client: Client) -> None:
    response = client.get("/page?q=%00", headers={"accept": "text/html,*/*;q=0.8"})
    assert_refused(response)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response.templates[0].name == "400.html"


def test_program_gets_the_same_words_as_json(client: Client) -> None:
    response = client.get("/page?q=%00", headers={"accept": "application/json"})
    assert response.status_code == 400
    assert response.json() == {"code": "invalid", "message": UNREADABLE, "fields": {}}


@pytest.mark.parametrize("address", ["/page?a%00b=1", "/page/%00", "/page/a%00b?q=1"])
def test_name_or_address_with_nul_is_refused(client: Client, address: str) -> None:
    assert_refused(client.get(address, headers={"accept": "text/html"}))


@pytest.mark.parametrize("sent", [{"name": "张\x00三"}, {"na\x00me": "张三"}, {"name": ["张三", "\x00"]}])
def test_form_with_nul_is_refused(client: Client, sent: dict[str, Any]) -> None:
    assert_refused(client.post("/page", sent, headers={"accept": "text/html"}))


def test_urlencoded_form_with_nul_is_refused(client: Client) -> None:
    body, kind = "name=%E5%BC%A0%00", "application/x-www-form-urlencoded"
    assert_refused(client.post("/page", body, content_type=kind, headers={"accept": "text/html"}))


def test_cookie_with_nul_is_refused(client: Client) -> None:
    client.cookies.load('sessionid="\\000"')
    assert client.cookies["sessionid"].value == "\x00"
    assert_refused(client.get("/page", headers={"accept": "text/html"}))


@pytest.mark.parametrize("query", ["%ED%A0%80", "%FF", "%C0%80"])
def test_broken_utf8_arrives_as_replacement_characters(client: Client, query: str) -> None:
    response = client.get(f"/page?q={query}")
    assert response.status_code == 200
    assert set(response.content.decode()) == {"\ufffd"}


def test_rare_characters_arrive_whole(client: Client) -> None:
    name = "䶮𠮷𬀩·👨‍👩‍👧"
    response = client.post("/page?q=𠮷", {"name": name, "photo": SimpleUploadedFile("𠮷.jpg", b"")})
    assert response.content.decode() == f"𠮷{name}"


def test_other_control_characters_are_left_to_the_form(client: Client) -> None:
    """The form refuses them beside the field, so that what was typed stays on the page."""
    assert client.post("/page", {"name": "张\x0b三"}).content.decode() == "张\x0b三"


def post_json(client: Client, body: str) -> Any:
    return client.post("/api", body, content_type="application/json")


@pytest.mark.parametrize(
    ("body", "field", "character"),
    [
        (r'{"name": "\u0000"}', "name", "U+0000"),
        (r'{"name": "\ud800"}', "name", "U+D800"),
        (r'{"name": "\u202e"}', "name", "U+202E"),
        (r'{"records": [{"volunteer": 1}, {"content": "\u0007"}]}', "records[1].content", "U+0007"),
        (r'["好", "\udfff"]', "[1]", "U+DFFF"),
        (r'"\u0000"', "detail", "U+0000"),
        (r'{"\u0000": 1}', "detail", "U+0000"),
    ],
)
def test_json_is_refused_naming_the_field(client: Client, body: str, field: str, character: str) -> None:
    response = post_json(client, body)
    assert response.status_code == 400
    answer = response.json()
    assert list(answer["fields"]) == ([] if field == "detail" else [field])
    said = answer["message"] if field == "detail" else answer["fields"][field][0]
    assert character in said


def test_json_names_every_wrong_field(client: Client) -> None:
    assert list(post_json(client, r'{"a": "\u0000", "b": "好", "c": "\u0001"}').json()["fields"]) == ["a", "c"]


def test_json_with_rare_characters_arrives_whole(client: Client) -> None:
    sent = {"name": "䶮𠮷𬀩", "story": "第一行\n第二行", "minutes": 90, "tags": [None, True, 1.5]}
    for escaped in (True, False):
        response = post_json(client, json.dumps(sent, ensure_ascii=escaped))
        assert (response.status_code, response.json()) == (200, sent)


@pytest.mark.parametrize("body", ["[" * 100_000, "[" * 900 + "]" * 900])
def test_json_nested_without_end_is_no_server_error(client: Client, body: str) -> None:
    assert post_json(client, body).status_code in (200, 400)


def test_json_that_is_none_is_refused(client: Client) -> None:
    assert post_json(client, "{").status_code == 400
    assert client.post("/api", b'{"name": "\xed\xa0\x80"}', content_type="application/json").status_code == 400
    assert "api" not in SEEN
