"""Let the week's hours hold again on a day that had its own."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.hours import hours_of
from kept.store.diary.writes.hours import drop_exception, must_keep_sessions_inside
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def remove_exception(
    *, by: Actor, day: date, schedule: str, keep_sessions: bool, request: RequestKey, now: datetime
) -> UUID:
    """Raises Refused not_found, or sessions_outside_hours when the day's own hours had room for more than the week's."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    before = hours_of(professional.id, zone=professional.timezone, since=now)[schedule]

    after = replace(before, exceptions={each: hours for each, hours in before.exceptions.items() if each != day})
    if not keep_sessions:
        must_keep_sessions_inside(before, after, schedule=schedule, professional_id=professional.id, now=now)

    drop_exception(day, schedule=schedule, professional_id=professional.id, practice_id=professional.practice_id)

    note_entry(by, "exception.removed", professional.uuid, at=now, request=request, day=f"{day}", schedule=schedule)
    remember(request, professional.uuid, by=by, at=now)
    return professional.uuid
