"""What programs are told of, and what becomes of a webhook after each attempt to deliver it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Protocol
from uuid import UUID


class Event(StrEnum):
    """What happened. No name is a part of another's: the database looks for them in a list."""

    SESSION_BOOKED = "session.booked"
    SESSION_CHANGED = "session.changed"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_COMPLETED = "session.completed"
    SESSION_DELETED = "session.deleted"
    PAYMENT_CHANGED = "payment.changed"
    TEST = "webhook.test"


# What an endpoint may ask for; a test comes to each that is tried out.
EVENTS: Final = tuple(event for event in Event if event is not Event.TEST)

# After each failed attempt, as Standard Webhooks suggests; after the last one it is given up.
BACK_OFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
LEASE: Final = timedelta(seconds=60)
# An endpoint that took nothing for so long is asked no more.
PATIENCE: Final = timedelta(days=5)
# Who changes a secret has this long to bring the new one where the old one is.
BOTH_SECRETS_FOR: Final = timedelta(hours=24)
# Of one professional's at a time, among the eight that a worker carries.
MOST_UNDER_WAY: Final = 2
GONE: Final = "410"
# Its last attempt ended without a word: whoever carried it is gone.
LOST: Final = "lost"
DISABLED: Final = "disabled"


class WebhookState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, kw_only=True)
class HookAnswer:
    """What the receiver answered: a status, or one word for what kept it from answering."""

    is_taken: bool
    code: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One webhook, as it is sent: each attempt says the same under the same id. `secrets` sign it, the newest first."""

    uuid: UUID
    url: str
    secrets: tuple[str, ...]
    event: Event
    about: UUID | None
    happened_at: datetime

    @property
    def id(self) -> str:
        return f"msg_{self.uuid.hex}"

    def body(self) -> dict[str, Any]:
        """What happened, when, and to what: who wants to know more reads it with a token."""
        name = f"{self.event.split('.')[0]}_id"
        at = self.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"type": str(self.event), "timestamp": at, "data": {name: str(self.about)} if self.about else {}}


class Courier(Protocol):
    """Whatever carries webhooks out of the house."""

    def send(self, message: Message, *, at: datetime) -> HookAnswer:
        """Hand over one message and hear the answer, within seconds. Never raises."""
        ...


@dataclass(frozen=True, kw_only=True)
class LeasedHook:
    """A delivery that is one worker's alone until `until`, as long as its token is the row's."""

    uuid: UUID
    token: UUID
    until: datetime
    attempts: int


@dataclass(frozen=True, kw_only=True)
class HookStanding:
    """How a delivery stands after an attempt; `next_at` is None when there is nothing more to try."""

    state: WebhookState
    next_at: datetime | None


def standing_of_hook(answer: HookAnswer, leased: LeasedHook, *, now: datetime) -> HookStanding:
    """How it stands after the attempt that the lease was for."""
    if answer.is_taken:
        return HookStanding(state=WebhookState.SENT, next_at=None)
    if answer.code == GONE or leased.attempts > len(BACK_OFF):
        return HookStanding(state=WebhookState.GIVEN_UP, next_at=None)
    return HookStanding(state=WebhookState.WAITING, next_at=now + wait_after(leased))


def wait_after(leased: LeasedHook) -> timedelta:
    """The back-off after that many attempts, and up to a tenth more, so that messages do not come back all at once."""
    wait = BACK_OFF[leased.attempts - 1]
    share = sha256(f"{leased.uuid}|{leased.attempts}".encode()).digest()[0]
    return wait + wait * share // (10 * 255)
