"""Record where the provider's page for saving a card is, and as whom the provider knows the client."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.cards import ProviderPage
from kept.store.payments.writes.accounts import lock_card_page, mark_page_opened


@transaction.atomic(durable=True)
def record_card_page(*, page_id: UUID, page: ProviderPage, now: datetime) -> None:
    """Raises Refused not_found."""
    mark_page_opened(lock_card_page(page_id), page_ref=page.ref, customer_ref=page.customer_ref, at=now)
