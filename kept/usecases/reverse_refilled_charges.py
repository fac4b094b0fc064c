"""Reverse the late charge of a cancelled session whose time was booked again, where the terms say so."""

from datetime import datetime
from typing import Final

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.outcome import Facts, Outcome, refill_outcome
from kept.core.waitlist import Found
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents
from kept.store.diary.models import FreedSlot, Session
from kept.store.diary.writes.sessions import lock_professionals, lock_session_by_number, mark_credit
from kept.store.diary.writes.waiting import lock_freed_slots, mark_freed, open_freed_slots
from kept.store.journal.writes import note_entry
from kept.store.ledger.writes import move_held_credit
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.models import Payment
from kept.store.payments.writes import lock_payment, settle
from kept.store.settlements.takings import is_stated

MOST_AT_ONCE: Final = 50


@transaction.atomic(durable=True)
def reverse_refilled_charges(*, now: datetime) -> int:
    """The credit comes back, or the unpaid payment is voided, and both are told. How many charges were reversed.

    The terms are the hub's for a session of its programme, and the professional's own for any other.
    """
    slots = open_freed_slots(most=MOST_AT_ONCE, refilled=True)
    lock_professionals(*(slot.professional_id for slot in slots))

    return sum(_settle(slot, now) for slot in lock_freed_slots(slots))


def _settle(slot: FreedSlot, now: datetime) -> bool:
    """Looked at once: whether there was a charge to reverse."""
    session = lock_session_by_number(slot.session_id)
    payment = lock_payment(session.payment)
    outcome = refill_outcome(_facts(session, payment), now=now) if _terms_allow(session) else None
    if outcome:
        _reverse(session, payment, outcome, now)
    mark_freed(slot, Found.BOOKED_AGAIN, settled_at=now)
    return outcome is not None


def _facts(session: Session, payment: Payment) -> Facts:
    return session.facts(payment.state, on_sent_statement=is_stated(session.hold))


def _terms_allow(session: Session) -> bool:
    terms = session.hub or session.professional
    return bool(session.cancelled_late and terms.reverses_refilled_charges)


def _reverse(session: Session, payment: Payment, outcome: Outcome, now: datetime) -> None:
    settle(payment, outcome.payment, method=None, by=PRODUCT, at=now)
    move_held_credit(outcome.credit, hold=session.hold, cause=outcome.row, at=now)
    mark_credit(session, outcome)
    queue_payment_letters(letter_contents(session, outcome.letters(notify=True), now=now), about=payment, at=now)
    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(PRODUCT, "charge.reversed", session.uuid, at=now, practice_id=session.practice_id, row=outcome.row)
