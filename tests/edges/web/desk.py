"""A professional at their desk: pages through Django's own client, at an hour that the test chooses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from django.test import Client as Visitor

from kept.core import visits
from kept.edges.web import presence
from kept.store.people.models import Client, Professional
from tests.edges.web.form_reader import Form, code_in, form_in, words_in
from tests.make import NOW

STAYED: Final = timedelta(days=4000)


@dataclass
class Clock:
    """What the pages take for the time."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    page: str
    where: str  # it leads to; empty when it leads nowhere
    headers: Any = field(repr=False)
    document: bytes = field(repr=False, default=b"")  # a PDF, instead of a page

    @property
    def code(self) -> str:
        return code_in(self.page)

    @property
    def words(self) -> str:
        return words_in(self.page)

    def form(self, action: str) -> Form:
        return form_in(self.page, action)


@dataclass
class Desk:
    professional: Professional
    clock: Clock
    visitor: Visitor = field(default_factory=lambda: Visitor(raise_request_exception=False))

    def __post_init__(self) -> None:
        self.visitor.force_login(self.professional.user)

    def get(self, path: str, **headers: str) -> Answer:
        return self._answer(self.visitor.get(path, headers=headers))

    def post(self, path: str, sent: Any, **headers: str) -> Answer:
        return self._answer(self.visitor.post(path, sent, headers=headers))

    def fill(self, path: str, *, at: Any = None, leave: Any = (), **typed: Any) -> Answer:
        """Opens the form at `at` (the same path, unless said otherwise), types, and sends it."""
        shown = self.get(at or path).form(path)
        return self.send(shown, leave=leave, **typed)

    def send(self, form: Form, *, leave: Any = (), **typed: Any) -> Answer:
        """A form as it stands, but for what is typed and what is left out; under a key of its own when it has none."""
        sent: dict[str, Any] = {"request_key": str(uuid4())}
        sent |= {name: [value for each, value in form.sent if each == name] for name, _ in form.sent}
        sent |= typed
        return self.post(form.action, {name: value for name, value in sent.items() if name not in leave})

    def _answer(self, response: Any) -> Answer:
        is_document = response.headers.get("Content-Type") == "application/pdf"
        page = "" if response.streaming or is_document else response.content.decode()
        where = response.headers.get("Location", "")
        document = response.content if is_document else b""
        return Answer(response.status_code, page, where, response.headers, document)


def id_of(client: Client) -> str:
    return str(client.uuid)


def nobody_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's clock leaps by days, and whoever sits there is taken to have stayed."""
    for life in ("OF_STAFF", "OF_CLIENTS"):
        monkeypatch.setattr(visits, life, visits.Life(idle=STAYED, whole=STAYED))
    monkeypatch.setattr(presence, "PROOF_LIFE", STAYED)
