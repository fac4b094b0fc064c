"""Ask the card provider again for a refund that it refused."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.sessions import lock_professionals, lock_session_of_payment
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes import find_payment, lock_payment
from kept.store.payments.writes.accounts import require_account
from kept.store.payments.writes.cards import ask_refunds_again


@transaction.atomic(durable=True)
def ask_refund_again(*, payment_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """The same money, under a new key; the provider is to be asked as soon as this is done. What was refused is closed.

    Raises Refused not_found, card_not_connected, or refund_not_refused when nothing of it stands refused.
    """
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    lock_session_of_payment(found.session_id, for_actor=by)
    lock_professionals(found.professional_id)
    payment = lock_payment(found)

    require_account(payment.practice_id)

    asked = ask_refunds_again(payment, by=by, at=now)
    minor = sum(attempt.amount_minor for attempt in asked)
    note_entry(by, "payment.refund_asked_again", payment.uuid, at=now, request=request, minor=minor)
    remember(request, payment.uuid, by=by, at=now)
