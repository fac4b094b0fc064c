"""Note outside the database who was erased, so that no backup brings them back."""

from datetime import datetime

from django.db import transaction

from kept.store import erasures
from kept.store.people.writes.erasure import erasures_to_note


@transaction.atomic(durable=True)
def note_erasures(*, now: datetime) -> int:  # noqa: ARG001 - every chore is told the time
    """How many the file had not. Raises ErasuresBroken when the file is not what was written."""
    recorded = erasures_to_note()
    return erasures.note_erasures(recorded) if recorded else 0
