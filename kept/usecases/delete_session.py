"""Delete all information about a session."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import CancelWish, Outcome, cancellation_outcome
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents
from kept.store.diary.writes.links import revoke_manage_links
from kept.store.diary.writes.sessions import erase_session, lock_session
from kept.store.journal.writes import first_time, forget_answers_about, note_entry, remember
from kept.store.ledger.writes import move_held_credit
from kept.store.outbox.writes import queue_letters, withdraw_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.writes import lock_payment, settle
from kept.store.payments.writes.cards import require_no_card_in_flight


@transaction.atomic(durable=True)
def delete_session(
    *,
    session_id: UUID,
    by: Actor,
    wish: CancelWish,
    shown: str | None,
    request: RequestKey,
    now: datetime,
    version: int | None = None,
) -> Outcome:
    """Leave a contentless tombstone; return a held credit; remove the payment and every letter not yet sent.

    Raises Refused when the session is over or paid, or may be paid on the provider's page at this moment, when a charge is
    asked as well, or the outcome differs from the one shown.
    """
    assert wish.delete_information, "cancelling is another deed"
    first_time(request, by=by)
    session = lock_session(session_id, for_actor=by)
    payment = lock_payment(session.payment)

    outcome = cancellation_outcome(session.facts(payment.state), by=by.side, wish=wish, now=now, version=version)
    require_no_card_in_flight(payment, nor_page=True)
    outcome.must_equal(shown)

    # What the notice tells is taken down first: it stands alone, and nothing in the outbox leads back to the session.
    demands = outcome.letters(notify=wish.notify)
    contents = letter_contents(session, demands, now=now, sequence=session.version + 1)
    withdraw_letters(session_id=session.id, at=now)
    move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)
    settle(payment, outcome.payment, method=None, by=by, at=now)
    erase_session(session, by=by, at=now)
    revoke_manage_links(session, at=now)
    forget_answers_about(session.uuid)
    forget_answers_about(payment.uuid)

    queue_letters(
        contents, practice_id=session.practice_id, session_id=None, payment_id=None, cause=session.cause, at=now
    )
    queue_webhooks(Event.SESSION_DELETED, session, payment=payment, at=now)
    note_entry(by, "session.deleted", session.uuid, at=now, request=request, row=outcome.row, notify=wish.notify)
    remember(request, session.uuid, by=by, at=now)
    return outcome
