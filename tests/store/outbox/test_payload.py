"""What is stored is read back, also what an earlier release stored."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Final

import pytest

from kept.core.letters import CalendarEvent, CalendarMethod, Content, Kind, Recipient
from kept.store.outbox.payload import content_of, payload_of
from tests.letters import a_content

# As the first release wrote it. It never changes: letters wait in databases while programs are replaced.
VERSION_1: Final = (
    '{"v": 1, "kind": "confirmed", "to": "client", "name": "Zoë Jensen", "email": "zoe@example.org",'
    ' "zone": "Europe/London", "other": "A. L.", "path": "/", "starts_at": "2026-03-28T09:00:00+00:00",'
    ' "ends_at": "2026-03-28T09:50:00+00:00", "free_until": null,'
    ' "event": {"uid": "x@kept", "sequence": 2, "method": "REQUEST"}}'
)
CONTENT_1: Final = Content(
    kind=Kind.CONFIRMED,
    to=Recipient.CLIENT,
    name="Zoë Jensen",
    email="zoe@example.org",
    zone="Europe/London",
    other="A. L.",
    path="/",
    starts_at=datetime(2026, 3, 28, 9, tzinfo=UTC),
    ends_at=datetime(2026, 3, 28, 9, 50, tzinfo=UTC),
    event=CalendarEvent(uid="x@kept", sequence=2, method=CalendarMethod.REQUEST),
)


@pytest.mark.parametrize(("kind", "to"), list(product(Kind, Recipient)))
def test_every_content_is_read_back(kind: Kind, to: Recipient) -> None:
    content = a_content(kind, to, name='"Quoted"\n\\ Zoë')
    assert content_of(payload_of(content)) == content


def test_a_content_without_times_is_read_back() -> None:
    content = replace(a_content(), starts_at=None, ends_at=None, free_until=None, event=None)
    assert content_of(payload_of(content)) == content


def test_the_first_version_is_read_and_written() -> None:
    assert content_of(VERSION_1) == CONTENT_1
    assert json.loads(payload_of(CONTENT_1)) == {**json.loads(VERSION_1), "manage": "", "code": ""}


def test_a_later_version_is_refused_aloud() -> None:
    with pytest.raises(ValueError, match="version 2"):
        content_of(VERSION_1.replace('"v": 1', '"v": 2'))
