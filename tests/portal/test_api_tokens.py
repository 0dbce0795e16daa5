"""/api/v1/tokens/: had for a name and a password, kept as hashes, expiring; and the site's own session."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from practice.models import AuditEvent, Place, User
from tests.api import program_of, refusal
from tests.factories import PASSWORD

URL, CURRENT = "/api/v1/tokens/", "/api/v1/tokens/current/"
MINE = "/api/v1/volunteers/"


def ask(username: str = "head", password: str = PASSWORD) -> tuple[APIClient, str]:
    response = program_of().post(URL, {"username": username, "password": password})
    assert response.status_code == 201, response.content
    client = program_of()
    client.credentials(HTTP_AUTHORIZATION=f"Token {response.json()['token']}")
    return client, response.json()["expires_at"]


def audited() -> list[tuple[str | None, str, str]]:
    rows = AuditEvent.objects.filter(action=AuditEvent.Action.TOKEN).order_by("pk")
    return [(row.actor.username if row.actor else None, row.subject, row.detail["done"]) for row in rows]


def test_token_opens_what_its_owner_may_see(station_head: User) -> None:
    client, expires_at = ask()
    assert client.get(MINE).status_code == 200
    assert dt.datetime.fromisoformat(expires_at) - timezone.now() > dt.timedelta(days=29)
    assert audited() == [("head", "", "issued")]


def test_token_is_kept_as_a_hash(station_head: User) -> None:
    response = program_of().post(URL, {"username": "head", "password": PASSWORD})
    row, token = AuthToken.objects.get(), response.json()["token"]
    assert token not in (row.digest, row.token_key)
    assert len(row.token_key) < len(token) / 2


def test_wrong_password_gives_no_token(station_head: User) -> None:
    for sent in ({"username": "head", "password": "wrong"}, {"username": "nobody", "password": PASSWORD}):
        assert refusal(program_of().post(URL, sent)) == (401, "not_signed_in", {})
    station_head.is_active = False
    station_head.save()
    assert program_of().post(URL, {"username": "head", "password": PASSWORD}).status_code == 401
    assert (AuthToken.objects.count(), audited()) == (0, [])


def test_repeated_failures_lock_the_account_out(station_head: User) -> None:
    client = program_of()
    found = [client.post(URL, {"username": "head", "password": "wrong"}).status_code for _ in range(6)]
    assert found == [401] * 4 + [429] * 2
    assert refusal(client.post(URL, {"username": "head", "password": PASSWORD})) == (429, "locked_out", {})


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"username": "head"}, "password"),
        ({"username": "a\u0000b", "password": "x"}, "username"),
        ({"username": ["head"], "password": "x"}, "username"),
        ({"username": "x" * 151, "password": "x"}, "username"),
        ({"username": "head", "password": "x", "days": 9999}, "days"),
    ],
)
def test_wrong_question_is_refused_at_its_field(db: None, sent: dict[str, object], field: str) -> None:
    assert list(refusal(program_of().post(URL, sent))[2]) == [field]


def test_expired_token_opens_nothing_and_does_not_bar_the_way_to_a_new_one(station_head: User) -> None:
    client, _ = ask()
    AuthToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    assert refusal(client.get(MINE)) == (401, "not_signed_in", {})
    assert client.post(URL, {"username": "head", "password": PASSWORD}).status_code == 201
    assert AuthToken.objects.count() == 1


@pytest.mark.parametrize(
    "header", ["Token", "Token ", "Token abc", "Token a b", "Token é", "Token 令牌", "Token a\x00b"]
)
def test_bad_token_is_refused_even_where_none_is_needed(county: Place, header: str) -> None:
    raw = header.encode().decode("latin-1")
    assert refusal(program_of().get("/api/v1/places/", headers={"Authorization": raw})) == (401, "not_signed_in", {})


def test_current_token_is_given_up(station_head: User) -> None:
    (client, _), (other, _) = ask(), ask()
    assert client.delete(CURRENT).json() == {"revoked": 1}
    assert (client.get(MINE).status_code, other.get(MINE).status_code) == (401, 200)
    assert audited()[-1] == ("head", "", "revoked")


def test_all_tokens_are_given_up_and_nobody_elses(station_head: User, leader: User) -> None:
    (client, _), (other, _), (leaders, _) = ask(), ask(), ask("leader")
    assert client.delete(URL).json() == {"revoked": 2}
    assert [one.get(MINE).status_code for one in (client, other, leaders)] == [401, 401, 200]


def test_account_holds_ten_tokens_at_most(station_head: User) -> None:
    for _ in range(10):
        ask()
    response = program_of().post(URL, {"username": "head", "password": PASSWORD})
    assert (response.status_code, AuthToken.objects.count()) == (400, 10)
    assert response.json()["message"] == "这个账号已有 10 个在用的令牌。请先注销不用的，再申请。"
    AuthToken.objects.filter(pk=AuthToken.objects.all()[0].pk).update(expiry=timezone.now())
    ask()


def test_tokens_are_not_for_visitors_to_give_up(county: Place) -> None:
    for target in (URL, CURRENT):
        assert refusal(program_of().delete(target)) == (401, "not_signed_in", {})


def browser(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_site_session_reads_and_changes_with_a_csrf_token(station: Place, county_staff: User) -> None:
    client, url = browser(county_staff), f"/api/v1/places/{station.pk}/"
    assert client.get(MINE).status_code == 200
    change: dict[str, Any] = {"data": {"speciality": "党史长廊"}, "content_type": "application/json"}
    assert refusal(client.patch(url, **change)) == (403, "not_allowed", {})
    client.cookies["csrftoken"] = "a" * 32
    assert client.patch(url, **change, headers={"X-CSRFToken": "a" * 32}).status_code == 200


def test_session_has_no_current_token(county_staff: User) -> None:
    client = browser(county_staff)
    client.cookies["csrftoken"] = "a" * 32
    assert refusal(client.delete(CURRENT, headers={"X-CSRFToken": "a" * 32})) == (404, "not_found", {})


def test_answers_to_someone_signed_in_are_kept_nowhere(county: Place, station_head: User) -> None:
    client, _ = ask()
    for response in (client.get("/api/v1/places/"), program_of().post(URL, {"username": "head", "password": PASSWORD})):
        assert response["Cache-Control"] == "private, no-store"
    public = program_of().get("/api/v1/places/")
    assert "Cache-Control" not in public
    assert public["Vary"] == "Authorization, Cookie"
