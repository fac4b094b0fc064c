"""Decide whether a session's credit comes back: an operator who did not ask for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import Outcome, correction_outcome
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents
from kept.store.diary.models import Session
from kept.store.diary.writes.sessions import lock_professionals, lock_session_by_number, mark_credit
from kept.store.hubs.writes.corrections import find_correction, lock_correction, mark_correction_decided
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import move_held_credit
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.models import Payment
from kept.store.payments.writes import lock_payment, settle


@transaction.atomic(durable=True)
def decide_correction(
    *, correction_id: UUID, by: Actor, is_approved: bool, answer: str = "", request: RequestKey, now: datetime
) -> UUID:
    """Approved, the credit is the member's again, or expired; the payment is voided, and both are told. What a sent
    statement said stays: the next one takes it back. Declined, with a word, nothing changes.

    Raises Refused not_found, correction_decided, same_person, text_empty, or no_credit_to_return when it came back since.
    """
    first_time(request, by=by)
    found = find_correction(correction_id)
    lock_professionals(found.professional_id)
    session = lock_session_by_number(found.session_id)
    correction = lock_correction(found, for_actor=by)
    payment = lock_payment(session.payment)

    if not is_approved and not answer.strip():
        raise Refused("text_empty", field="answer")
    outcome = None
    if is_approved:
        outcome = correction_outcome(session.facts(payment.state), credit=session.credit, now=now)

    mark_correction_decided(correction, is_approved=is_approved, answer=answer, by=by, at=now)
    if outcome:
        _return(session, payment, outcome, by=by, now=now)

    action = "correction.approved" if is_approved else "correction.declined"
    note_entry(by, action, correction.uuid, at=now, practice_id=session.practice_id, request=request)
    remember(request, correction.uuid, by=by, at=now)
    return correction.uuid


def _return(session: Session, payment: Payment, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    settle(payment, outcome.payment, method=None, by=by, at=now)
    move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)
    mark_credit(session, outcome)
    queue_payment_letters(letter_contents(session, outcome.letters(notify=True), now=now), about=payment, at=now)
    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
