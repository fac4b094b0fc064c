"""What becomes of a letter after each attempt to deliver it: told, tried again later, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol
from uuid import UUID

from kept.core.letters import Content, LetterState

BACK_OFF: Final = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60))  # the last one again and again
PATIENCE: Final = timedelta(hours=72)
LEASE: Final = timedelta(seconds=60)
# What was told is kept readable for this long; what is still to be told, or may be told again, until it is.
READABLE_FOR: Final = timedelta(hours=72)


class Verdict(StrEnum):
    """What the post said. UNREACHED: there was nobody to hand it to, so that it says nothing about this letter.
    POINTLESS: it was not handed over, as its time has passed."""

    ACCEPTED = "accepted"
    LATER = "later"
    NEVER = "never"
    UNREACHED = "unreached"
    POINTLESS = "pointless"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A verdict and its code: a number of the mail protocol or one word, never anything personal."""

    verdict: Verdict
    code: str


TOO_LATE: Final = Answer(verdict=Verdict.POINTLESS, code="too_late")


class Post(Protocol):
    """Whatever carries letters out of the house."""

    def send(self, content: Content, *, message_id: str, at: datetime) -> Answer:
        """Hand over a letter queued at `at`, within the time that the lease leaves."""
        ...

    def rest(self) -> None:
        """There is nothing more to send for now."""
        ...


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A letter that is one worker's alone until `until`, as long as its token is the row's."""

    uuid: UUID
    token: UUID
    until: datetime
    message_id: str
    created_at: datetime
    attempts: int
    first_tried_at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a letter stands after an attempt; `next_at` is None when there is nothing more to try."""

    state: LetterState
    next_at: datetime | None


def standing_after(answer: Answer, letter: Leased, *, now: datetime) -> Standing:
    """How a letter stands after the attempt that the lease was for."""
    if answer.verdict is Verdict.ACCEPTED:
        return Standing(state=LetterState.SENT, next_at=None)
    if answer.verdict is Verdict.POINTLESS:
        return Standing(state=LetterState.WITHDRAWN, next_at=None)
    if answer.verdict is Verdict.NEVER or now - letter.first_tried_at >= PATIENCE:
        return Standing(state=LetterState.GIVEN_UP, next_at=None)
    return Standing(state=LetterState.WAITING, next_at=now + wait_after(letter.attempts, letter_id=letter.uuid))


def wait_after(attempts: int, *, letter_id: UUID) -> timedelta:
    """The back-off after that many attempts, and up to a quarter more, so that letters do not come back all at once.

    The same letter and attempt always wait as long: chance has no place here.
    """
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    share = sha256(f"{letter_id}|{attempts}".encode()).digest()[0]
    return wait + wait * share // (4 * 255)
