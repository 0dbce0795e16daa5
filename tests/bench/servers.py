"""The bench's own PostgreSQL, Valkey, web servers and worker: on this machine only, and all ended with it."""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.keeper import CannotStart, Keeper, as_account, free_port, unprivileged_account

from .processes import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "bench"
LOADED, COPY, LOADING = "county", "run", "loading"
LONGEST_STATEMENT = "20min"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "autovacuum": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "3GB",
    "checkpoint_timeout": "1h",
    "max_parallel_workers_per_gather": "0",
    "statement_timeout": LONGEST_STATEMENT,
}
"""Near a small production machine; no parallel query, because CPU is what is counted; nothing waits for a disk."""


def data_version(size_name: str) -> str:
    """Changes whenever the made-up data or the tables would: then the data are made anew."""
    digest = hashlib.sha256(sys.version.encode())
    made = [*Path(__file__).parent.glob("[chl]*.py"), *ROOT.glob("*/guards.py"), *ROOT.glob("*/migrations/*.py")]
    for path in sorted(one for one in made if one.name != "client.py"):
        digest.update(path.read_bytes())
    return f"{size_name}-{digest.hexdigest()[:10]}"


def kept_folder(name: str, account: Any) -> Path:
    """Where the data directory is kept: below var/, or in the temporary folder when the account cannot go there."""
    KEPT.mkdir(parents=True, exist_ok=True)
    if account is None or reachable(KEPT, account):
        return KEPT / name
    place = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"portal-bench-{place}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder / name


def reachable(folder: Path, account: Any) -> bool:
    return subprocess.run(["/bin/ls", str(folder)], capture_output=True, **as_account(account)).returncode == 0


class Servers(Keeper):
    """Starts what the bench needs; ``stop`` ends it all, and the kept data directory is left clean."""

    def __init__(self, size_name: str) -> None:
        super().__init__()
        self.account = unprivileged_account()
        self.version = data_version(size_name)
        self.data = kept_folder(self.version, self.account)
        self.log = self.folder / "servers.log"
        self.port = 0
        self.redis = ""
        self.postgres: subprocess.Popen[bytes] | None = None
        self.secrets = {name: secrets.token_urlsafe(64) for name in ("SECRET_KEY", "ID_NUMBER_KEYS", "ID_HASH_KEY")}

    def spawn(self, command: list[str], account: Any = None, env: dict[str, str] | None = None) -> Any:
        """In a session of its own, so that Ctrl-C reaches the bench alone, which then ends its servers in order."""
        sign = signal.SIGINT if command[0].endswith("postgres") else signal.SIGTERM
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT if env else self.folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(sign),
                **as_account(account),
            )
        self.processes.append(process)
        return process

    # --- the database

    def start_kept_postgres(self) -> None:
        binaries = self.postgres_folder(self.account)
        if not (self.data / "PG_VERSION").is_file():
            self.forget_older()
            self.make_cluster(binaries)
        self.port = free_port()
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command = [str(binaries / "postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        self.postgres = self.spawn(command, self.account)
        self.wait_until(self.postgres, self.postgres_answers, "PostgreSQL")

    def forget_older(self) -> None:
        """Data of the same size that no longer fit the code are of no use to anyone."""
        records = self.version.partition("-")[0]
        for old in self.data.parent.glob(f"{records}-*"):
            if old.is_dir():
                shutil.rmtree(old)

    def make_cluster(self, binaries: Path) -> None:
        self.data.mkdir(parents=True)
        if self.account:
            os.chown(self.data, self.account.pw_uid, self.account.pw_gid)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        create = [str(binaries / "initdb"), "-D", str(self.data), "-U", "portal", "-E", "UTF8", "-A", "trust"]
        made = self.run([*create, "--no-sync", *locale], self.account)
        if made.returncode != 0:
            raise CannotStart(f"initdb failed: {made.stderr}")

    def url(self, database: str) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/{database}"

    def postgres_answers(self) -> bool:
        try:
            self.admin("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def admin(self, *statements: str) -> list[Any]:
        """Run statements outside any database of ours; returns the rows of the last."""
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as server:
            for statement in statements[:-1]:
                server.execute(statement)
            done = server.execute(statements[-1])
            return list(done.fetchall()) if done.description else []

    def has(self, database: str) -> bool:
        return bool(self.admin(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))

    def load(self, records: int, day: str) -> float:
        """Make the county unless it is there already; returns the seconds that took."""
        if self.has(LOADED):
            return 0.0
        begun = time.monotonic()
        self.admin(f"DROP DATABASE IF EXISTS {LOADING} WITH (FORCE)", f"CREATE DATABASE {LOADING}")
        command = [sys.executable, "-m", "tests.bench.load", str(records), day]
        env = self.environment("command", LOADING) | {"LOG_LEVEL": "WARNING"}
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        self.admin(f"ALTER DATABASE {LOADING} RENAME TO {LOADED}", "CHECKPOINT")
        return time.monotonic() - begun

    def copy(self) -> None:
        """What is measured writes: into a copy, so that the kept county stays as it was made."""
        self.admin(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        self.admin(f"CREATE DATABASE {COPY} TEMPLATE {LOADED} STRATEGY FILE_COPY")

    # --- the processes of the portal

    def environment(self, process: str, database: str = COPY) -> dict[str, str]:
        """Production settings, without TLS; nothing of the developer's own environment."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
        fixed = {"PORTAL_ENV_FILE": os.devnull, "DEBUG": "off", "HTTPS": "off", "STATIC_MANIFEST": "on"}
        folders = {"MEDIA_ROOT": "media", "UPLOAD_ROOT": "uploads", "STATIC_ROOT": "static"}
        paths = {name: str(self.folder / folder) for name, folder in folders.items()}
        named = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_PROCESS": process, "REDIS_URL": self.redis}
        return kept | fixed | paths | named | self.secrets | {"DATABASE_URL": self.url(database)}

    def collect_static(self) -> None:
        """Hashed names, as production has them."""
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.environment("command"), check=True)

    def start_web(self, application: str) -> "Web":
        """Gunicorn as docker/gunicorn.conf.py has it; only a worker is never renewed, which would be counted too."""
        port = free_port()
        options = ["--bind", f"127.0.0.1:{port}", "--max-requests", "0", "--max-requests-jitter", "0"]
        command = [sys.executable, "-m", "gunicorn", "--config", "docker/gunicorn.conf.py", *options, application]
        process = self.spawn(command, env=self.environment("web"))
        self.wait_until(process, lambda: answers(port), application)
        return Web(process, port)

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--app", "portal", "worker", "--concurrency", "1"]
        command += ["--loglevel", "WARNING", "--hostname", "bench@portal"]
        process: subprocess.Popen[bytes] = self.spawn(command, env=self.environment("worker"))
        return process

    def end(self, process: subprocess.Popen[bytes], patience: float = 15) -> None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        self.processes.remove(process)

    def stop(self) -> None:
        for process in [one for one in reversed(self.processes) if one is not self.postgres]:
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                self.end(process)
        if self.postgres and self.postgres.poll() is None:
            with contextlib.suppress(psycopg.Error):
                self.admin(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
            self.postgres.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.postgres.wait(60)
        if self.log.is_file():
            shutil.copy(self.log, KEPT / "servers.log")
        super().stop()


class Web:
    """A running web server: where it listens, and whose CPU it uses."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.pid, self.port = process, process.pid, port


def answers(port: int) -> bool:
    """True once it answers a request, whatever it says."""
    import http.client

    try:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.request("GET", "/healthz")
        client.getresponse().read()
    except OSError:
        return False
    return True
