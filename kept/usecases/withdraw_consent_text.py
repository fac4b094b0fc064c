"""Withdraw a text that clients were asked to consent to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional, lock_practice_clients
from kept.store.people.writes.consents import mark_text_replaced


@transaction.atomic(durable=True)
def withdraw_consent_text(*, text_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Nobody is asked any more; what was consented to stays on record. Raises Refused not_found, consent_replaced."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_practice_clients(professional.practice_id)

    text = mark_text_replaced(text_id, practice_id=professional.practice_id, at=now)

    note_entry(by, "consent.withdrawn", text.uuid, at=now, request=request)
    remember(request, text.uuid, by=by, at=now)
    return text.uuid
