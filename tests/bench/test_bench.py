"""That what measures is right; how fast anything is, nobody asserts."""

import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from tests.bench.cast import hire
from tests.bench.load import LOST, request_bytes, send_all
from tests.bench.loader import load
from tests.bench.table import Bar, Figure, as_markdown, from_plain, growth

TODAY = datetime.now(UTC)


class Porter(http.server.BaseHTTPRequestHandler):
    """Answers with the path, refuses what lies below /no, and hangs up at /bye."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/bye":
            self.close_connection = True
            return
        self.send_response(409 if self.path.startswith("/no") else 200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(self.path)))
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Nothing is written to the terminal."""


@pytest.fixture
def porter() -> Iterator[tuple[str, int]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Porter)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield ("127.0.0.1", server.server_port)
    server.shutdown()
    server.server_close()


def test_what_is_loaded_is_as_if_it_had_been_done(real_db: None) -> None:
    assert load(sessions=200, a_practice=10, now=TODAY) == 20
    desks = hire(now=TODAY)
    assert Session.objects.count() == 200
    assert Session.objects.values("professional").distinct().count() == 20
    assert not Letter.objects.filter(state="waiting", due_at__lte=TODAY).exists()
    assert len({desk.someone.token for desk in desks}) == len(desks) == 20
    assert broken_claims() == {}


def test_every_request_is_sent_once_and_every_status_counted(porter: tuple[str, int]) -> None:
    paths = [*(f"/{number}" for number in range(50)), "/no/1", "/chunked", "/bye", "/no/2"]
    load = send_all(porter, (request_bytes("GET", path, {}) for path in paths), connections=4, keep_bodies=True)
    assert load.statuses == {200: 51, 409: 2, LOST: 1}
    assert load.faults == {409: 2, LOST: 1}
    bodies = {answer.number: answer.body for answer in load.answers}
    assert [bodies[number] for number in range(50)] == [path.encode() for path in paths[:50]]
    assert load.percentile(0.5) <= load.percentile(0.99)


def test_a_load_ends_with_its_time(porter: tuple[str, int]) -> None:
    def forever() -> Iterator[bytes]:
        while True:
            yield request_bytes("GET", "/", {})

    load = send_all(porter, forever(), connections=2, seconds=0.2)
    assert set(load.statuses) == {200}
    assert load.seconds >= 0.2


def test_the_table_compares_in_the_right_direction() -> None:
    fast = Figure(part="p", name="fast", unit="per s", rounds=(90, 100, 110), limits=(400,), peer=50, whose="X")
    assert (fast.ours, fast.of_limit, fast.of_peer) == (100, 0.25, 2)
    slow = Figure(part="p", name="slow", unit="ms", rounds=(10, 20, 30), peer=60, whose="X", bar=Bar(must=20, aim=10))
    assert (slow.of_peer, slow.verdict) == (3, "reached")
    of_peer = Figure(part="p", name="core", unit="ms", rounds=(1,), peer=30, whose="X", bar=Bar(must=60, of="peer"))
    assert of_peer.verdict == "MISSED"
    assert from_plain(slow.as_plain()) == slow
    assert "| fast" in as_markdown([fast, slow])
    assert "MISSED" in as_markdown([of_peer])


def test_growth_is_how_many_times_slower() -> None:
    def at(sessions: int, unit: str, value: float) -> Figure:
        return Figure(part="p", name=unit, unit=unit, rounds=(value,), database="sqlite", sessions=sessions)

    grown = growth([at(10, "per s", 100), at(1000, "per s", 50), at(10, "ms", 10), at(1000, "ms", 11), at(10, "s", 1)])
    assert [(figure.name, figure.ours, figure.verdict) for figure in grown] == [
        ("per s", 2, "MISSED"),
        ("ms", 1.1, "beyond"),
    ]
