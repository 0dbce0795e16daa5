"""The settings as a fresh process reads them, in production and in development."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

SECRETS = {"SECRET_KEY": "s" * 60, "ID_NUMBER_KEYS": "new-key, old-key", "ID_HASH_KEY": "h" * 60}
PRODUCTION = {
    **SECRETS,
    "PORTAL_ENV_FILE": os.devnull,
    "ALLOWED_HOSTS": "wmsj.example.gov.cn",
    "DATABASE_URL": "postgres://portal:secret@db:5432/portal",
    "REDIS_URL": "redis://redis:6379/0",
}
REPORT = """
import json, django
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}, default=str))
"""


def fresh_process(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Only what is given, so that nothing of the test run's own environment leaks in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": "portal.settings", **environment},
        capture_output=True,
        text=True,
    )


def read_settings(*names: str, **environment: str) -> dict[str, Any]:
    done = fresh_process(REPORT % (names,), environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_settings_name_the_missing_secret_and_the_remedy(name: str) -> None:
    done = fresh_process(REPORT % (("DEBUG",),), {key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: 缺少环境变量 {name}")
    assert "secrets.token_urlsafe(64)" in last


def test_settings_are_safe_without_being_asked() -> None:
    names = ("DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    assert read_settings(*names, "SECURE_PROXY_SSL_HEADER", **PRODUCTION) == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_PROXY_SSL_HEADER": None,
    }


def test_settings_list_the_id_keys_newest_first() -> None:
    assert read_settings("ID_NUMBER_KEYS", **PRODUCTION) == {"ID_NUMBER_KEYS": ["new-key", "old-key"]}


def test_database_pool_belongs_to_the_web_process_alone() -> None:
    web = read_settings("DATABASES", **PRODUCTION, PORTAL_PROCESS="web")["DATABASES"]["default"]
    worker = read_settings("DATABASES", **PRODUCTION, PORTAL_PROCESS="worker")["DATABASES"]["default"]
    assert web["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 10, "timeout": 10}
    assert "pool" not in worker.get("OPTIONS", {})


def test_sqlite_default_queues_writers() -> None:
    found = read_settings("DATABASES", "CELERY_TASK_ALWAYS_EAGER", **SECRETS, PORTAL_ENV_FILE=os.devnull)
    assert found["DATABASES"]["default"]["NAME"] == str(settings.BASE_DIR / "var" / "portal.sqlite3")
    assert found["DATABASES"]["default"]["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    assert found["CELERY_TASK_ALWAYS_EAGER"] is True


def test_env_file_fills_only_what_the_environment_leaves_open(tmp_path: Path) -> None:
    file = tmp_path / "portal.env"
    file.write_text(
        "".join(f"{name}={value}\n" for name, value in SECRETS.items()) + "SITE_CODE=1411240001\nDEBUG=on\n"
    )
    found = read_settings("SITE_CODE", "DEBUG", PORTAL_ENV_FILE=str(file), DEBUG="off")
    assert found == {"SITE_CODE": "1411240001", "DEBUG": False}


def test_deploy_check_finds_nothing_in_production() -> None:
    code = """
import django; django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""
    done = fresh_process(
        code, {**PRODUCTION, "SECRET_KEY": "aB3-" * 4 + "zyxwvutsrqponmlkjihgfedcba9876543210", "BEHIND_PROXY": "on"}
    )
    assert done.returncode == 0, done.stderr


def test_celery_gives_up_on_a_silent_redis_within_two_seconds() -> None:
    code = """
import os, socket, time
hole = socket.socket(); hole.bind(("127.0.0.1", 0)); hole.listen(50)
os.environ["REDIS_URL"] = f"redis://127.0.0.1:{hole.getsockname()[1]}/0"
import django; django.setup()
from celery import current_app
from django.core.cache import cache
begun = time.monotonic()
try:
    current_app.signature("portal.roll_up").apply_async()
    print("sent")
except Exception as error:
    print(type(error).__name__)
sent = time.monotonic() - begun
begun = time.monotonic()
cache.set("a", 1); cache.get("a", "nothing"); cache.delete("a")
print(sent < 2, time.monotonic() - begun < 1)
"""
    done = fresh_process(code, {**PRODUCTION, "PORTAL_PROCESS": "web"})
    assert done.stdout.split() == ["OperationalError", "True", "True"], done.stderr


@pytest.mark.django_db
def test_pages_carry_the_strict_policy(client: Client) -> None:
    response = client.get("/healthz")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data: blob:",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
    }
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("behind_proxy", "address"), [(True, "203.0.113.9"), (False, "127.0.0.1")])
def test_visitor_address_comes_from_our_proxy_alone(rf: Any, settings: Any, behind_proxy: bool, address: str) -> None:
    from django.http import HttpResponse

    from portal.middleware import client_address

    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", HTTP_X_REAL_IP="203.0.113.9")
    client_address(lambda _request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address
