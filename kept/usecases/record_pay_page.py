"""Record where the card provider's page for a payment is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.cards import AttemptState, ProviderPage
from kept.store.payments.writes.attempts import find_attempt, lock_attempt
from kept.store.payments.writes.pages import mark_page


@transaction.atomic(durable=True)
def record_pay_page(*, attempt_id: UUID, page: ProviderPage, now: datetime) -> bool:
    """Whether it is there to be paid on; not when it was paid on or closed meanwhile. Raises Refused not_found."""
    attempt = lock_attempt(find_attempt(attempt_id).id)
    is_open = attempt.state == AttemptState.PAGE
    if is_open:
        mark_page(attempt, page, at=now)
    return is_open
