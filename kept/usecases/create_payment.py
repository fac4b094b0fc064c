"""Create a payment by hand, without a session."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.money import Money
from kept.core.webhooks import Event
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.writes import insert_payment
from kept.store.people.writes import acting_professional, client_of


@transaction.atomic(durable=True)
def create_payment(
    *, by: Actor, client_id: UUID, amount: Money, description: str, request: RequestKey, now: datetime
) -> UUID:
    """The payment starts unpaid. Raises Refused unknown_client."""
    first_time(request, by=by)
    professional = acting_professional(by)
    client = client_of(by, client_id)

    payment = insert_payment(
        practice_id=professional.practice_id,
        professional_id=professional.id,
        client_id=client.id,
        amount=amount,
        description=description,
        due_on=now,
        at=now,
    )

    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    note_entry(by, "payment.created", payment.uuid, at=now, request=request)
    remember(request, payment.uuid, by=by, at=now)
    return payment.uuid
