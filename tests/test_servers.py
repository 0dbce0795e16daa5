"""The run really uses the servers it claims to use, and leaves none behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template, engines
from django.template.base import Origin

from tests.strict import UndefinedVariable

KEEPER = Path(__file__).with_name("keeper.py")
ON_SQLITE = os.environ.get("TEST_DB") == "sqlite"


@pytest.mark.django_db
def test_run_uses_the_database_it_was_asked_for() -> None:
    assert connection.vendor == ("sqlite" if ON_SQLITE else "postgresql")


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgres_knows_chinese_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '临' ~ '^[[:alpha:]]$', upper('é')")
        assert cursor.fetchone() == (True, "É")


def test_run_uses_a_real_redis_unless_on_sqlite() -> None:
    assert bool(settings.REDIS_URL) is not ON_SQLITE
    cache.set("servers", "seen", 60)
    assert cache.get("servers") == "seen"


def test_undefined_variable_in_our_template_fails() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    ours = Template("{{ nobody }}", origin=Origin(str(settings.BASE_DIR / "templates/x.html")), engine=engine)
    theirs = Template("{{ nobody }}", origin=Origin("/elsewhere/x.html"), engine=engine)
    with pytest.raises(UndefinedVariable, match="nobody"):
        ours.render(Context())
    assert theirs.render(Context()) == ""


def open_port(url: str) -> bool:
    import socket

    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "", address.port or 0), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.postgres
def test_servers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys; "
        f"keeper = subprocess.Popen([sys.executable, {str(KEEPER)!r}, 'postgres', 'redis'], "
        "stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True); "
        "print(keeper.stdout.readline(), flush=True); keeper.wait()"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    answer = json.loads(process.stdout.readline())
    folder = Path(answer["MEDIA_ROOT"]).parent
    urls = {name: answer[name] for name in ("DATABASE_URL", "REDIS_URL")}
    assert folder.is_dir()
    assert [open_port(url) for url in urls.values()] == [True, True]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (folder.exists() or any(open_port(url) for url in urls.values())):
        time.sleep(0.1)
    assert [open_port(url) for url in urls.values()] == [False, False]
    assert not folder.exists()
