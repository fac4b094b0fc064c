"""Pay out a balance: what a professional keeps for a client goes back to them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Demand, Kind, Recipient
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import post_money
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.balances import balance_between
from kept.store.payments.contents import receipt_contents
from kept.store.payments.writes.refunds import pay_out, sources_of_balance
from kept.store.people.writes import acting_professional, client_of

# A balance is handed back as money that is written down; a card is asked by the refund of its payment only.
HANDED_BACK = frozenset({Method.CASH, Method.BANK_TRANSFER, Method.OTHER})


@transaction.atomic(durable=True)
def pay_out_balance(
    *, client_id: UUID, by: Actor, amount: Money, method: Method, request: RequestKey, now: datetime
) -> None:
    """All of it: `amount` is what was shown. Each payment that it came from says so, with a note to the client.

    Raises Refused unknown_client, method_not_enabled, or changed_meanwhile when the balance is another by now.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    client = client_of(by, client_id)
    lock_professionals(professional.id)

    if method not in HANDED_BACK:
        raise Refused("method_not_enabled", field="method")
    balance = balance_between(professional.id, client.id, amount.currency)
    if balance != amount or not balance.minor:
        raise Refused("changed_meanwhile")

    for payment, part in sources_of_balance(professional_id=professional.id, client_id=client.id, amount=balance):
        money = pay_out(payment, part, method=method, by=by, at=now)
        post_money(money, payment=payment, method=method, at=now)
        queue_payment_letters(receipt_contents(payment, [Demand(Recipient.CLIENT, Kind.REFUND)]), about=payment, at=now)
        queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "balance.paid_out", client.uuid, at=now, request=request, minor=balance.minor, method=method)
    remember(request, client.uuid, by=by, at=now)
