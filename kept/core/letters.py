"""Who is written to, and the little that a letter may say: times, a link, the other person's initials."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Recipient(StrEnum):
    CLIENT = "client"
    PROFESSIONAL = "professional"


class Kind(StrEnum):
    """What a letter is about; also its name in lists and files."""

    CONFIRMED = "confirmed"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    DELETED = "deleted"
    RECEIPT = "receipt"
    REFUND = "refund"
    CREDIT_RETURNED = "credit_returned"
    CHARGE_REVERSED = "charge_reversed"
    REMINDER = "reminder"
    WAITLIST_OFFER = "waitlist_offer"
    INVITATION = "invitation"
    EMAIL_CODE = "email_code"
    ACCOUNT_EXISTS = "account_exists"
    REQUEST_RECEIVED = "request_received"
    REQUEST_ACCEPTED = "request_accepted"
    NEW_LINK = "new_link"
    CREDITS_GRANTED = "credits_granted"
    PAY_LINK = "pay_link"
    GIVEN_BACK = "given_back"
    SIGNED_IN = "signed_in"
    FACTOR_CHANGED = "factor_changed"
    PASSWORD_LINK = "password_link"  # noqa: S105 - what a letter is about
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - likewise
    ADDRESS_CONFIRM = "address_confirm"
    ADDRESS_CHANGED = "address_changed"


# What is told of a session to come is told of none that has begun.
BEFORE_THE_START: Final = frozenset({Kind.REMINDER, Kind.WAITLIST_OFFER})


class LetterState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Demand:
    """A letter that a deed demands: always, only when the professional chose to notify, or only when money was taken."""

    to: Recipient
    kind: Kind
    only_if_notify: bool = False
    only_if_paid: bool = False


class CalendarMethod(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


METHODS = {
    Kind.CONFIRMED: CalendarMethod.REQUEST,
    Kind.UPDATED: CalendarMethod.REQUEST,
    Kind.CANCELLED: CalendarMethod.CANCEL,
    Kind.DELETED: CalendarMethod.CANCEL,
}


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """What a recipient's calendar program follows: one `uid` for the session's life, a `sequence` that rises."""

    uid: str
    sequence: int
    method: CalendarMethod


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that one letter tells: a frozen snapshot of the facts at the change that demanded it.

    Instants are UTC; `zone` is the recipient's and is named beside every time shown. `other` is the other person's
    initials; `free_until` the last instant at which a client cancels free of charge; `path` a link within the site;
    `manage` another, which opens one session without signing in; `code` what confirms an address.
    """

    kind: Kind
    to: Recipient
    name: str
    email: str
    zone: str
    other: str
    path: str
    manage: str = ""
    code: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    free_until: datetime | None = None
    event: CalendarEvent | None = None

    def is_pointless(self, now: datetime) -> bool:
        return self.kind in BEFORE_THE_START and self.starts_at is not None and self.starts_at <= now


def initials(name: str) -> str:
    """The first letter of the first and of the last word: “Anna Maria Lund” is “A. L.”."""
    words = [word for word in name.split() if word[:1].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return " ".join(f"{word[0].upper()}." for word in ends)
