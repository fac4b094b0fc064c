"""Let letters and messages to programs go again."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes.pauses import end_pause


@transaction.atomic(durable=True)
def resume_letters(*, by: Actor, now: datetime) -> bool:
    """All that is due leaves at once, under the Message-IDs that it had. False when nothing was paused."""
    pause = end_pause()

    if pause:
        note_entry(by, "letters.resumed", pause, at=now)
    return pause is not None
