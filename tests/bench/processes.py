"""What processes have cost so far, read from /proc; and the machine they ran on."""

import ctypes
import os
import platform
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, DEAD_USER, DEAD_SYSTEM = 1, 11, 12, 13, 14
"""Positions in /proc/PID/stat behind the name, which may itself hold blanks and brackets."""


_libc = ctypes.CDLL(None, use_errno=True)
DIE_WITH_PARENT = 1


def die_with_parent(sign: int) -> None:
    """Linux ends the process when ours is gone, even by SIGKILL."""
    _libc.prctl(DIE_WITH_PARENT, sign)


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU that these processes and their children have used: living ones, and dead ones that were waited for.

    PostgreSQL ends backends and gunicorn workers; what they used moves to their parent.
    """
    children = _children()
    seen: set[int] = set()
    waiting, total = list(pids), 0.0
    while waiting:
        pid = waiting.pop()
        if pid not in seen:
            seen.add(pid)
            total += _seconds(pid)
            waiting += children[pid]
    return total


def _stat(pid: int | str) -> list[str]:
    """The fields behind the name; empty when the process has gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdecimal() and (fields := _stat(entry.name)):
            found[int(fields[PARENT])].append(int(entry.name))
    return found


def _seconds(pid: int) -> float:
    """Ticks of 10 ms for what has ended, nanoseconds for the threads that live, where the kernel counts them."""
    if not (fields := _stat(pid)):
        return 0.0
    own = (int(fields[USER]) + int(fields[SYSTEM])) / TICKS
    dead = (int(fields[DEAD_USER]) + int(fields[DEAD_SYSTEM])) / TICKS
    return max(own, _threads(pid)) + dead


def _threads(pid: int) -> float:
    """Seconds on a processor by the scheduler's own count; 0 where the kernel does not tell."""
    total = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0
    return total / 1e9


def resident_bytes() -> int:
    """Memory this process holds now."""
    return int((PROC / "self" / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak_bytes() -> int:
    """The most this process ever held since ``forget_peak``."""
    for line in (PROC / "self" / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/self/status has no VmHWM")


def forget_peak() -> None:
    (PROC / "self" / "clear_refs").write_text("5")


def machine() -> dict[str, str]:
    """Processors, memory and system, for the head of the table."""
    models = [line.partition(":")[2].strip() for line in _lines("cpuinfo") if line.startswith("model name")]
    memory = next((line.split()[1] for line in _lines("meminfo") if line.startswith("MemTotal")), "0")
    return {
        "cpu": f"{os.cpu_count()} x {models[0] if models else platform.machine()}",
        "memory": f"{int(memory) / 1024 / 1024:.0f} GB",
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _lines(name: str) -> list[str]:
    return (PROC / name).read_text().splitlines()
