"""Sends prepared requests over connections that stay open, from one process, as fast as they are answered.

Each connection sends its next request when its last one is answered. Nothing is hidden: every status is counted.
"""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
END_OF_HEAD: Final = b"\r\n\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"
AT_ONCE: Final = 1 << 18
LOST: Final = 0  # the connection broke before the answer was whole


@dataclass(frozen=True)
class Answer:
    """What came back for the request of this number; `at` is when, in seconds since the first was sent."""

    number: int
    status: int
    seconds: float
    at: float
    body: bytes = b""


@dataclass
class Load:
    """What a load came to."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)

    @property
    def faults(self) -> dict[int, int]:
        """Every status but 2xx, and how often it came; `LOST` for no answer."""
        return {status: number for status, number in self.statuses.items() if not 200 <= status < 300}

    @property
    def per_second(self) -> float:
        """Of what succeeded."""
        return sum(200 <= answer.status < 300 for answer in self.answers) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds: so long, or less, took this share of the answers."""
        times = sorted(answer.seconds for answer in self.answers)
        return 1000 * times[min(len(times) - 1, int(share * len(times)))]


class Line:
    """One connection, with at most one request under way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.number = -1
        self.sent_at = 0.0

    def send(self, number: int, request: bytes) -> None:
        self.number, self.received, self.sent_at = number, b"", time.perf_counter()
        self.socket.sendall(request)

    def answer(self, began: float, *, keep_bodies: bool) -> Answer | None:
        """None while it is not whole."""
        try:
            some = self.socket.recv(AT_ONCE)
        except OSError:
            some = b""
        self.received = self.received + some if self.received else some
        status, body = whole_answer(self.received)
        if status is None and some:
            return None
        now = time.perf_counter()
        kept = body if keep_bodies else b""
        return Answer(self.number, status or LOST, now - self.sent_at, now - began, kept)

    def open_anew(self) -> None:
        self.socket.close()
        self.__init__(self.address)  # type: ignore[misc] # the same line, over another socket


def whole_answer(received: bytes) -> tuple[int | None, bytes]:
    """The status and the body; None while something is missing."""
    head, end, body = received.partition(END_OF_HEAD)
    if not end:
        return None, b""
    status = int(head[9:12])
    if found := LENGTH.search(head):
        return (status, body) if len(body) >= int(found[1]) else (None, b"")
    if CHUNKED.search(head):
        return (status, body) if body.endswith(LAST_CHUNK) else (None, b"")
    return status, body


def send_all(
    address: tuple[str, int],
    requests: Iterable[bytes],
    *,
    connections: int,
    seconds: float | None = None,
    keep_bodies: bool = False,
) -> Load:
    """Until the requests are used up, or the time is: then what is under way is still waited for."""
    load, numbered = Load(), enumerate(requests)
    selector = selectors.DefaultSelector()
    lines = [Line(address) for _ in range(connections)]
    began = time.perf_counter()
    until = began + seconds if seconds else float("inf")
    busy = 0
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        busy += _send_next(line, numbered, until)
    while busy:
        for key, _ in selector.select():
            line = key.data
            answer = line.answer(began, keep_bodies=keep_bodies)
            if answer is None:
                continue
            load.answers.append(answer)
            if answer.status == LOST:
                selector.unregister(line.socket)
                line.open_anew()
                selector.register(line.socket, selectors.EVENT_READ, line)
            busy -= not _send_next(line, numbered, until)
    load.seconds = time.perf_counter() - began
    selector.close()
    for line in lines:
        line.socket.close()
    return load


def _send_next(line: Line, numbered: Iterator[tuple[int, bytes]], until: float) -> bool:
    if time.perf_counter() >= until:
        return False
    following = next(numbered, None)
    if following is None:
        return False
    line.send(*following)
    return True


def request_bytes(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """One request of HTTP/1.1, whole."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
