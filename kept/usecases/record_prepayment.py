"""Record a prepayment: the professional was paid before the session, elsewhere or out of the client's balance."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Demand, Kind, Recipient
from kept.core.lifecycle import PaymentState
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_session_of_payment
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import post_money
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.contents import receipt_contents
from kept.store.payments.writes import find_payment, lock_payment, require_accepted, settle
from kept.store.payments.writes.cards import require_no_card_in_flight
from kept.store.payments.writes.prepayment import require_payable_ahead


@transaction.atomic(durable=True)
def record_prepayment(
    *, payment_id: UUID, by: Actor, method: Method, request: RequestKey, now: datetime, version: int | None = None
) -> None:
    """The payment is paid, with a receipt.

    Raises Refused when it is paid, does not ask to be paid ahead or no longer, the method is not switched on or is one
    that is not written down by hand, or the balance is too small.
    """
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    session = lock_session_of_payment(found.session_id, for_actor=by)
    payment = lock_payment(found)

    require_payable_ahead(payment, session_state=session.state if session else None)
    require_no_card_in_flight(payment)
    if method in (Method.CARD, Method.CREDIT):
        raise Refused("method_not_enabled", field="method")
    require_accepted(method, payment)
    payment.must_be(version)

    money = settle(payment, PaymentState.PAID, method=method, by=by, at=now)
    post_money(money, payment=payment, method=payment.method, at=now)

    queue_payment_letters(receipt_contents(payment, [Demand(Recipient.CLIENT, Kind.RECEIPT)]), about=payment, at=now)
    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "payment.prepaid", payment.uuid, at=now, request=request, method=method)
    remember(request, payment.uuid, by=by, at=now)
