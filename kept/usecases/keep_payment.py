"""Keep what was paid for a session that its client cancelled too late."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.sessions import lock_session_of_payment
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes import find_payment, lock_payment
from kept.store.payments.writes.refunds import mark_kept


@transaction.atomic(durable=True)
def keep_payment(*, payment_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """Decided: nothing moves and nobody is written to. Raises Refused nothing_to_decide."""
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    lock_session_of_payment(found.session_id, for_actor=by)
    payment = lock_payment(found)

    mark_kept(payment)

    note_entry(by, "payment.kept", payment.uuid, at=now, request=request)
    remember(request, payment.uuid, by=by, at=now)
