"""End a session: charge the client, or skip the payment."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import Method, Outcome, completion_outcome
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents
from kept.store.diary.writes.sessions import lock_session, mark_completed
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import move_held_credit, post_money
from kept.store.outbox.writes import queue_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.writes import lock_payment, require_accepted_for, settle
from kept.store.payments.writes.cards import charge_card, outcome_until_answered


@transaction.atomic(durable=True)
def complete_session(
    *,
    session_id: UUID,
    by: Actor,
    charge: bool,
    method: Method | None,
    shown: str | None,
    request: RequestKey,
    now: datetime,
) -> Outcome:
    """The session is complete either way; charged, it is paid or its credit taken; skipped, it is unpaid.

    Charged by card it is unpaid until the provider has answered, which is to be asked as soon as this is done.

    Raises Refused when the session was not joined or has not started, the method is not switched on, the card cannot be
    asked, or the outcome differs from the one shown.
    """
    first_time(request, by=by)
    session = lock_session(session_id, for_actor=by)
    payment = lock_payment(session.payment)

    outcome = completion_outcome(session.facts(payment.state), charge=charge, method=method, now=now)
    require_accepted_for(outcome, payment)
    outcome.must_equal(shown)
    outcome = outcome_until_answered(outcome, payment, now=now)

    mark_completed(session, outcome, by=by, at=now)
    money = settle(payment, outcome.payment, method=outcome.method, by=by, at=now)
    post_money(money, payment=payment, method=payment.method, at=now)
    charge_card(payment, outcome, by=by, at=now)
    move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)

    contents = letter_contents(session, outcome.letters(notify=True), now=now)
    queue_letters(
        contents,
        practice_id=session.practice_id,
        session_id=session.id,
        payment_id=payment.id,
        cause=session.cause,
        at=now,
    )
    queue_webhooks(Event.SESSION_COMPLETED, session, payment=payment, at=now)
    note_entry(by, "session.completed", session.uuid, at=now, request=request, row=outcome.row, method=outcome.method)
    remember(request, session.uuid, by=by, at=now)
    return outcome
