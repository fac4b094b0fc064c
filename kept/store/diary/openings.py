"""A professional's calendar as the engine in core/slots.py asks for it: a handful of queries, whatever there is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q

from kept.core.availability import Exceptions, WeeklyHours
from kept.core.intervals import Span
from kept.core.policy import Origin
from kept.core.slots import BookingRules, Calendar, refusal_of, why_not_offered
from kept.core.zones import MINUTE
from kept.store.diary import models

Schedule = models.WeeklyHours.Schedule
# Exceptions count from a week before; sessions and buffers reach over by less than a day.
BEFORE: Final = timedelta(days=8)
AROUND: Final = timedelta(days=1)


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
    professional = apps.get_model("people", "Professional").objects.get(id=professional_id)
    zone = ZoneInfo(professional.timezone)
    around = Span(start - AROUND, end + AROUND)
    sessions, busy = _sessions(professional_id, around, asker)
    return Calendar(
        zone=zone,
        weekly=_weekly(professional_id, schedule),
        exceptions=_exceptions(professional_id, schedule, Span(start - BEFORE, end + AROUND), zone),
        rules=_rules(professional, asker),
        blocks=_blocks(professional_id, around),
        sessions=(*sessions, *_holds(professional_id, around, asker, now)),
        busy=busy,
    )


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
    held = models.SlotHold.objects.filter(user_id=user_id or 0, professional_id=professional_id, starts_at=starts_at)
    return held.filter(offer__isnull=False, held_until__gt=now).exists()


def _rules(professional: Any, asker: Asker) -> BookingRules:
    return BookingRules(
        bookable_weeks=professional.bookable_weeks,
        notice_hours=0 if asker.by_offer else professional.notice_hours,
        buffer_before=professional.buffer_before,
        buffer_after=professional.buffer_after,
        start_interval=professional.start_interval,
    )


def _weekly(professional_id: int, schedule: str) -> tuple[WeeklyHours, ...]:
    rows = models.WeeklyHours.objects.filter(professional_id=professional_id, schedule=schedule)
    return tuple(WeeklyHours(*row) for row in rows.values_list("weekday", "from_minute", "until_minute"))


def _exceptions(professional_id: int, schedule: str, within: Span, zone: ZoneInfo) -> Exceptions:
    first, last = (instant.astimezone(zone).date() for instant in (within.start, within.end))
    rows = models.HoursException.objects.filter(
        professional_id=professional_id, schedule=schedule, day__gte=first, day__lte=last
    )
    found: Mapping[Any, Any] = {
        day: tuple((opens, closes) for opens, closes in windows) for day, windows in rows.values_list("day", "windows")
    }
    return found


def _blocks(professional_id: int, around: Span) -> tuple[Span, ...]:
    return _spans(models.Block.objects.filter(_within(around), professional_id=professional_id))


def _sessions(professional_id: int, around: Span, asker: Asker) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The professional's live sessions, and the asker's with colleagues of the same practice."""
    concerned = Q(professional_id=professional_id)
    if asker.client_id is not None:
        concerned |= Q(client_id=asker.client_id)
    rows = models.Session.objects.filter(concerned, _within(around), state__in=models.LIVE_STATES)
    found = rows.exclude(id=asker.moved or 0).values_list("professional_id", "starts_at", "ends_at")
    times = [(who == professional_id, Span(start, end)) for who, start, end in found if start and end]
    return tuple(span for own, span in times if own), tuple(span for own, span in times if not own)


def _holds(professional_id: int, around: Span, asker: Asker, now: datetime) -> tuple[Span, ...]:
    held = models.SlotHold.objects.filter(_within(around), professional_id=professional_id, held_until__gt=now)
    return _spans(held.exclude(user_id=asker.user_id) if asker.user_id else held)


def _within(around: Span) -> Q:
    return Q(starts_at__lt=around.end, ends_at__gt=around.start)


def _spans(rows: Any) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in rows.values_list("starts_at", "ends_at"))
