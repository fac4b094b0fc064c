"""Pay from the balance: the client's own, with the professional to whom they owe."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Demand, Kind, Recipient
from kept.core.lifecycle import PaymentState
from kept.core.outcome import Method
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_professionals, lock_session_of_payment
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import post_money
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.contents import receipt_contents
from kept.store.payments.writes import find_own_payment, lock_payment, require_accepted, settle
from kept.store.payments.writes.cards import require_no_card_in_flight
from kept.store.payments.writes.prepayment import require_payable_from_balance


@transaction.atomic(durable=True)
def pay_from_balance(*, payment_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """All of it, or nothing: what is unpaid, or asked for before the session. Paid, with a receipt.

    Raises Refused when it is paid, not due, a credit's, or more than the balance.
    """
    first_time(request, by=by)
    found = find_own_payment(payment_id, for_actor=by)
    session = lock_session_of_payment(found.session_id, for_actor=by)
    lock_professionals(found.professional_id)
    payment = lock_payment(found)

    require_payable_from_balance(payment, session=session)
    require_no_card_in_flight(payment)
    require_accepted(Method.BALANCE, payment)

    money = settle(payment, PaymentState.PAID, method=Method.BALANCE, by=by, at=now)
    post_money(money, payment=payment, method=payment.method, at=now)

    queue_payment_letters(receipt_contents(payment, [Demand(Recipient.CLIENT, Kind.RECEIPT)]), about=payment, at=now)
    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "payment.paid_from_balance", payment.uuid, at=now, practice_id=payment.practice_id, request=request)
    remember(request, payment.uuid, by=by, at=now)
