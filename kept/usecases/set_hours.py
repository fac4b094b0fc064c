"""Set one of a professional's weekly schedules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.availability import WeeklyHours, checked_windows
from kept.store.diary.hours import hours_of
from kept.store.diary.writes.hours import must_keep_sessions_inside, replace_weekly_hours
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def set_hours(
    *,
    by: Actor,
    schedule: str,
    windows: Sequence[WeeklyHours],
    keep_sessions: bool,
    request: RequestKey,
    now: datetime,
) -> UUID:
    """Put the windows in place of the schedule. Booked sessions stay, once it was said which are outside now.

    Raises Refused hours_order, hours_overlap or hours_too_many, naming the day, or sessions_outside_hours.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    before = hours_of(professional.id, zone=professional.timezone, since=now)[schedule]

    for weekday, of_day in groupby(sorted(windows), key=attrgetter("weekday")):
        checked_windows(((each.from_minute, each.until_minute) for each in of_day), field=f"day_{weekday}")
    after = replace(before, weekly=tuple(sorted(windows)))
    if not keep_sessions:
        must_keep_sessions_inside(before, after, schedule=schedule, professional_id=professional.id, now=now)

    replace_weekly_hours(
        after.weekly, schedule=schedule, professional_id=professional.id, practice_id=professional.practice_id
    )

    note_entry(by, "hours.set", professional.uuid, at=now, request=request, schedule=schedule, windows=len(windows))
    remember(request, professional.uuid, by=by, at=now)
    return professional.uuid
