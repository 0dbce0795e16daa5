"""Guessing passwords at the sign-in page."""

import pytest
from django.http import HttpResponse
from django.test import Client

from practice.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
THIS_OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.4"


def sign_in(user: User, password: str, address: str = THIS_OFFICE) -> HttpResponse:
    return Client().post("/accounts/login/", {"username": user.username, "password": password}, REMOTE_ADDR=address)  # type: ignore[return-value]


def test_five_wrong_passwords_lock_the_account_from_there(county_staff: User) -> None:
    assert [sign_in(county_staff, "wrong").status_code for _ in range(4)] == [200] * 4
    fifth = sign_in(county_staff, "wrong")
    assert fifth.status_code == 429
    assert "暂时不能登录" in fifth.content.decode()
    assert sign_in(county_staff, PASSWORD).status_code == 429


def test_lock_spares_colleagues_and_other_places(county_staff: User, station_head: User) -> None:
    for _ in range(5):
        sign_in(county_staff, "wrong")
    assert sign_in(station_head, PASSWORD).status_code == 302
    assert sign_in(county_staff, PASSWORD, ELSEWHERE).status_code == 302


def test_right_password_forgets_earlier_slips(county_staff: User) -> None:
    for _ in range(2):
        assert [sign_in(county_staff, "wrong").status_code for _ in range(4)] == [200] * 4
        assert sign_in(county_staff, PASSWORD).status_code == 302
