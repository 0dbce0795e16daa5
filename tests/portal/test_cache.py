"""Pages must not depend on the cache."""

import socket
import time

import pytest
from django.core.cache.backends.redis import RedisCacheClient

from portal.cache import ForgivingClient, ForgivingRedisCache


@pytest.fixture
def nobody_home(monkeypatch: pytest.MonkeyPatch) -> ForgivingRedisCache:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr(ForgivingClient, "away_until", 0.0)
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": {"socket_connect_timeout": 0.5}})


def test_cache_away_misses_and_loses_but_never_fails(nobody_home: ForgivingRedisCache) -> None:
    cache = nobody_home
    cache.set("a", 1)
    cache.set_many({"a": 1, "b": 2})
    cache.delete_many(["a"])
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.get_or_set("a", lambda: 5) == 5
    assert (cache.add("a", 1), cache.incr("a", 3), cache.has_key("a"), cache.touch("a"), cache.delete("a")) == (
        True,
        3,
        False,
        False,
        False,
    )
    cache.clear()


def test_cache_away_is_left_alone_for_a_while(
    nobody_home: ForgivingRedisCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_home.get("a")
    assert ForgivingClient.away_until > time.monotonic()
    monkeypatch.setattr(RedisCacheClient, "get_client", lambda *_args, **_kwargs: pytest.fail("asked again too soon"))
    assert nobody_home.get("a", "nothing") == "nothing"
