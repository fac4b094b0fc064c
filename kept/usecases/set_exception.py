"""Let other hours hold on one day, or none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.availability import checked_windows
from kept.core.refusal import Refused
from kept.store.diary.hours import hours_of
from kept.store.diary.writes.hours import must_keep_sessions_inside, put_exception
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def set_exception(
    *,
    by: Actor,
    day: date,
    schedules: Sequence[str],
    windows: Sequence[tuple[int, int]],
    keep_sessions: bool,
    request: RequestKey,
    now: datetime,
) -> UUID:
    """The windows replace the day's hours in each of the schedules; without windows it is closed.

    Raises Refused in_past, hours_order, hours_overlap or hours_too_many, required without a schedule, or
    sessions_outside_hours.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    standing = hours_of(professional.id, zone=professional.timezone, since=now)

    if day < now.astimezone(ZoneInfo(professional.timezone)).date():
        raise Refused("in_past", field="day")
    if not schedules:
        raise Refused("required", field="schedules")
    ordered = checked_windows(windows, field="windows")
    for schedule in schedules if not keep_sessions else ():
        before = standing[schedule]
        after = replace(before, exceptions={**before.exceptions, day: ordered})
        must_keep_sessions_inside(before, after, schedule=schedule, professional_id=professional.id, now=now)

    for schedule in schedules:
        put_exception(
            day, ordered, schedule=schedule, professional_id=professional.id, practice_id=professional.practice_id
        )

    note_entry(by, "exception.set", professional.uuid, at=now, request=request, day=f"{day}", windows=len(ordered))
    remember(request, professional.uuid, by=by, at=now)
    return professional.uuid
