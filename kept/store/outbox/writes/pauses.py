"""Holding back what leaves the house, and letting it go. Callers hold the transaction."""

from datetime import datetime
from uuid import UUID

from kept.store.outbox.models import Pause


def begin_pause(*, restored_to: datetime | None, at: datetime) -> UUID:
    """Its id; of the pause that lasts already, where there is one. The latest restore is what it names."""
    pause, is_new = Pause.objects.get_or_create(defaults={"since": at, "restored_to": restored_to})
    if not is_new and restored_to is not None:
        Pause.objects.update(restored_to=restored_to)
    return pause.uuid


def end_pause() -> UUID | None:
    """Its id; None when there was no pause."""
    pause = Pause.objects.select_for_update().first()
    if pause is None:
        return None
    Pause.objects.all().delete()
    return pause.uuid
