"""A professional's calendar as the engine in core/slots.py asks for it: one statement, whatever there is in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from kept.core.intervals import Span
from kept.core.policy import Origin
from kept.core.slots import Calendar, offered_starts, refusal_of, why_not_offered
from kept.core.zones import MINUTE, instant_at
from kept.store.compiled import compiled
from kept.store.diary import models
from kept.store.diary.timetables import Minutes, TimeRead, read_time

Schedule = models.WeeklyHours.Schedule
WHO: Final = """
select p.id, p.timezone, p.bookable_weeks, p.notice_hours, p.buffer_before, p.buffer_after, p.start_interval, %(client)s as client_id, %(schedule)s as schedule
from people_professional p where p.id = %(professional)s
"""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """For whom the calendar is asked: nothing that they hold themselves is in their way, nor is the session they move.

    `client_id` is their record in the professional's practice, whose other sessions keep them busy. By an offer from the
    waitlist they come without notice: the professional was to be there anyway.
    """

    user_id: int | None = None
    client_id: int | None = None
    moved: int | None = None
    by_offer: bool = False


ANYBODY: Final = Asker()


def schedule_for(door: Origin) -> str:
    """Hub members book by the Wellbeing Hub availability, everybody else by the working hours."""
    return Schedule.HUB if door is Origin.HUB else Schedule.WORKING


def calendar_of(
    professional_id: int, *, schedule: str, start: datetime, end: datetime, now: datetime, asker: Asker = ANYBODY
) -> Calendar:
    """All that decides about starts in [start, end)."""
    read = _read(professional_id, schedule, Span(start, end), now, asker)
    return Calendar(
        zone=read.hours.zone,
        weekly=read.hours.weekly,
        exceptions=read.hours.exceptions,
        rules=read.rules(without_notice=asker.by_offer),
        blocks=_spans(read.blocks),
        outside=_spans(read.outside),
        sessions=_spans(read.sessions + read.holds),
        busy=_spans(read.busy),
    )


def starts_offered(
    professional_id: int,
    *,
    door: Origin,
    minutes: int,
    first: datetime,
    until: datetime,
    now: datetime,
    asker: Asker = ANYBODY,
) -> tuple[datetime, ...]:
    """The starts in [first, until) that can be booked now by this door."""
    read = _read(professional_id, schedule_for(door), Span(first, until), now, asker)
    timetable = read.timetable(without_notice=asker.by_offer)
    return offered_starts(timetable, minutes=minutes, first=first, until=until, now=now)


def why_refused(professional_id: int, *, door: Origin, span: Span, now: datetime, asker: Asker) -> str | None:
    """The code with which this client's booking of the span is refused at this moment; None when it is offered, or was
    offered to them from the waitlist."""
    by_offer = _holds_an_offer(asker.user_id, professional_id=professional_id, starts_at=span.start, now=now)
    calendar = calendar_of(
        professional_id,
        schedule=schedule_for(door),
        start=span.start,
        end=span.end,
        now=now,
        asker=replace(asker, by_offer=by_offer),
    )
    why = why_not_offered(calendar, starts_at=span.start, minutes=(span.end - span.start) // MINUTE, now=now)
    return refusal_of(why) if why else None


def _holds_an_offer(user_id: int | None, *, professional_id: int, starts_at: datetime, now: datetime) -> bool:
    """Whether this start is held for the account by an offer from the waitlist."""
    return user_id is not None and bool(_held_by_offer(user_id, professional_id, starts_at, now))


@compiled
def _held_by_offer(
    user_id: int, professional_id: int, starts_at: datetime, now: datetime
) -> QuerySet[models.SlotHold, tuple[int]]:
    held = models.SlotHold.objects.filter(user_id=user_id, professional_id=professional_id, starts_at=starts_at)
    return held.filter(offer__isnull=False, held_until__gt=now).values_list("id")


def _read(professional_id: int, schedule: str, asked: Span, now: datetime, asker: Asker) -> TimeRead:
    read = read_time(
        WHO,
        start=asked.start,
        end=asked.end,
        now=now,
        user_id=asker.user_id,
        moved=asker.moved,
        professional=professional_id,
        schedule=schedule,
        client=asker.client_id or 0,
    )
    assert read is not None, "whoever asks for a calendar knows whose it is"
    return read


def _spans(times: Minutes) -> tuple[Span, ...]:
    return tuple(Span(instant_at(begin), instant_at(end)) for begin, end in times)
