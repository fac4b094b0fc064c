"""Take a consent back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import find_professional, lock_client
from kept.store.people.writes.consents import take_consent_back
from kept.store.people.writes.particulars import own_client_record


@transaction.atomic(durable=True)
def withdraw_consent(*, by: Actor, professional_id: UUID, text_id: UUID, request: RequestKey, now: datetime) -> UUID:
    """The text. That it was given once stays on record, and so does that it was taken back.

    Raises Refused not_found for a professional who does not know them, or a text that they have not consented to.
    """
    first_time(request, by=by)
    client = own_client_record(by, find_professional(professional_id))
    lock_client(client.id)

    text = take_consent_back(client, text_id, at=now)

    note_entry(by, "consent.taken_back", text.uuid, at=now, practice_id=client.practice_id, request=request)
    remember(request, text.uuid, by=by, at=now)
    return text.uuid
