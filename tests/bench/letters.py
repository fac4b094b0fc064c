"""Letters a second: the worker as it runs, and a mail server that takes whatever it is handed."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from kept.core.letters import Kind
from kept.edges.commands.serve import let_go_of_database
from kept.store.outbox.models import Letter
from tests.bench.site import Site, mebibytes_of, running
from tests.bench.table import Bar, Figure

A_SECOND: Final = 400  # letters, for each second that a round is to last
SECONDS_AT_MOST: Final = 120


class MailServer(asyncio.Protocol):
    """One visit: takes every letter, keeps none, and notes when it was handed over."""

    taken: Final[list[float]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.pending, self.in_letter = transport, b"", False
        self.say(b"220 bench")

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while True:
            end = b"\r\n.\r\n" if self.in_letter else b"\r\n"
            line, found, rest = self.pending.partition(end)
            if not found:
                return
            self.pending = rest
            self.answer(line)

    def answer(self, line: bytes) -> None:
        if self.in_letter:
            self.in_letter = False
            self.taken.append(time.perf_counter())
            return self.say(b"250 taken")
        match line[:4].upper():
            case b"DATA":
                self.in_letter = True
                return self.say(b"354 go on")
            case b"QUIT":
                self.say(b"221 bye")
                return self.transport.close()
        return self.say(b"250 ok")

    def say(self, words: bytes) -> None:
        self.transport.write(words + b"\r\n")


@contextmanager
def mail_server() -> Iterator[int]:
    """Its port, while it listens, in a thread of this process."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(MailServer, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.close()


def measure(site: Site) -> Iterator[Figure]:
    written = _confirmations(int(A_SECOND * site.seconds))
    with mail_server() as port:
        os.environ["KEPT_EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        with running("deliver-letters", log=site.folder / "letters.log") as worker:
            rates = [_rate(written, number) for number in range(site.rounds)]
            memory = mebibytes_of(worker.pid)
    about: dict[str, Any] = {"part": "letters", "database": site.database, "sessions": site.sessions}
    yield Figure(
        **about,
        name="letters to a mail server, one worker",
        unit="per s",
        rounds=tuple(rates),
        bar=Bar(must=200, aim=500),
    )
    yield Figure(
        **about,
        name="memory of the letter worker, after them",
        unit="MiB",
        rounds=(memory[0],),
        bar=Bar(must=120, aim=90),
        note=f"proportional {memory[1]:.0f}",
    )


def _confirmations(number: int) -> list[Letter]:
    """As they were sent, of as many sessions."""
    return list(Letter.objects.filter(kind=Kind.CONFIRMED, to="client", payload__isnull=False).order_by("id")[:number])


def _rate(written: list[Letter], number: int) -> float:
    """They are written once more and due at once: from the first that is handed over to the last."""
    now = datetime.now(UTC)
    MailServer.taken.clear()
    Letter.objects.bulk_create(_again(letter, number, now) for letter in written)
    let_go_of_database()
    began = time.monotonic()
    while len(MailServer.taken) < len(written):
        if time.monotonic() - began > SECONDS_AT_MOST:
            raise TimeoutError(f"{len(MailServer.taken)} of {len(written)} letters were delivered")
        time.sleep(0.02)
    return (len(written) - 1) / (MailServer.taken[-1] - MailServer.taken[0])


def _again(letter: Letter, number: int, now: datetime) -> Letter:
    return Letter(
        practice_id=letter.practice_id,
        session_id=letter.session_id,
        to=letter.to,
        kind=letter.kind,
        key=f"{letter.key}:again:{number}",
        message_id=f"<{uuid4()}@bench>",
        email=letter.email,
        payload=letter.payload,
        state="waiting",
        due_at=now,
        next_at=now,
        created_at=now,
    )
