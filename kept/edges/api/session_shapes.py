"""What is said of a session, and what is asked for about one."""

from collections.abc import Sequence
from typing import Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict

from kept.core.letters import Kind, LetterState, Recipient
from kept.core.lifecycle import PaymentState, Section, State, section_of
from kept.core.offers import PLACES
from kept.core.outcome import Method, Outcome
from kept.core.policy import MESSAGE_TEXTS, By, CreditMove, Funding, Origin, Reason
from kept.edges.api.shapes import (
    Given,
    Id,
    Instant,
    Minutes,
    MoneyOut,
    MoneyTaken,
    Named,
    Taken,
    Words,
    Yes,
    identity,
    instant,
    named,
)
from kept.store.diary.records import SessionRecord
from kept.store.outbox.reads import LetterStatus

Place = Literal["video", "on_site", "phone"]
assert set(get_args(Place)) == set(PLACES)
ID = "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10"
OTHER_ID = "0b9be2d6-7c0a-4a39-8a35-0f5e4d0c3a11"
EXAMPLE: dict[str, Any] = {
    "id": ID,
    "version": 1,
    "state": "planned",
    "origin": "hub",
    "funding": "credit",
    "starts_at": "2026-12-01T09:00:00Z",
    "ends_at": "2026-12-01T09:50:00Z",
    "timezone": "Europe/Dublin",
    "place": "video",
    "professional": {"id": OTHER_ID, "name": "Anna Keller"},
    "client": {"id": OTHER_ID, "name": "Iris Doyle"},
    "service": {"id": OTHER_ID, "name": "Session"},
    "payment": {
        "id": OTHER_ID,
        "state": "pending",
        "section": None,
        "method": None,
        "amount": {"amount_minor": 9000, "currency": "EUR"},
    },
    "credit": "held",
    "cancellation": None,
    "rebooked_from": None,
    "rebooked_to": None,
    "letters": [{"to": "client", "kind": "confirmed", "state": "waiting"}],
}


class PaymentPartOut(Given):
    """What is to be paid for the session. `section` is where the payments page lists it."""

    id: UUID
    state: PaymentState
    section: Section | None
    method: Method | None
    amount: MoneyOut


class CancellationOut(Given):
    """How it was cancelled; `note` is told to the professional only."""

    by: Literal["client", "professional"]
    reason: Reason
    late: bool
    at: str
    note: str | None


class LetterPartOut(Given):
    """A letter about the session; a client is told of their own."""

    to: Recipient
    kind: Kind
    state: LetterState


class SessionOut(Given):
    """One appointment. Times are UTC, `timezone` is the professional's; `version` is what an edit names."""

    id: UUID
    version: int
    state: State
    origin: Origin
    funding: Funding
    starts_at: str
    ends_at: str
    timezone: str
    place: str
    professional: Named
    client: Named
    service: Named
    payment: PaymentPartOut
    credit: Literal["held", "taken", "returned", "forfeited"] | None
    cancellation: CancellationOut | None
    rebooked_from: UUID | None
    rebooked_to: UUID | None
    letters: list[LetterPartOut]

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class OutcomeOut(Given):
    """What the deed would do now. `payment` is null when the payment is removed; `message` is what is said before it."""

    session: State
    payment: PaymentState | None
    section: Section | None
    credit: CreditMove
    late: bool
    new_payment: PaymentState | None
    message: str | None
    letters: list[dict[str, str]]


class PreviewOut(Given):
    """`expected` holds the deed to this outcome when it is sent along; `changes_at` is the last instant at which it holds."""

    outcome: OutcomeOut
    expected: str
    changes_at: str | None


class BookTaken(Taken):
    """By a professional, for one of their clients. Without `minutes`, as long as the service."""

    client_id: Id
    service_id: Id
    starts_at: Instant
    minutes: Minutes | None = None
    place: Place | None = None
    funding: Funding = Funding.SELF_PAY
    outside_hours: Yes = False


