"""Publish a text that the practice's clients are asked to consent to, in the place of an earlier one or beside the others."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional, lock_practice_clients
from kept.store.people.writes.consents import insert_consent_text, mark_text_replaced


@transaction.atomic(durable=True)
def publish_consent(
    *,
    by: Actor,
    title: str,
    text: str,
    is_required: bool,
    replaces: UUID | None = None,
    request: RequestKey,
    now: datetime,
) -> UUID:
    """The text. Clients who consented to the earlier one are asked anew. Raises Refused not_found, consent_replaced."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_practice_clients(professional.practice_id)

    if replaces is not None:
        mark_text_replaced(replaces, practice_id=professional.practice_id, at=now)
    made = insert_consent_text(
        practice_id=professional.practice_id, title=title, text=text, is_required=is_required, at=now
    )

    note_entry(by, "consent.published", made.uuid, at=now, request=request, required=is_required)
    remember(request, made.uuid, by=by, at=now)
    return made.uuid
