"""dev.py before there is an environment: what it makes, and what it says when it cannot."""

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

import dev


def test_without_venv_the_message_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "succeeds", lambda _command: False)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        dev.make_environment()


def test_without_ensurepip_an_empty_environment_is_filled_from_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    really = dev.succeeds
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "succeeds", lambda command: "--without-pip" in command and really(command))
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    dev.make_environment()
    assert (tmp_path / ".venv/bin/python").exists()
    assert not (tmp_path / ".venv/bin/pip").exists()


def test_environment_is_made_again_when_the_lock_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.1")
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "bin/python")
    assert not dev.is_installed(lock)
    (tmp_path / "requirements.lock.stamp").write_text(dev.stamp(lock))
    assert dev.is_installed(lock)
    lock.write_text("django==5.2.2")
    assert not dev.is_installed(lock)


def test_installer_is_taken_at_the_locked_version_and_hash() -> None:
    first, *rest = dev.locked_entry("uv").strip().splitlines()
    assert re.fullmatch(r"uv==[\d.]+ \\", first)
    assert {line.strip(" \\").split(":")[0] for line in rest if "#" not in line} == {"--hash=sha256"}


def test_secrets_are_made_once_and_kept_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "var" / "portal.env"
    monkeypatch.setattr(dev, "ENV_FILE", file)
    dev.ensure_secrets()
    made = file.read_text()
    assert re.findall(r"^(\w+)=", made, re.MULTILINE) == ["DEBUG", "SECRET_KEY", "ID_NUMBER_KEYS", "ID_HASH_KEY"]
    assert len(set(re.findall(r"=(\S{60,})$", made, re.MULTILINE))) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    dev.ensure_secrets()
    assert file.read_text() == made


def test_taken_port_is_said_before_anything_is_done() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} is taken; choose another with --port"):
            dev.run(["--port", str(port)])


def test_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=re.escape("Python 3.11 or newer is needed")):
        dev.main()


def test_unknown_command_shows_the_commands() -> None:
    done = subprocess.run([sys.executable, "dev.py", "fly"], cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 1
    assert "python3 dev.py run [--port N]" in done.stderr


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_makefile_calls_the_same_commands() -> None:
    for command in ("run", "test", "check"):
        shown = subprocess.run(["make", "-n", command], cwd=settings.BASE_DIR, capture_output=True, text=True)
        assert shown.stdout.strip() == f"python3 dev.py {command}"


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_makefile_passes_the_size_of_a_bench_on() -> None:
    command = ["make", "-n", "bench", "RECORDS=200000", "ROUNDS=1"]
    shown = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert shown.stdout.strip() == "python3 dev.py bench --records 200000 --rounds 1"
