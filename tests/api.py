"""Speaking to the API as a program does."""

import re
from typing import Any

from knox.models import AuthToken
from rest_framework.test import APIClient

from practice.models import User

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def program_of(user: User | None = None) -> APIClient:
    """A client that carries the user's token; without a user it carries none."""
    client = APIClient()
    client.default_format = "json"
    if user is not None:
        _, token = AuthToken.objects.create(user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def refusal(response: Any) -> tuple[int, str, dict[str, list[str]]]:
    """(status, code, fields) of a refusal, whose shape and language are checked on the way."""
    body = response.json()
    assert set(body) == {"code", "message", "fields"}
    assert CHINESE.search(body["message"])
    assert all(CHINESE.search(said) for messages in body["fields"].values() for said in messages)
    return response.status_code, body["code"], body["fields"]
