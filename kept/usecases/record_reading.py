"""Record when a professional is busy by another calendar, or what kept it from saying so."""

from datetime import datetime

from django.db import transaction

from kept.core.busy import Found, LeasedReading
from kept.store.diary.writes.outside import lock_reading, mark_read, mark_unread, owner_of_reading, replace_times
from kept.store.diary.writes.sessions import lock_professionals


@transaction.atomic(durable=True)
def record_reading(*, leased: LeasedReading, found: Found, now: datetime) -> bool:
    """The times take the place of those that were read before; after a fault those hold.

    False, and nothing recorded, when its lease is no longer this one: another worker has it, or it was disconnected.
    """
    owner = owner_of_reading(leased)
    if owner is None:
        return False
    lock_professionals(owner)
    calendar = lock_reading(leased)
    if calendar is None:
        return False

    if found.fault:
        mark_unread(calendar, found.fault, at=now)
        return True
    if found.times is not None:
        replace_times(calendar, found.times, at=now)
    mark_read(calendar, found, at=now)
    return True
