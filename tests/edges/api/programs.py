"""A program for tests: it sends JSON with its token and reads what it is answered."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.test import Client as Browser

from kept.core.access import Actor
from kept.store.people.models import Client, Professional
from tests.digest import digest
from tests.tokens import make_token

BASE = "/api/v1"
# When a token was used and how often is counted for every request, also of those that are refused.
COUNTED = ("people_tokenuse", "cache")


def stored() -> str:
    """One number for all that requests are about."""
    return digest(without=COUNTED)


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        """Of a problem; empty otherwise."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Program:
    """Acts for one person. `key` repeats a deed; None sends none."""

    def __init__(self, person: Professional | Client | Actor | None, **token: Any) -> None:
        self.secret = make_token(person, **token).secret if person is not None else ""

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, key: str | None = "new") -> Answer:
        return self.send("POST", path, body, key=key)

    def send_text(self, method: str, path: str, text: bytes) -> Answer:
        """Whatever it is, called JSON."""
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": str(uuid4())}
        browser = Browser(raise_request_exception=False)
        response = browser.generic(method, BASE + path, text, content_type="application/json", headers=headers)
        return Answer(response.status_code, json.loads(response.content), response.headers)

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = "new", query: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if method != "GET" and key is not None:
            headers["Idempotency-Key"] = str(uuid4()) if key == "new" else key
        sent: Any = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response = Browser(raise_request_exception=False).generic(
            method, BASE + path, headers=headers, query_params=query, **sent
        )
        return Answer(response.status_code, json.loads(response.content or b"null"), response.headers)
