"""A Redis cache that may be away: reads miss and writes are lost, but no page fails."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure, do without the cache for this many seconds, so that a silent server slows one page and not all.
PAUSE = 10.0
# "Added" when away: what waits for a free slot should run rather than never run.
ANSWERS_WHEN_AWAY = {"add": True, "touch": False, "delete": False, "has_key": False, "clear": False}


def answer_when_away(method: str, arguments: tuple[Any, ...]) -> Any:
    if method in ("get", "incr"):
        _key, default_or_step = arguments
        return default_or_step
    return {} if method == "get_many" else ANSWERS_WHEN_AWAY.get(method)


class LastingClient(RedisCacheClient):
    """Keeps the library's client instead of making one for every command, which takes longer than the command."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._made: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._made:
            self._made[write] = super().get_client(key, write=write)
        return self._made[write]


class ForgivingClient:
    """Stands in front of Django's client and answers in its place while the server is away."""

    away_until: ClassVar[float] = 0.0

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._client = LastingClient(servers, **options)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return partial(self._attempt, method)

    def _attempt(self, method: str, *arguments: Any) -> Any:
        if time.monotonic() < ForgivingClient.away_until:
            return answer_when_away(method, arguments)
        try:
            return getattr(self._client, method)(*arguments)
        except (RedisError, OSError) as error:
            ForgivingClient.away_until = time.monotonic() + PAUSE
            logger.warning("the cache is away: %s", type(error).__name__)
            return answer_when_away(method, arguments)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
