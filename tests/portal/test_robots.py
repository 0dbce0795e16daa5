"""What robots are asked to leave alone, and where holes are told."""

import datetime as dt

import pytest
from django.test import Client

from practice.days import SHANGHAI, today

pytestmark = pytest.mark.django_db


def test_robots_are_told_what_is_not_for_them(anonymous: Client) -> None:
    response = anonymous.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    for path in ("/admin/", "/desk/", "/accounts/", "/api/", "/signups/", "/*.pdf"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines


def test_whoever_finds_a_hole_is_told_where_to_say_so(anonymous: Client) -> None:
    response = anonymous.get("/.well-known/security.txt")
    told = dict(line.split(": ", 1) for line in response.content.decode().splitlines() if not line.startswith("#"))
    assert told["Contact"] == "http://testserver/feedback/"
    assert anonymous.get("/feedback/").status_code == 200
    expires = dt.datetime.fromisoformat(told["Expires"])
    assert (expires.tzinfo is not None, expires.date()) == (True, today() + dt.timedelta(days=180))
    assert expires.utcoffset() == SHANGHAI.utcoffset(expires.replace(tzinfo=None))
    assert told["Canonical"] == "http://testserver/.well-known/security.txt"


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt"])
def test_they_are_kept_and_take_no_writes(anonymous: Client, path: str) -> None:
    tag = anonymous.get(path)["ETag"]
    assert anonymous.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert anonymous.post(path).status_code == 405
