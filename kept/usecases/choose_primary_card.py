"""Choose the card that is charged from now on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes.accounts import lock_own_card, mark_primary


@transaction.atomic(durable=True)
def choose_primary_card(*, card_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """And no other of theirs in this practice. Raises Refused not_found."""
    first_time(request, by=by)
    card = lock_own_card(card_id, by=by)

    mark_primary(card)

    note_entry(by, "card.chosen", card.uuid, at=now, practice_id=card.practice_id, request=request)
    remember(request, card.uuid, by=by, at=now)
