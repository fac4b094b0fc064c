"""Builders: a worker in this process, its clock, and a post that does as it is told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kept.core.delivery import Answer, Post, Verdict
from kept.core.letters import Content
from kept.edges.commands._chores import Rota
from kept.edges.commands._stopping import Stop
from kept.edges.commands.deliver_letters import Worker
from kept.edges.mail.post import open_post
from tests.letters import LEASE
from tests.make import NOW


@dataclass
class Clock:
    """Stands still unless it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def go(self, step: timedelta) -> None:
        self.now += step


@dataclass
class Scripted:
    """A post that answers, or raises, as it is told to, and then accepts; `meanwhile` something else happens, once."""

    answers: list[Answer | Exception]
    meanwhile: Any = None
    sent: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def send(self, content: Content, *, message_id: str, at: datetime) -> Answer:  # noqa: ARG002 (the protocol's)
        self.sent.append(message_id)
        self.addresses.append(content.email)
        happening, self.meanwhile = self.meanwhile, None
        if happening:
            happening()
        answer = self.answers.pop(0) if self.answers else Answer(verdict=Verdict.ACCEPTED, code="250")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def rest(self) -> None:
        """Nothing to close."""


def work(now: datetime = NOW, *, post: Post | None = None, seconds: float = 30) -> None:
    """All that is due at this moment, as `--once` does it."""
    worker = Worker(post or open_post(seconds=seconds), LEASE, Stop(), Clock(now))
    Rota().do_what_is_due(now)
    worker.drain()
