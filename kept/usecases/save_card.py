"""Save a card that the client entered on the provider's page: what tells it from another, and never its number."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.cards import SavedCard
from kept.store.journal.writes import note_entry
from kept.store.payments.writes.accounts import keep_card, lock_card_page


@transaction.atomic(durable=True)
def save_card(*, page_id: UUID, card: SavedCard, now: datetime) -> UUID:
    """The client's first card is the primary one; the same card is saved once, however often it is told.

    Raises Refused not_found.
    """
    page = lock_card_page(page_id)

    kept, is_new = keep_card(page, card, at=now)

    if is_new:
        note_entry(PRODUCT, "card.saved", kept.uuid, at=now, practice_id=page.practice_id)
    return kept.uuid
