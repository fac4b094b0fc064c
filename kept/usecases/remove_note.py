"""Remove one's private note."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.notes import remove_note as remove_row
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def remove_note(*, note_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """The note is gone for good. Raises Refused not_found."""
    first_time(request, by=by)

    remove_row(note_id, for_actor=by)

    note_entry(by, "note.removed", note_id, at=now, request=request)
    remember(request, note_id, by=by, at=now)
    return note_id
