"""Remove a saved card: it is never charged again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes.accounts import lock_own_card, mark_removed


@transaction.atomic(durable=True)
def remove_card(*, card_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """Another of theirs becomes the primary one. Raises Refused not_found, card_in_progress while it is being asked."""
    first_time(request, by=by)
    card = lock_own_card(card_id, by=by)

    mark_removed(card, at=now)

    note_entry(by, "card.removed", card.uuid, at=now, practice_id=card.practice_id, request=request)
    remember(request, card.uuid, by=by, at=now)
