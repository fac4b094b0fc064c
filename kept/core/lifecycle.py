"""The two states, never mixed: of the session, and of its payment. What is not listed does not happen."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class Step(StrEnum):
    BOOK = "book"
    EDIT = "edit"
    JOIN = "join"
    COMPLETE = "complete"
    CANCEL = "cancel"
    DELETE = "delete"


STEPS: Final = {
    (None, Step.BOOK): State.PLANNED,
    (State.PLANNED, Step.EDIT): State.PLANNED,
    (State.PLANNED, Step.JOIN): State.IN_PROGRESS,
    (State.IN_PROGRESS, Step.COMPLETE): State.COMPLETE,
    (State.PLANNED, Step.CANCEL): State.CANCELLED,
    (State.IN_PROGRESS, Step.CANCEL): State.CANCELLED,
    (State.PLANNED, Step.DELETE): State.DELETED,
    (State.IN_PROGRESS, Step.DELETE): State.DELETED,
}

OPEN: Final = frozenset({State.PLANNED, State.IN_PROGRESS})
# A live session occupies its professional's and its client's time.
LIVE: Final = frozenset({State.PLANNED, State.IN_PROGRESS, State.COMPLETE})


class PaymentState(StrEnum):
    PENDING = "pending"
    UNPAID = "unpaid"
    PAID = "paid"
    VOIDED = "voided"
    REFUNDED = "refunded"


class Section(StrEnum):
    """Where Payments lists a payment."""

    UNPAID = "unpaid"
    PAID = "paid"


# A credit's payment may be voided after it was paid (a correction, a refill); money is refunded instead: a part of it
# leaves the payment paid, and what was kept as a balance leaves it refunded when it is paid out. A rebooked session's
# prepaid money moves along, which leaves its old payment unpaid or voided.
PAYMENT_STEPS: Final = {
    PaymentState.PENDING: frozenset({PaymentState.UNPAID, PaymentState.PAID, PaymentState.VOIDED}),
    PaymentState.UNPAID: frozenset({PaymentState.PAID, PaymentState.VOIDED}),
    PaymentState.PAID: frozenset({PaymentState.PAID, PaymentState.REFUNDED, PaymentState.VOIDED, PaymentState.UNPAID}),
    PaymentState.VOIDED: frozenset[PaymentState](),
    PaymentState.REFUNDED: frozenset({PaymentState.REFUNDED}),
}

SECTIONS: Final = {
    PaymentState.PENDING: None,
    PaymentState.UNPAID: Section.UNPAID,
    PaymentState.VOIDED: Section.UNPAID,
    PaymentState.PAID: Section.PAID,
    PaymentState.REFUNDED: Section.PAID,
}


def section_of(payment: PaymentState | None) -> Section | None:
    """The section of Payments that lists a payment in this state; none lists a pending or a removed one."""
    return None if payment is None else SECTIONS[payment]
