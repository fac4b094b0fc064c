"""A real SMTP server on this machine that follows a script: it accepts, refuses, hangs, drips and drops."""

import asyncio
import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.policy import default
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG: Final = "hang"
DROP: Final = "drop"


@dataclass(frozen=True)
class Received:
    """A message that was taken, whatever was answered."""

    recipient: str
    message_id: str
    subject: str
    raw: bytes
    connection: int


@dataclass
class MailServer:
    """`script` says for each stage what to answer, in turn; afterwards all is well."""

    port: int
    script: dict[str, list[str]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    connections: int = 0
    # Something of the test's own that happens before an answer is given.
    arrived: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    pause_at: str | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def message_ids(self) -> list[str]:
        return [one.message_id for one in self.received]

    async def handle_EHLO(  # noqa: N802 (the library's name)
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, offers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return offers

    async def handle_MAIL(  # noqa: N802 (the library's name)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._answer(server, "RCPT", f"RCPT {address}")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 (the library's name)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        message = email.message_from_bytes(raw, policy=default)
        (recipient,) = envelope.rcpt_tos
        self.received.append(
            Received(recipient, str(message["Message-ID"]), str(message["Subject"]), raw, self.connections)
        )
        return await self._answer(server, "DATA")

    async def _answer(self, server: SMTP, *names: str) -> str:
        self.reached += names[:1]
        if self.pause_at in names:
            self.arrived.set()
            await asyncio.get_running_loop().run_in_executor(None, self.go_on.wait, 30)
        for name in names:
            if self.script.get(name):
                return await _follow(self.script[name].pop(0), server)
        return "250 OK"


async def _follow(word: str, server: SMTP) -> str:
    if word == HANG:
        await asyncio.sleep(30)
    if word == DROP:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
    return word


class _Running(Controller):
    """The library's, which leaves connections open that nobody ended."""

    def factory(self) -> SMTP:
        served = SMTP(self.handler, **self.SMTP_kwargs)
        self.served = [*getattr(self, "served", []), served]
        return served

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(5)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for one in self.served:
            for transport in (one.transport, one._original_transport):
                if isinstance(transport, asyncio.WriteTransport):
                    transport.abort()
        # Each is closed when its loop comes round to it.
        for _ in range(5):
            await asyncio.sleep(0)

    def _trigger_server(self) -> None:
        """Its own first visit, but without a handshake, for which it would present the server's context."""
        socket.create_connection(("127.0.0.1", self.port), timeout=5).close()


@contextmanager
def mail_server(*, port: int | None = None, **tls: Any) -> Iterator[MailServer]:
    """Until the block ends: then nobody answers any more."""
    server = MailServer(port or free_port())
    controller = _Running(server, hostname="127.0.0.1", port=server.port, ready_timeout=10, **tls)
    controller.start()
    try:
        yield server
    finally:
        server.go_on.set()
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
