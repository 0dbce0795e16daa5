"""A Redis cache that may be away: reads miss and writes are lost, but no page fails."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure, do without the cache for this many seconds, so that a silent server slows one page and not all.
PAUSE = 10.0


class ForgivingClient(RedisCacheClient):
    away_until: ClassVar[float] = 0.0

    def _attempt(self, call: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < ForgivingClient.away_until:
            return otherwise
        try:
            return call()
        except (RedisError, OSError) as error:
            ForgivingClient.away_until = time.monotonic() + PAUSE
            logger.warning("the cache is away: %s", type(error).__name__)
            return otherwise

    def add(self, key: str, value: Any, timeout: int | None) -> Any:
        # "Added" when away: what waits for a free slot should run rather than never run.
        return self._attempt(lambda: super(ForgivingClient, self).add(key, value, timeout), True)

    def get(self, key: str, default: Any) -> Any:
        return self._attempt(lambda: super(ForgivingClient, self).get(key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._attempt(lambda: super(ForgivingClient, self).set(key, value, timeout), None)

    def touch(self, key: str, timeout: int | None) -> Any:
        return self._attempt(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key: str) -> Any:
        return self._attempt(lambda: super(ForgivingClient, self).delete(key), False)

    def get_many(self, keys: Iterable[str]) -> Any:
        return self._attempt(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key: str) -> Any:
        return self._attempt(lambda: super(ForgivingClient, self).has_key(key), False)

    def incr(self, key: str, delta: int) -> Any:
        return self._attempt(lambda: super(ForgivingClient, self).incr(key, delta), delta)

    def set_many(self, data: Mapping[str, Any], timeout: int | None) -> None:
        self._attempt(lambda: super(ForgivingClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Iterable[str]) -> None:
        self._attempt(lambda: super(ForgivingClient, self).delete_many(keys), None)

    def clear(self) -> Any:
        return self._attempt(super().clear, False)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
