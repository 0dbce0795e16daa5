#!/usr/bin/env python3
"""The project's commands, with nothing but Python 3.11+ to start from.

    python3 dev.py run [--port N] [--fresh] [--reload]    try the portal on this machine
    python3 dev.py test [pytest arguments]                the whole suite on real servers
    python3 dev.py check [--no-tests]                     everything CI checks
    python3 dev.py bench [--records N] [--rounds N]       the hot paths beside their floors
    python3 dev.py lock                                   refresh the two lock files

Each makes or refreshes `.venv` first when it has to.
"""

import argparse
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
ENV_FILE = ROOT / "var" / "portal.env"
APPS = ("practice", "volunteers", "activities", "portal")
# Unique constraints that become narrower or only order their columns anew, which no row can break; and a column of the
# tree's lines, which nobody adds to while the portal is being upgraded.
LOOKED_AT = ["--ignore-name", "0005_ledger_indexes", "0002_total_index", "0003_lineage_distance"]
SECRETS = ("SECRET_KEY", "ID_NUMBER_KEYS", "ID_HASH_KEY")
NEED_VENV = """\
Python cannot make a virtual environment here. On Debian and Ubuntu:

    sudo apt install python3-venv

then run this command again."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def fail(text: str) -> NoReturn:
    sys.exit(f"dev.py: {text}")


# --- the environment -------------------------------------------------------------------------------------------


def stamp(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def is_installed(lock: Path) -> bool:
    note = VENV / f"{lock.name}.stamp"
    return PYTHON.exists() and note.is_file() and note.read_text() == stamp(lock)


def ensure_environment(lock: Path) -> None:
    if is_installed(lock):
        return
    begun = time.monotonic()
    if not PYTHON.exists() or not any((VENV / f"{known.name}.stamp").is_file() for known in (RUNTIME_LOCK, DEV_LOCK)):
        say("making .venv")
        make_environment()
    say(f"installing {lock.name}")
    install(lock)
    (VENV / f"{lock.name}.stamp").write_text(stamp(lock))
    say(f"environment ready in {time.monotonic() - begun:.0f} s")


def make_environment() -> None:
    """With pip where Python has it; otherwise an empty one, when a uv or pip of the system can fill it."""
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if succeeds(create):
        return
    if (shutil.which("uv") or system_pip()) and succeeds([*create, "--without-pip"]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    fail(NEED_VENV)


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0


def system_pip() -> list[str] | None:
    """A pip outside the environment that can install into it (22.3 or newer)."""
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return command if succeeds([sys.executable, "-m", "pip", "--python", sys.executable, "--version"]) else None


def pip() -> list[str] | None:
    own = [str(PYTHON), "-m", "pip"]
    return own if succeeds([*own, "--version"]) else system_pip()


def install(lock: Path) -> None:
    """By uv when it can be had, otherwise by pip; both check every hash."""
    uv = own_uv()
    if uv and subprocess.run([uv, "pip", "install", "-q", *uv_options(uv), *locked(lock)], cwd=ROOT).returncode == 0:
        return
    installer = pip()
    if installer is None:
        fail(NEED_VENV)
    say("uv could not install; trying pip")
    if subprocess.run([*installer, "install", "-q", *locked(lock)], cwd=ROOT).returncode != 0:
        fail("the dependencies could not be installed; is the package index reachable? (PIP_INDEX_URL names a mirror)")


def locked(lock: Path) -> list[str]:
    return ["--require-hashes", "-r", str(lock)]


def uv_options(uv: str) -> list[str]:
    """The machine's own certificates, so that a proxy's are trusted; the option was renamed in 2026."""
    known = subprocess.run([uv, "pip", "install", "--help"], capture_output=True, text=True).stdout
    option = next((name for name in ("--system-certs", "--native-tls") if name in known), None)
    return ["--python", str(PYTHON), *([option] if option else [])]


def own_uv() -> str | None:
    """The uv of the environment, installed at the version the lock pins; else the system's; else none."""
    own = VENV / "bin" / "uv"
    installer = None if own.exists() else pip()
    if installer:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as pinned:
            pinned.write(locked_entry("uv"))
            pinned.flush()
            subprocess.run([*installer, "install", "-q", *locked(Path(pinned.name))], cwd=ROOT)
    return str(own) if own.exists() else shutil.which("uv")


def locked_entry(package: str) -> str:
    """The lines of one package in the development lock: its version and its hashes."""
    entry: list[str] = []
    for line in DEV_LOCK.read_text().splitlines():
        starts = not line.startswith((" ", "#"))
        if entry and starts:
            break
        if entry or (starts and line.startswith(f"{package}==")):
            entry.append(line)
    return "\n".join(entry) + "\n"


