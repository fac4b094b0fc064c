"""Rebook a session: the old one is cancelled and a new one booked in its place, or nothing happens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.intervals import Span
from kept.core.letters import Kind
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.outcome import CancelWish, Method, Outcome, rebooking_outcome
from kept.core.policy import CreditMove, Funding, Origin
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents, reminder_contents
from kept.store.diary.models import Session
from kept.store.diary.openings import Asker, why_refused
from kept.store.diary.writes.allowances import must_book_seldom, must_cancel_seldom
from kept.store.diary.writes.holds import drop_chosen_hold
from kept.store.diary.writes.links import insert_manage_link, revoke_manage_links
from kept.store.diary.writes.sessions import insert_session, lock_session, mark_cancelled
from kept.store.diary.writes.waiting import accept_offers
from kept.store.hubs.writes import lock_memberships
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.models import Credit
from kept.store.ledger.writes import hold_credit, lock_available_credit, move_held_credit, post_money
from kept.store.outbox.writes import queue_letters, queue_reminders, replace_reminders
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.models import Payment
from kept.store.payments.writes import insert_pending_payment, lock_payment, settle
from kept.store.payments.writes.cards import move_capture
from kept.store.people.writes import lock_client
from kept.store.rows import in_one_go


@dataclass(frozen=True, kw_only=True)
class RebookWish:
    """The new start. Where a late rebooking takes the credit, another one pays, or the client, who agrees by
    `pays_self`."""

    starts_at: datetime
    pays_self: bool = False


@transaction.atomic(durable=True)
def rebook_session(
    *, session_id: UUID, by: Actor, wish: RebookWish, shown: str | None, request: RequestKey, now: datetime
) -> UUID:
    """The new session. It keeps service, length, place and price, and what was paid; each of the two names the other.

    Raises Refused when the session is over or came by no hub, the new start is not offered, the credit that a late
    rebooking takes has no successor, the outcome differs from the one shown, or it was done too often.
    """
    first_time(request, by=by)
    old = lock_session(session_id, for_actor=by)
    assert old.client_id is not None
    lock_client(old.client_id)
    payment = lock_payment(old.payment)
    credit = _another_credit(old, now)

    outcome = _outcome(old, payment.state, wish, credit, now)
    outcome.must_equal(shown)

    paid_by = payment.method
    with in_one_go():
        mark_cancelled(old, outcome, CancelWish(), by=by, at=now)
        revoke_manage_links(old, at=now)
        money = settle(payment, outcome.payment, method=outcome.method, by=by, at=now)
        post_money(money, payment=payment, method=paid_by, at=now)
        successor = credit if outcome.credit is CreditMove.TAKEN and not wish.pays_self else None
        new = _insert_successor(old, outcome, wish, successor, by=by, now=now)
        move_held_credit(outcome.credit, hold=old.hold, cause=outcome.row, new_hold=new.hold, at=now)
        if successor and new.hold:
            hold_credit(successor, hold=new.hold, at=now)
        drop_chosen_hold(user_id=by.user_id)
        accept_offers(new, at=now)

        _queue_letters(old, new, outcome, payment=payment, now=now)
        common: dict[str, Any] = {"at": now, "practice_id": old.practice_id, "row": outcome.row}
        note_entry(by, "session.rebooked", old.uuid, request=request, pays_self=wish.pays_self, **common)
        note_entry(by, "session.booked", new.uuid, **common)
    if outcome.new_payment is PaymentState.PAID:
        _move_along(payment, new, paid_by=paid_by, by=by, now=now)
    remember(request, new.uuid, by=by, at=now)
    return new.uuid


def _another_credit(old: Session, now: datetime) -> Credit | None:
    """What would pay the new session when the old one's credit is taken."""
    assert old.client is not None
    if old.funding != Funding.CREDIT:
        return None
    members = lock_memberships(user_id=old.client.user_id, professional_id=old.professional_id)
    return lock_available_credit(member_ids=[member.id for member in members], at=now)


def _outcome(old: Session, payment: str, wish: RebookWish, credit: Credit | None, now: datetime) -> Outcome:
    """Raises Refused. The client is held."""
    assert old.client_id is not None
    must_book_seldom(old.client_id, now=now)
    must_cancel_seldom(old.client_id, now=now)
    outcome = rebooking_outcome(
        old.facts(payment),
        now=now,
        credit_available=credit is not None,
        pays_self=wish.pays_self,
        not_offered=_why_not(old, wish, now),
    )
    if wish.starts_at == old.starts_at:
        raise Refused("same_time", field="starts_at")
    return outcome


def _why_not(old: Session, wish: RebookWish, now: datetime) -> str | None:
    """Asked of the Wellbeing Hub availability, as if the session were gone already."""
    user_id = old.client.user_id if old.client else None
    asker = Asker(user_id=user_id, client_id=old.client_id, moved=old.id)
    return why_refused(old.professional_id, door=Origin.HUB, span=_span_after(old, wish), now=now, asker=asker)


def _span_after(old: Session, wish: RebookWish) -> Span:
    assert old.starts_at is not None, "a deleted session is not rebooked"
    assert old.ends_at is not None, "a deleted session is not rebooked"
    return Span(wish.starts_at, wish.starts_at + (old.ends_at - old.starts_at))


def _insert_successor(
    old: Session, outcome: Outcome, wish: RebookWish, credit: Credit | None, *, by: Actor, now: datetime
) -> Session:
    assert old.service is not None, "a deleted session is not rebooked"
    assert old.client_id is not None, "a deleted session is not rebooked"
    by_credit = credit is not None or outcome.credit is CreditMove.MOVED
    span, price = _span_after(old, wish), Money(old.price_minor or 0, old.currency)
    new = insert_session(
        by=by,
        professional=old.professional,
        client=old.client,
        service=old.service,
        span=span,
        place=old.place,
        meeting_url=old.meeting_url,
        price=price,
        origin=Origin.HUB,
        hub=credit.hub if credit else old.hub,
        funding=Funding.CREDIT if by_credit else Funding.SELF_PAY,
        rebooked_from=old,
        at=now,
    )
    insert_pending_payment(new, old.payment, at=now)  # under the terms of the first booking
    return new


def _move_along(payment: Payment, new: Session, *, paid_by: str, by: Actor, now: datetime) -> None:
    """What was paid for the old session pays for the new one."""
    money = settle(new.payment, PaymentState.PAID, method=Method(paid_by), by=by, at=now, moves_along=True)
    post_money(money, payment=new.payment, method=paid_by, at=now)
    move_capture(payment, new.payment)


def _queue_letters(old: Session, new: Session, outcome: Outcome, *, payment: Payment, now: datetime) -> None:
    """First that the old time is cancelled, then the new one's confirmation; to both, and to programs."""
    demands = outcome.letters(notify=True)
    told = [demand for demand in demands if demand.kind is Kind.CONFIRMED]
    before = [demand for demand in demands if demand not in told]
    link = insert_manage_link(new, at=now)
    common: dict[str, Any] = {"practice_id": old.practice_id, "at": now}
    queue_letters(
        letter_contents(old, before, now=now),
        session_id=old.id,
        payment_id=payment.id,
        cause=old.cause,
        **common,
    )
    queue_letters(
        letter_contents(new, told, now=now, manage=link),
        session_id=new.id,
        payment_id=None,
        cause=new.cause,
        **common,
    )
    replace_reminders([], about=old, at=now)
    queue_reminders(reminder_contents(new, now=now), about=new, at=now)
    queue_webhooks(Event.SESSION_CANCELLED, old, payment=payment, at=now)
    queue_webhooks(Event.SESSION_BOOKED, new, at=now)
