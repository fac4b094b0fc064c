"""Builders: letters, and how they stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from kept.core.delivery import Answer, Leased, Verdict
from kept.core.letters import METHODS, CalendarEvent, Content, Kind, Recipient
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.store.outbox.writes import queue_letters, withdraw_letters
from kept.usecases.claim_letters import claim_letters
from tests.make import NOW, make_session

LEASE: Final = timedelta(seconds=60)
ACCEPTED: Final = Answer(verdict=Verdict.ACCEPTED, code="250")
LATER: Final = Answer(verdict=Verdict.LATER, code="451")
NEVER: Final = Answer(verdict=Verdict.NEVER, code="550")
MEETING: Final = "a3c5b1de-0f63-4c0c-9a52-6a0a3b4c5d6e"

# Whole words and beginnings of words that would tell what an appointment is, or who pays for it.
INDISCREET: Final = re.compile(
    r"therap|psych|counsel|coach|session|treatment|clinic|patient|diagnos|mental|health|wellbeing|\bhub\b|sponsor|employer"
    r"|service|reason|\bnotes?\b|price|€|eur\b|[$£]",
    re.IGNORECASE,
)


def indiscretions(text: str) -> list[str]:
    return [found.lower() for found in INDISCREET.findall(text)]


def a_content(kind: Kind = Kind.CONFIRMED, to: Recipient = Recipient.CLIENT, **changes: Any) -> Content:
    """Sat 28 March 2026, 09:00 in London; free of charge until the day before."""
    method = METHODS.get(kind)
    content = Content(
        kind=kind,
        to=to,
        name="Carl Jensen" if to is Recipient.CLIENT else "Anna Lund",
        email="carl@example.org" if to is Recipient.CLIENT else "anna@example.org",
        zone="Europe/London",
        other="A. L." if to is Recipient.CLIENT else "C. J.",
        path=f"/sessions/{MEETING}",
        starts_at=datetime(2026, 3, 28, 9, tzinfo=UTC),
        ends_at=datetime(2026, 3, 28, 9, 50, tzinfo=UTC),
        free_until=datetime(2026, 3, 27, 9, tzinfo=UTC),
        event=CalendarEvent(uid=f"{MEETING}@kept", sequence=2, method=method) if method else None,
    )
    return replace(content, **changes)


def a_quiet_session() -> Session:
    """One that nobody has been told about yet."""
    session = make_session()
    with transaction.atomic():
        withdraw_letters(session_id=session.id, at=NOW)
    return session


def queue(
    session: Session, *contents: Content, at: datetime = NOW, due_at: datetime | None = None, cause: str = ""
) -> list[Letter]:
    """Letters about one change of the session."""
    cause = cause or f"change:{session.id}:{Letter.objects.count()}"
    with transaction.atomic():
        queue_letters(
            contents,
            practice_id=session.practice_id,
            session_id=session.id,
            payment_id=None,
            cause=cause,
            at=at,
            due_at=due_at,
        )
    return list(Letter.objects.filter(key__startswith=f"{cause}:").order_by("id"))


def queue_one(session: Session, content: Content | None = None, **when: Any) -> Letter:
    (letter,) = queue(session, content or a_content(), **when)
    return letter


def claim(now: datetime = NOW, *, most: int = 50, lease: timedelta = LEASE) -> tuple[Leased, ...]:
    return claim_letters(most=most, lease=lease, now=now)


def fresh_letter(letter: Letter) -> Letter:
    return Letter.objects.get(id=letter.id)


def states(letters: Iterable[Letter]) -> list[str]:
    """Each letter's state by now."""
    return [fresh_letter(letter).state for letter in letters]


def ids(letters: Sequence[Leased] | Sequence[Letter]) -> list[UUID]:
    return [letter.uuid for letter in letters]