def ensure_secrets() -> None:
    """Development secrets, made once for this checkout and never committed."""
    if ENV_FILE.exists():
        return
    ENV_FILE.parent.mkdir(exist_ok=True)
    lines = ["DEBUG=on", *(f"{name}={secrets.token_urlsafe(64)}" for name in SECRETS)]
    with os.fdopen(os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# Made by dev.py for this machine alone; never use it in production.\n" + "\n".join(lines) + "\n")


# --- run ---------------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> None:
    options = run_options(arguments)
    require_free_port(options.port)
    ensure_environment(RUNTIME_LOCK)
    ensure_secrets()
    if options.fresh:
        for leftover in (ROOT / "var").glob("portal.sqlite3*"):
            leftover.unlink()
    become(str(PYTHON), str(ROOT / "dev.py"), "serve", *arguments)


def run_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="start again with an empty SQLite database")
    parser.add_argument("--reload", action="store_true", help="restart the server when a Python file changes")
    return parser.parse_args(arguments)


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            fail(f"port {port} is taken; choose another with --port")


def become(*command: str) -> None:
    """Replace this process, so that Ctrl-C and signals reach the real one directly."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(command[0], command)


def serve(arguments: list[str]) -> None:
    """Inside the environment, in one process so that a second start is quick."""
    options = run_options(arguments)
    try:
        prepare_database()
        os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
        say(f"open http://127.0.0.1:{options.port}/ (Ctrl-C ends it)")
        if options.reload:
            become(str(PYTHON), str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{options.port}")
        from django.core.management import call_command

        call_command("runserver", f"127.0.0.1:{options.port}", use_reloader=False, skip_checks=True)
    except KeyboardInterrupt:
        print()


def prepare_database() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    from practice.models import Place, User

    if not (Place.objects.exists() or User.objects.exists()):
        call_command("load_demo")
    call_command("demo_accounts")


# --- test, check, bench, lock --------------------------------------------------------------------------------------


def test(arguments: list[str]) -> None:
    ensure_environment(DEV_LOCK)
    become(str(PYTHON), "-m", "pytest", *parallel(), *arguments)


def parallel() -> list[str]:
    return ["-n", str(min(max(os.cpu_count() or 2, 2), 8)), "--dist", "worksteal"]


def bench(arguments: list[str]) -> None:
    """On servers of its own; the made-up county is kept below var/bench for the next time."""
    ensure_environment(DEV_LOCK)
    become(str(PYTHON), "-m", "tests.bench", *arguments)


@contextlib.contextmanager
def throwaway_postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own: migrations are judged by the SQL that production would run."""
    command = [str(PYTHON), "tests/keeper.py", "postgres"]
    keeper = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        answer = json.loads((keeper.stdout and keeper.stdout.readline()) or '{"error": "it died"}')
        yield answer.get("DATABASE_URL") or fail(f"no PostgreSQL for the checks: {answer['error']}")
    finally:
        keeper.communicate()


def production_environment(database_url: str) -> dict[str, str]:
    """What a production start would have, with throwaway secrets."""
    made = {name: secrets.token_urlsafe(64) for name in SECRETS}
    fixed = {"PORTAL_ENV_FILE": os.devnull, "DEBUG": "off", "ALLOWED_HOSTS": "portal.example.cn", "BEHIND_PROXY": "on"}
    return {**os.environ, **made, **fixed, "DATABASE_URL": database_url, "EXTRA_APPS": "django_migration_linter"}


def tool(name: str) -> str:
    return str(VENV / "bin" / name)


CHECKS = {
    "format": [tool("ruff"), "format", "--check", "--diff", "."],
    "lint": [tool("ruff"), "check", "."],
    "types": [tool("mypy"), "."],
    "imports": [tool("lint-imports")],
    "templates": [tool("djlint"), "--lint", "--quiet", "templates"],
    "models have migrations": [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
    "migrations lint": [str(PYTHON), "manage.py", "lintmigrations", "--no-cache", *LOOKED_AT, "--include-apps", *APPS],
    "production settings": [str(PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


def check(arguments: list[str]) -> None:
    ensure_environment(DEV_LOCK)
    with throwaway_postgres() as url:
        environment = production_environment(url)
        failed = [name for name, command in CHECKS.items() if not passes(name, command, environment)]
    if "--no-tests" not in arguments:
        suite = [str(PYTHON), "-m", "pytest", *parallel()]
        failed += [] if passes("tests", suite, dict(os.environ), quiet=False) else ["tests"]
    if failed:
        fail(f"not clean: {', '.join(failed)}")
    say("all checks passed")


def passes(name: str, command: list[str], env: dict[str, str], *, quiet: bool = True) -> bool:
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=quiet, text=True)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    say(f"{name}: {verdict} ({time.monotonic() - begun:.1f} s)")
    if quiet and done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def lock(arguments: list[str]) -> None:
    """Hashes only, no addresses: the lock must not depend on which index it was made from."""
    ensure_environment(DEV_LOCK)
    uv = own_uv()
    if uv is None:
        fail("uv is needed to lock")
    shape = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
    for target, groups in ((RUNTIME_LOCK, []), (DEV_LOCK, ["--group", "dev"])):
        command = [str(uv), "pip", "compile", "-q", "--system-certs", *shape, *groups, *arguments, "pyproject.toml"]
        subprocess.run([*command, "-o", target.name], cwd=ROOT, check=True)


COMMANDS = {"run": run, "serve": serve, "test": test, "check": check, "bench": bench, "lock": lock}


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - says so, rather than failing somewhere else
        fail("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    name, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if name not in COMMANDS:
        sys.exit(__doc__)
    try:
        COMMANDS[name](arguments)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
