"""Private notes."""

from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.diary.models import Note


def insert_note(
    *, professional_id: int, practice_id: int, client_id: int, session_id: int | None, text: str, at: datetime
) -> Note:
    return Note.objects.create(
        practice_id=practice_id,
        professional_id=professional_id,
        client_id=client_id,
        session_id=session_id,
        text=text,
        written_at=at,
    )


def remove_note(note_id: UUID, *, for_actor: Actor) -> None:
    """Raises Refused not_found."""
    gone, _ = Note.objects.filter(uuid=note_id, professional_id=for_actor.professional_id or 0).delete()
    if not gone:
        raise Refused("not_found")
