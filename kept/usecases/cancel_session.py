"""Cancel a session: the professional with a reason, charged or not; the client under the terms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import CancelWish, Outcome, cancellation_outcome
from kept.core.policy import By
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents
from kept.store.diary.models import Session
from kept.store.diary.writes.allowances import must_cancel_seldom
from kept.store.diary.writes.links import revoke_manage_links
from kept.store.diary.writes.sessions import lock_session, mark_cancelled
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import move_held_credit, post_money
from kept.store.outbox.writes import queue_letters, replace_reminders
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.models import Payment
from kept.store.payments.writes import lock_payment, mark_to_decide, require_accepted_for, settle
from kept.store.payments.writes.cards import outcome_until_answered, settle_by_card
from kept.store.people.writes import lock_client
from kept.store.rows import in_one_go


@transaction.atomic(durable=True)
def cancel_session(
    *,
    session_id: UUID,
    by: Actor,
    wish: CancelWish,
    shown: str | None,
    request: RequestKey,
    now: datetime,
    version: int | None = None,
) -> Outcome:
    """Free the slot, settle credit and payment, write to whom it concerns.

    Charged by card, it is unpaid until the provider has answered, which is to be asked as soon as this is done.

    Raises Refused when the session is over, a reason is missing, the charge or the card is not allowed, or the outcome
    differs from the one shown, or a client cancels too often within the day.
    """
    assert not wish.delete_information, "deleting is another deed"
    if by.side is By.CLIENT:
        wish = CancelWish()  # a client is asked nothing, so nothing is taken from what came in
    first_time(request, by=by)
    session = _locked(session_id, by, now)
    payment = lock_payment(session.payment)

    facts = session.facts(payment.state, keeps_balance=payment.keeps_balance)
    outcome = cancellation_outcome(facts, by=by.side, wish=wish, now=now, version=version)
    require_accepted_for(outcome, payment)
    outcome.must_equal(shown)
    outcome = outcome_until_answered(outcome, payment, now=now)

    with in_one_go():
        mark_cancelled(session, outcome, wish, by=by, at=now)
        revoke_manage_links(session, at=now)
        _settle(payment, outcome, by=by, now=now)
        move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)

        _tell(session, payment, outcome, notify=wish.notify, now=now)
        why: dict[str, Any] = {
            "row": outcome.row,
            "reason": wish.reason,
            "caution": outcome.caution,
            "notify": wish.notify,
        }
        note_entry(
            by, "session.cancelled", session.uuid, at=now, practice_id=session.practice_id, request=request, **why
        )
    remember(request, session.uuid, by=by, at=now)
    return outcome


def _locked(session_id: UUID, by: Actor, now: datetime) -> Session:
    """With its client, when it is they who cancel. Raises Refused not_found or cancelled_too_often."""
    session = lock_session(session_id, for_actor=by)
    if by.side is By.CLIENT:
        assert session.client_id is not None, "who cancels their session is its client"
        lock_client(session.client_id)
        must_cancel_seldom(session.client_id, now=now)
    return session


def _settle(payment: Payment, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    money = settle(payment, outcome.payment, method=outcome.method, by=by, at=now)
    post_money(money, payment=payment, method=payment.method, at=now)
    settle_by_card(payment, outcome, by=by, at=now)
    if outcome.leaves_money_open:
        mark_to_decide(payment)


def _tell(session: Session, payment: Payment, outcome: Outcome, *, notify: bool, now: datetime) -> None:
    """Those whom it concerns, and programs; nobody is reminded of it any more."""
    queue_letters(
        letter_contents(session, outcome.letters(notify=notify), now=now),
        practice_id=session.practice_id,
        session_id=session.id,
        payment_id=payment.id,
        cause=session.cause,
        at=now,
    )
    replace_reminders([], about=session, at=now)
    queue_webhooks(Event.SESSION_CANCELLED, session, payment=payment, at=now)
