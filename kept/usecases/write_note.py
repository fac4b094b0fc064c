"""Write a private note about a client, perhaps about one session."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.diary.writes.notes import insert_note
from kept.store.diary.writes.sessions import lock_session
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional, client_of


@transaction.atomic(durable=True)
def write_note(
    *, client_id: UUID, session_id: UUID | None, by: Actor, text: str, request: RequestKey, now: datetime
) -> UUID:
    """Only its writer ever reads it. Raises Refused not_found."""
    first_time(request, by=by)
    professional = acting_professional(by)
    client = client_of(by, client_id, code="not_found")
    session = lock_session(session_id, for_actor=by) if session_id else None
    if session and session.client_id != client.id:
        raise Refused("not_found")

    note = insert_note(
        professional_id=professional.id,
        practice_id=professional.practice_id,
        client_id=client.id,
        session_id=session.id if session else None,
        text=text,
        at=now,
    )

    note_entry(by, "note.written", note.uuid, at=now, request=request)
    remember(request, note.uuid, by=by, at=now)
    return note.uuid
