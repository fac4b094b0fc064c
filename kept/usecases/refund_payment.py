"""Refund a payment: all that was paid, or a part of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Demand, Kind, Recipient
from kept.core.money import Money
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_professionals, lock_session_of_payment
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import post_money
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.contents import receipt_contents
from kept.store.payments.writes import find_payment, lock_payment
from kept.store.payments.writes.cards import refund_card, require_refund_asked
from kept.store.payments.writes.refunds import give_back, require_refundable


@transaction.atomic(durable=True)
def refund_payment(
    *,
    payment_id: UUID,
    by: Actor,
    amount: Money,
    reason: str,
    request: RequestKey,
    now: datetime,
    version: int | None = None,
) -> None:
    """The money goes back to where it came from, with a note of it to the client. Of a card's, the provider is to be
    asked as soon as this is done.

    Raises Refused when nothing was paid, the session is still to come, the amount is nothing or more than is left, a
    card paid it and no account is connected, or the payment is not the one that was seen.
    """
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    session = lock_session_of_payment(found.session_id, for_actor=by)
    lock_professionals(found.professional_id)
    payment = lock_payment(found)

    require_refundable(payment, amount, session_state=session.state if session else None)
    require_refund_asked(payment)
    payment.must_be(version)

    money = give_back(payment, amount, reason=reason, by=by, at=now)
    post_money(money, payment=payment, method=payment.method, at=now)
    refund_card(payment, amount, by=by, at=now)

    queue_payment_letters(receipt_contents(payment, [Demand(Recipient.CLIENT, Kind.REFUND)]), about=payment, at=now)
    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "payment.refunded", payment.uuid, at=now, request=request, minor=amount.minor)
    remember(request, payment.uuid, by=by, at=now)
