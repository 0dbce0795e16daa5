"""A cheap HTTP/1.1 client: prebuilt requests over a few kept connections, every answer checked.

It runs in a process of its own (``Clients``), so that its work is not counted as the server's.
"""

import multiprocessing
import selectors
import signal
import socket
import time
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from .processes import die_with_parent

END_OF_HEAD = b"\r\n\r\n"
SILENCE = 60.0
"""Seconds without any answer after which a job is given up."""
BUFFER = memoryview(bytearray(1 << 18))


class WrongAnswer(Exception):
    """What came back is not what was asked for, in words."""


def request(
    path: str, *, method: str = "GET", body: bytes = b"", token: str = "", accept: str = "", gzip: bool = True
) -> bytes:
    """The bytes of one request, as a browser that takes gzip would send it."""
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: keep-alive"]
    head += ["Accept-Encoding: gzip"] if gzip else []
    head += [f"Accept: {accept}"] if accept else []
    head += [f"Authorization: Token {token}"] if token else []
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join(head).encode() + END_OF_HEAD + body


@dataclass(frozen=True)
class Job:
    """``count`` requests, taken in turn, over ``connections``; all must be answered with ``status``.

    With ``once`` each request is sent exactly once, as they are: writes are not to be repeated.
    """

    port: int
    requests: Sequence[bytes]
    count: int = 0
    seconds: float = 0.0
    connections: int = 8
    status: int = 200
    least: int = 1
    """Fewest bytes that a right answer's body has."""


@dataclass
class Outcome:
    answers: int = 0
    seconds: float = 0.0
    bytes: int = 0
    sizes: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0


class Connection:
    """One kept connection with one request under way."""

    def __init__(self, job: Job, feed: "Feed") -> None:
        self.job, self.feed = job, feed
        self.socket = socket.create_connection(("127.0.0.1", job.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head, self.missing, self.began = bytearray(), -1, 0.0
        self.body = 0

    def send_next(self) -> bool:
        message = self.feed.next()
        if message is None:
            return False
        self.head.clear()
        self.missing, self.began = -1, time.perf_counter()
        self.socket.sendall(message)
        return True

    def read(self) -> bool:
        """Take what has come; True when the answer is whole. Bodies are counted, not kept. Raises WrongAnswer."""
        taken = self.socket.recv_into(BUFFER)
        if not taken:
            raise WrongAnswer("the server closed the connection in the middle of an answer")
        if self.missing >= 0:
            self.missing -= taken
        else:
            self.head += BUFFER[:taken]
            end = self.head.find(END_OF_HEAD)
            if end < 0:
                return False
            self.missing = self._check_head(bytes(self.head[:end])) + end + len(END_OF_HEAD) - len(self.head)
        if self.missing < 0:
            raise WrongAnswer(f"an answer longer than it said, by {-self.missing} bytes")
        return self.missing == 0

    def _check_head(self, head: bytes) -> int:
        first, *lines = head.split(b"\r\n")
        status = int(first.split()[1])
        if status != self.job.status:
            raise WrongAnswer(f"status {status} instead of {self.job.status}: {bytes(self.head[-300:])!r}")
        length = next((line for line in lines if line.lower().startswith(b"content-length:")), None)
        if length is None:
            raise WrongAnswer("an answer without Content-Length")
        self.body = int(length.partition(b":")[2])
        if self.body < self.job.least:
            raise WrongAnswer(f"a body of {self.body} bytes, at least {self.job.least} were expected")
        return self.body


class Feed:
    """Hands out the requests in turn until the count or the time is up."""

    def __init__(self, job: Job) -> None:
        self.requests, self.given = job.requests, 0
        self.most = job.count or None
        self.until = time.perf_counter() + job.seconds if job.seconds else None

    def next(self) -> bytes | None:
        if self.most is not None and self.given >= self.most:
            return None
        if self.until is not None and time.perf_counter() >= self.until:
            return None
        self.given += 1
        return self.requests[(self.given - 1) % len(self.requests)]


def run(job: Job) -> Outcome:
    """Do the job and say how it went. Raises WrongAnswer for the first answer that is not right."""
    if not job.count and not job.seconds:
        raise ValueError("a job needs an end")
    outcome, feed = Outcome(), Feed(job)
    connections = [Connection(job, feed) for _ in range(job.connections)]
    begun = time.perf_counter()
    try:
        with selectors.DefaultSelector() as selector:
            for connection in connections:
                if connection.send_next():
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
            _turn(selector, outcome)
    finally:
        outcome.seconds = time.perf_counter() - begun
        for connection in connections:
            connection.socket.close()
    return outcome


def _turn(selector: selectors.BaseSelector, outcome: Outcome) -> None:
    while selector.get_map():
        ready = selector.select(SILENCE)
        if not ready:
            raise WrongAnswer(f"no answer for {SILENCE:.0f} s")
        for key, _ in ready:
            connection: Connection = key.data
            if not connection.read():
                continue
            outcome.answers += 1
            outcome.bytes += connection.body
            outcome.sizes[connection.body] += 1
            outcome.slowest = max(outcome.slowest, time.perf_counter() - connection.began)
            if not connection.send_next():
                selector.unregister(connection.socket)


def fetch(port: int, message: bytes) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status, headers and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=SILENCE) as connection:
        connection.sendall(message)
        received = bytearray()
        while END_OF_HEAD not in received:
            received += connection.recv(65_536) or _closed()
        head, _, body = bytes(received).partition(END_OF_HEAD)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        parts = deque([body])
        length = int(headers.get("content-length", "0")) - len(body)
        while length > 0:
            parts.append(connection.recv(262_144) or _closed())
            length -= len(parts[-1])
    return int(first.split()[1]), headers, b"".join(parts)


def _closed() -> bytes:
    raise WrongAnswer("the server closed the connection in the middle of an answer")


class Clients:
    """The process that the client runs in; kept between jobs."""

    def __enter__(self) -> Self:
        self._pool = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=die_with_parent, initargs=(signal.SIGKILL,)
        )
        return self

    def run(self, job: Job) -> Outcome:
        return self._pool.submit(run, job).result(timeout=900)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
