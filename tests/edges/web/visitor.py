"""Somebody without an account at the browser: pages through Django's own client, and the forms on them."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client as Browser

from kept.core.access import Actor
from kept.store.people.models import User
from tests.edges.web.desk import Answer, Clock
from tests.edges.web.form_reader import Form


@dataclass
class Passer:
    clock: Clock
    browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))

    def sign_in(self, account: Actor) -> User:
        user = User.objects.get(id=account.user_id or 0)
        self.browser.force_login(user)
        return user

    def get(self, path: str) -> Answer:
        return self._answer(self.browser.get(path))

    def fill(self, path: str, *, action: str = "", **typed: Any) -> Answer:
        """Opens the page, types into its form, and sends it."""
        return self.send(self.get(path).form(action or path), **typed)

    def send(self, form: Form, **typed: Any) -> Answer:
        sent: dict[str, Any] = {"request_key": str(uuid4())}
        sent |= {name: [value for each, value in form.sent if each == name] for name, _ in form.sent}
        return self._answer(self.browser.post(form.action, sent | typed))

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.browser.session

    def _answer(self, response: Any) -> Answer:
        return Answer(
            response.status_code, response.content.decode(), response.headers.get("Location", ""), response.headers
        )


def bare(page: str) -> str:
    """A page without what differs from one visit to the next."""
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value|request_key" value)="[^"]*"', "", page)
