"""Disconnect another calendar."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.outside import erase_calendar, lock_calendar
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def disconnect_calendar(*, calendar_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """Its address, its password and all that was read there are erased. Raises Refused not_found."""
    first_time(request, by=by)
    lock_professionals(by.professional_id or 0)
    calendar = lock_calendar(calendar_id, by=by)

    erase_calendar(calendar, at=now)

    note_entry(by, "outside_calendar.disconnected", calendar_id, at=now, request=request)
    remember(request, calendar_id, by=by, at=now)