class OwnBookTaken(Taken):
    """By a client, for themselves. Without `funding` a credit pays what is booked via the hub, and they pay what is not."""

    professional_id: Id
    service_id: Id
    starts_at: Instant
    via: Literal["hub", "practice", "direct_link", "on_request"]
    funding: Funding | None = None


class EditTaken(Taken):
    """What is left out stays. Another service without `minutes`: as long as that service."""

    version: int
    starts_at: Instant | None = None
    minutes: Minutes | None = None
    service_id: Id | None = None
    place: Place | None = None
    price: MoneyTaken | None = None
    outside_hours: Yes = False


class CancelPreviewTaken(Taken):
    """By the professional. `note` belongs to the reason `other`, `method` to a charge."""

    reason: Reason
    note: Words = ""
    charge: Yes = False
    method: Method | None = None
    delete_information: Yes = False
    notify_client: Yes = True


class CancelTaken(CancelPreviewTaken):
    """By the professional. `expected` is what the preview answered."""

    notify_client: Yes
    expected: str | None = None


class OwnCancelPreviewTaken(Taken):
    """By the client: nothing is asked."""


class OwnCancelTaken(Taken):
    """By the client. `expected` is what the preview answered."""

    expected: str | None = None


class RebookPreviewTaken(Taken):
    """`pay_self` where a late rebooking takes the credit and the client pays the new session."""

    starts_at: Instant
    pay_self: Yes = False


class RebookTaken(RebookPreviewTaken):
    """`expected` is what the preview answered."""

    expected: str | None = None


class CompleteTaken(Taken):
    """`charge` by the method (a sponsored session: its credit), or `skip`."""

    payment: Literal["charge", "skip"]
    method: Method | None = None


def session_json(told: SessionRecord, letters: Sequence[LetterStatus], *, to: By) -> dict[str, Any]:
    """The session as SessionOut says."""
    state = PaymentState(told.payment_state)
    return {
        "id": str(told.uuid),
        "version": told.version,
        "state": told.state,
        "origin": told.origin,
        "funding": told.funding,
        "starts_at": instant(told.starts_at),
        "ends_at": instant(told.ends_at),
        "timezone": told.timezone,
        "place": told.place,
        "professional": named(told.professional_uuid, told.professional_name),
        "client": named(told.client_uuid, told.client_name),
        "service": named(told.service_uuid, told.service_name),
        "payment": {
            "id": str(told.payment_uuid),
            "state": told.payment_state,
            "section": section_of(state),
            "method": told.payment_method or None,
            "amount": {"amount_minor": told.amount_minor, "currency": told.currency},
        },
        "credit": told.credit or None,
        "cancellation": _cancellation(told, to),
        "rebooked_from": identity(told.rebooked_from),
        "rebooked_to": identity(told.rebooked_to),
        "letters": [
            {"to": letter.to, "kind": letter.kind, "state": letter.state}
            for letter in letters
            if to is not By.CLIENT or letter.to is Recipient.CLIENT
        ],
    }


def preview_json(outcome: Outcome, *, notify: bool) -> dict[str, Any]:
    """The outcome as PreviewOut says."""
    return {
        "outcome": {
            "session": outcome.session,
            "payment": outcome.payment,
            "section": outcome.section,
            "credit": outcome.credit,
            "late": outcome.late,
            "new_payment": outcome.new_payment,
            "message": MESSAGE_TEXTS[outcome.message] if outcome.message else None,
            "letters": [{"to": demand.to, "kind": demand.kind} for demand in outcome.letters(notify=notify)],
        },
        "expected": outcome.expected,
        "changes_at": instant(outcome.changes_at) if outcome.changes_at else None,
    }


def _cancellation(told: SessionRecord, to: By) -> dict[str, Any] | None:
    if told.cancelled_at is None:
        return None
    return {
        "by": told.cancelled_by,
        "reason": told.reason,
        "late": bool(told.cancelled_late),
        "at": instant(told.cancelled_at),
        "note": told.reason_text or None if to is By.PROFESSIONAL else None,
    }
