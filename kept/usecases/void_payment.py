"""Void an unpaid payment: the client will not be charged."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import Outcome, void_outcome
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_session_of_payment, mark_credit
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import move_held_credit
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.writes import facts_by_hand, find_payment, lock_payment, settle
from kept.store.payments.writes.cards import require_no_card_in_flight


@transaction.atomic(durable=True)
def void_payment(
    *,
    payment_id: UUID,
    by: Actor,
    confirms_credit_kept: bool,
    shown: str | None,
    request: RequestKey,
    now: datetime,
    version: int | None = None,
) -> Outcome:
    """A held credit is forfeited with it, never returned.

    Raises Refused when the payment is paid, not due or voided, a card is being asked for it, or a sponsored session's was
    not confirmed.
    """
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    session = lock_session_of_payment(found.session_id, for_actor=by)
    payment = lock_payment(found)

    facts = session.facts(payment.state) if session else facts_by_hand(payment)
    outcome = void_outcome(facts, confirms_credit_kept=confirms_credit_kept, now=now)
    require_no_card_in_flight(payment)
    payment.must_be(version)
    outcome.must_equal(shown)

    settle(payment, outcome.payment, method=None, by=by, at=now)
    if session:
        mark_credit(session, outcome)
        move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)

    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "payment.voided", payment.uuid, at=now, request=request, row=outcome.row)
    remember(request, payment.uuid, by=by, at=now)
    return outcome
