"""Browsers that book through whichever node answers, and remember what they were told."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from django.conf import settings
from django.test import Client as Visitor

from kept.store.people.models import Client, Professional
from tests.edges.web.form_reader import Form, form_in

NEW: Final = "/sessions/new"
TRIES: Final = 8
UNFIT: Final = frozenset({502, 503, 504})


@dataclass
class Told:
    """What all browsers were told, and how often one had to ask another node."""

    booked: list[tuple[datetime, UUID]] = field(default_factory=list)
    refused: list[tuple[datetime, int]] = field(default_factory=list)
    asked_again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Browser:
    """Signed in as the professional; prefers a node, and goes to the next when it does not answer."""

    professional: Professional
    client: Client
    ports: list[int]
    told: Told
    session: str = ""

    def __post_init__(self) -> None:
        """The cookie of a sign-in, which every node must honour."""
        visitor = Visitor()
        visitor.force_login(self.professional.user)
        self.session = visitor.cookies[settings.SESSION_COOKIE_NAME].value

    def book_all(self, starts: Sequence[datetime]) -> None:
        """One after the other, each under a key of its own, which stays the same however often it must be sent."""
        with httpx.Client(timeout=20, cookies={settings.SESSION_COOKIE_NAME: self.session}) as http:
            form = form_in(self._send(http, "GET", f"{NEW}?client={self.client.uuid}").text, NEW)
            for starts_at in starts:
                self._book(http, form, starts_at)

    def _book(self, http: httpx.Client, form: Form, starts_at: datetime) -> None:
        local = starts_at.astimezone(ZoneInfo(self.professional.timezone))
        typed = {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}", "request_key": str(uuid4())}
        answer = self._send(http, "POST", NEW, form.values | typed)
        with self.told.lock:
            if answer.status_code == httpx.codes.SEE_OTHER:
                self.told.booked.append((starts_at, UUID(answer.headers["Location"].rpartition("/")[2])))
            else:
                self.told.refused.append((starts_at, answer.status_code))

    def _send(self, http: httpx.Client, method: str, path: str, sent: dict[str, str] | None = None) -> httpx.Response:
        for _ in range(TRIES):
            try:
                answer = http.request(method, f"http://127.0.0.1:{self.ports[0]}{path}", data=sent)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in UNFIT:
                return answer
            self.ports = [*self.ports[1:], self.ports[0]]
            with self.told.lock:
                self.told.asked_again += 1
        raise AssertionError(f"nobody answered {method} {path}")
