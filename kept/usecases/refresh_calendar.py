"""Have another calendar read now."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.outside import lock_calendar, mark_due
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def refresh_calendar(*, calendar_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """As soon as a worker comes to it, and as a whole. Raises Refused not_found."""
    first_time(request, by=by)
    calendar = lock_calendar(calendar_id, by=by)

    mark_due(calendar, at=now)

    note_entry(by, "outside_calendar.refreshed", calendar.uuid, at=now, request=request)
    remember(request, calendar.uuid, by=by, at=now)
    return calendar.uuid
