"""Set all that decides when clients can book: both weekly schedules, the days that differ, and the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.availability import Exceptions, Hours, WeeklyHours, checked_windows
from kept.core.refusal import Refused
from kept.core.slots import BookingRules, must_be_in_range
from kept.store.diary.hours import hours_of
from kept.store.diary.writes.hours import (
    drop_exception,
    must_keep_sessions_inside,
    put_exception,
    replace_weekly_hours,
)
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.models import Professional
from kept.store.people.writes import acting_professional, mark_booking_rules


@dataclass(frozen=True, kw_only=True)
class Availability:
    """By schedule; the exceptions are those from today on."""

    weekly: Mapping[str, tuple[WeeklyHours, ...]]
    exceptions: Mapping[str, Exceptions]
    rules: BookingRules


@transaction.atomic(durable=True)
def set_availability(*, by: Actor, wish: Availability, keep_sessions: bool, request: RequestKey, now: datetime) -> UUID:
    """Put it in place of what there is. Booked sessions stay, once it was said which are outside now.

    Raises Refused in_past for an exception of a day that is over, hours_order, hours_overlap, hours_too_many,
    setting_range, or sessions_outside_hours.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    today = now.astimezone(ZoneInfo(professional.timezone)).date()
    before = hours_of(professional.id, zone=professional.timezone, since=now)

    must_be_in_range(wish.rules)
    after = {schedule: _checked(wish, schedule, standing, today) for schedule, standing in before.items()}
    for schedule, hours in after.items() if not keep_sessions else ():
        must_keep_sessions_inside(before[schedule], hours, schedule=schedule, professional_id=professional.id, now=now)

    for schedule, hours in after.items():
        _replace(schedule, before[schedule], hours, professional=professional, today=today)
    mark_booking_rules(professional, wish.rules)

    note_entry(by, "availability.set", professional.uuid, at=now, request=request)
    remember(request, professional.uuid, by=by, at=now)
    return professional.uuid


def _checked(wish: Availability, schedule: str, standing: Hours, today: date) -> Hours:
    """The schedule as it would be; days that are over keep what they had."""
    weekly = tuple(sorted(wish.weekly[schedule]))
    for weekday, of_day in groupby(weekly, key=attrgetter("weekday")):
        checked_windows(((each.from_minute, each.until_minute) for each in of_day), field=f"{schedule}.{weekday}")
    exceptions = {day: windows for day, windows in standing.exceptions.items() if day < today}
    for day, windows in wish.exceptions[schedule].items():
        if day < today:
            raise Refused("in_past", field="exceptions")
        exceptions[day] = checked_windows(windows, field="exceptions")
    return Hours(weekly=weekly, exceptions=exceptions, zone=standing.zone)


def _replace(schedule: str, before: Hours, after: Hours, *, professional: Professional, today: date) -> None:
    whose = {"professional_id": professional.id, "practice_id": professional.practice_id}
    replace_weekly_hours(after.weekly, schedule=schedule, **whose)
    for day in before.exceptions.keys() - after.exceptions.keys():
        drop_exception(day, schedule=schedule, **whose)
    for day, windows in after.exceptions.items():
        if day >= today and before.exceptions.get(day) != windows:
            put_exception(day, windows, schedule=schedule, **whose)
