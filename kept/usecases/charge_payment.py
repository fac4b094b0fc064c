"""Charge an unpaid payment: a session's, or one created by hand."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import Method, Outcome, charge_outcome
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_professionals, lock_session_of_payment, mark_credit
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import move_held_credit, post_money
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.contents import receipt_contents
from kept.store.payments.writes import facts_by_hand, find_payment, lock_payment, require_accepted_for, settle
from kept.store.payments.writes.cards import charge_card, outcome_until_answered, require_no_card_in_flight


@transaction.atomic(durable=True)
def charge_payment(
    *,
    payment_id: UUID,
    by: Actor,
    method: Method | None,
    shown: str | None,
    request: RequestKey,
    now: datetime,
    version: int | None = None,
) -> Outcome:
    """The payment is paid, with a receipt; or the session's held credit is taken. By card it stays unpaid until the
    provider has answered, which is to be asked as soon as this is done.

    Raises Refused when it is paid, not due or voided, the method is not switched on, the card cannot be asked, or the
    outcome differs from the one shown.
    """
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    session = lock_session_of_payment(found.session_id, for_actor=by)
    lock_professionals(found.professional_id)  # whose client's balance it may be paid from
    payment = lock_payment(found)

    facts = session.facts(payment.state) if session else facts_by_hand(payment)
    outcome = charge_outcome(facts, method=method, now=now)
    require_no_card_in_flight(payment)
    require_accepted_for(outcome, payment)
    payment.must_be(version)
    outcome.must_equal(shown)
    outcome = outcome_until_answered(outcome, payment, now=now)

    money = settle(payment, outcome.payment, method=outcome.method, by=by, at=now)
    post_money(money, payment=payment, method=payment.method, at=now)
    charge_card(payment, outcome, by=by, at=now)
    if session:
        mark_credit(session, outcome)
        move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)

    queue_payment_letters(receipt_contents(payment, outcome.letters(notify=True)), about=payment, at=now)
    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "payment.charged", payment.uuid, at=now, request=request, row=outcome.row, method=outcome.method)
    remember(request, payment.uuid, by=by, at=now)
    return outcome
