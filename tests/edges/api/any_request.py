"""Whatever a program may send: real ids and times where something of their form was made up, and what must hold of each
answer."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

from django.db import transaction
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.digest import Digest, Held
from tests.edges.api.programs import COUNTED

# Not: whether whatever fits the description is accepted. Fields depend on each other, and on what there is.
CHECKS: Final[list[CheckFunction]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
MANY: Final = 1000
TOO_LARGE: Final = 413  # refused, whatever is in it
OF_ANY_ANSWER: Final = [check for check in CHECKS if check is not negative_data_rejection]
RIGHT: Final = GenerationMode.POSITIVE
AN_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
AN_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE)


@dataclass
class Sender:
    """A program that sends whatever comes, as one person. `real` are ids by the names that fields have; those that an
    answer told stay as they are, as links lead by them."""

    secret: str
    real: dict[str, Sequence[str]]
    instants: Sequence[str]
    days: Sequence[str]
    statuses: Counter[int] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)
    held: Held = field(init=False)
    savepoint: str = ""
    held_then: dict[str, Digest] = field(default_factory=dict)
    rows_then: int = 0

    @property
    def sent(self) -> int:
        return self.statuses.total()

    def send(self, case: Any) -> None:
        """Sends it, and asks of the answer what must hold of every one."""
        self.fill(case)
        self.hold(case, self.call(case))

    def call(self, case: Any) -> Any:
        return case.call(headers={"Authorization": f"Bearer {self.secret}"})

    def fill(self, case: Any) -> None:
        """What is wrong on purpose stays so, part by part."""
        parts = {location.value: part.mode for location, part in case.meta.components.items()}
        for location, name in (("path", "path_parameters"), ("query", "query"), ("body", "body")):
            given = getattr(case, name)
            filled = self._real(given) if parts.get(location, RIGHT) is RIGHT else given
            if filled != given:
                setattr(case, name, filled)
        if "Idempotency-Key" in (case.headers or {}) and parts.get("header", RIGHT) is RIGHT:
            case.headers["Idempotency-Key"] = str(uuid4())

    def hold(self, case: Any, response: Any) -> None:
        """It is as described; and what is refused, or only asked, has changed nothing."""
        self.statuses[response.status_code] += 1
        self.told.update(found[0] for found in AN_ID.finditer(response.content.decode()))
        might_be_accepted = response.status_code != TOO_LARGE and _is_whole(case, response)
        case.validate_response(response, checks=CHECKS if might_be_accepted else OF_ANY_ANSWER)
        is_done = response.status_code < 400 and case.method != "GET"
        changes = self.held.changes()
        assert is_done or not changes, f"{case.method} {case.path} changed {', '.join(changes)}"
        self._now_holds(self.held.digests | changes)

    def begin(self) -> None:
        self.savepoint, self.held_then, self.rows_then = transaction.savepoint(), self.held.digests, self.held.rows

    def undo(self) -> None:
        """So that each run begins with the same."""
        transaction.savepoint_rollback(self.savepoint)
        self._now_holds(self.held_then)

    @property
    def has_made_many(self) -> bool:
        """Rows; each of them is made, and compared, anew for each further one."""
        return self.held.rows - self.rows_then > MANY

    def _now_holds(self, digests: dict[str, Digest]) -> None:
        self.held.digests = digests
        self.held.written.clear()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What no statement wrote to is compared once, at the end."""
        self.held = Held(COUNTED)
        with self.held.watched():
            yield
        assert Held(COUNTED).digests == self.held.digests

    def _real(self, value: Any, name: str = "") -> Any:
        """Mostly; every fourth is left as it was made up. What does not have the form stays."""
        if isinstance(value, dict):
            return {key: self._real(each, str(key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self._real(each, name) for each in value]
        return self._real_text(value, name) if isinstance(value, str) else value

    def _real_text(self, text: str, name: str) -> str:
        if AN_ID.fullmatch(text) and name in self.real and text not in self.told:
            return _one_of(self.real[name], UUID(text).int, text)
        if AN_INSTANT.fullmatch(text):
            return _one_of(self.instants, _number(text), text)
        return _one_of(self.days, _number(text), text) if A_DAY.fullmatch(text) else text


def _is_whole(case: Any, response: Any) -> bool:
    """Whether all that was made up for the address stands in it: an empty list does not, however wrong it would be."""
    names = {name for name, _ in parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True)}
    return set(map(str, case.query or {})) <= names


def _one_of(real: Sequence[str], number: int, made_up: str) -> str:
    return made_up if number % 4 == 0 or not real else real[number // 4 % len(real)]


def _number(text: str) -> int:
    return int("".join(filter(str.isdigit, text)))
