"""Limits per phone, address and link."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test import RequestFactory

from practice.models import RateCount
from practice.throttling import Limit, TooOften, address_of, count, forget

THREE = Limit("test", 3, dt.timedelta(minutes=10))
NOW = dt.datetime(2026, 11, 22, 9, 4, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def tries(number: int, subject: str = "13800138000", *, now: dt.datetime = NOW) -> None:
    for _ in range(number):
        count(THREE, subject, now=now)


def test_limit_lets_its_number_through_and_says_when_to_come_again() -> None:
    tries(3)
    with pytest.raises(TooOften) as refused:
        tries(1)
    assert refused.value.seconds == 360
    assert refused.value.message == "操作太频繁了，请过 6 分钟再试。着急的话请直接打电话给实践站。"


def test_others_and_later_are_let_through() -> None:
    tries(3)
    tries(3, "13900139000")
    tries(3, now=NOW + dt.timedelta(minutes=6))


def test_subject_is_kept_as_a_hash_and_for_a_day() -> None:
    tries(1)
    assert "13800138000" not in str(RateCount.objects.values_list("subject", "scope").get())
    assert forget(now=NOW + dt.timedelta(hours=23)) == 0
    assert forget(now=NOW + dt.timedelta(hours=25)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_counts_hold_when_many_come_at_once() -> None:
    passed: list[bool] = []

    def work() -> None:
        try:
            count(THREE, "13800138000", now=NOW)
            passed.append(True)
        except TooOften:
            passed.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 9 + [True] * 3


@pytest.mark.parametrize(
    ("sent", "subject"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_address_is_a_home_s(sent: str, subject: str) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=sent)) == subject
