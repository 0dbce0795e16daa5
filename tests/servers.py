"""A pytest plugin that gives the whole run a real PostgreSQL and a real Redis-compatible server.

It is named in `addopts`, because it has to act before pytest-django reads the settings; conftest.py is too late.

TEST_DATABASE_URL, TEST_REDIS_URL   use these servers instead of starting our own
TEST_DB=sqlite                      run on SQLite without Redis, as `dev.py run` does
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import IO, cast

import pytest

# The settings of a test run; nothing of the developer's own environment reaches it.
ENVIRONMENT = {
    "PORTAL_ENV_FILE": os.devnull,
    "PORTAL_PROCESS": "test",
    "DEBUG": "off",
    "HTTPS": "off",
    "BEHIND_PROXY": "off",
    "STATIC_MANIFEST": "off",
    "CELERY_EAGER": "on",
    "CELERY_EAGER_PROPAGATES": "on",
    "SITE_NAME": "临县新时代文明实践中心",
}
UNSET = ("SITE_SPONSOR", "SITE_ICP", "SITE_POLICE", "SITE_CODE", "TIANDITU_KEY", "TILE_HOSTS", "ALLOWED_HOSTS")
STARTED = "PORTAL_TEST_SERVERS"
REDIS_DATABASES = 64


def start_keeper(wanted: list[str]) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Its own session, so that Ctrl-C reaches pytest alone and the servers stay up while tests clean up."""
    keeper = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("keeper.py")), *wanted],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    answer = cast(dict[str, str], json.loads(cast(IO[str], keeper.stdout).readline() or '{"error": "the keeper died"}'))
    if "error" in answer:
        raise pytest.UsageError(f"The tests need their servers: {answer['error']}")
    return keeper, answer


def stop_keeper(keeper: subprocess.Popen[str]) -> None:
    cast(IO[str], keeper.stdin).close()
    keeper.wait(timeout=30)


def server_urls() -> tuple[dict[str, str], list[str]]:
    """The addresses that are given, and what has to be started."""
    if os.environ.get("TEST_DB") == "sqlite":
        return {"DATABASE_URL": "sqlite://:memory:", "REDIS_URL": ""}, []
    given = {"DATABASE_URL": os.environ.get("TEST_DATABASE_URL"), "REDIS_URL": os.environ.get("TEST_REDIS_URL")}
    wanted = [name for key, name in (("DATABASE_URL", "postgres"), ("REDIS_URL", "redis")) if not given[key]]
    return {key: url for key, url in given.items() if url}, wanted


def own_redis_database() -> None:
    """Parallel workers must not see each other's queues: each takes a database of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and os.environ.get("REDIS_URL") and not os.environ.get("TEST_REDIS_URL"):
        number = (int(worker.removeprefix("gw")) + 1) % REDIS_DATABASES
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rstrip('/')}/{number}"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """A wrapper runs before pytest-django's own hook, whatever the order of registration."""
    if STARTED in os.environ:
        own_redis_database()
        return (yield)
    urls, wanted = server_urls()
    keeper, started = start_keeper(wanted)
    early_config.add_cleanup(lambda: stop_keeper(keeper))
    keys = {name: secrets.token_urlsafe(64) for name in ("SECRET_KEY", "ID_NUMBER_KEYS", "ID_HASH_KEY")}
    for name in UNSET:
        os.environ.pop(name, None)
    os.environ.update(ENVIRONMENT | keys | urls | started | {STARTED: "1"})
    return (yield)


def reasons_to_skip() -> dict[str, str]:
    """By marker. CI sets PORTAL_REQUIRE_BROWSER: there, a missing browser fails."""
    reasons = {}
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        reasons["postgres"] = "needs PostgreSQL"
    if not shutil.which("chromium") and "PORTAL_REQUIRE_BROWSER" not in os.environ:
        reasons["e2e"] = "needs Chromium: apt install chromium fonts-noto-cjk"
    return reasons


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for marker, reason in reasons_to_skip().items():
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
