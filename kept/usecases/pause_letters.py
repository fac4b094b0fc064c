"""Hold back letters and messages to programs."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes.pauses import begin_pause


@transaction.atomic(durable=True)
def pause_letters(*, by: Actor, now: datetime) -> None:
    """What was handed to a worker before still goes; nothing else does until they are resumed."""
    pause = begin_pause(restored_to=None, at=now)

    note_entry(by, "letters.paused", pause, at=now)
