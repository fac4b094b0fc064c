"""What a client would be offered now, and why not at any other time of a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from kept.core.policy import Origin
from kept.core.slots import Calendar, WhyNot, offered_starts, why_not_offered
from kept.core.zones import day_span_start, instants_of
from kept.edges.web.forms.availability import PreviewForm
from kept.edges.web.pages import PageRequest
from kept.edges.web.words import in_zone, time_in_words
from kept.store.diary.hours import Schedule
from kept.store.diary.openings import calendar_of
from kept.store.diary.reads import ServiceCard, services_of
from kept.store.people.reads import booking_rules_of

DAYS: Final = 7
STEP: Final = timedelta(minutes=30)
SKIPPED: Final = "The clocks go forward: there is no such time on this day"
OFFERED: Final = "Offered"
WHY: Final = {
    None: OFFERED,
    WhyNot.IN_PAST: "It has passed",
    WhyNot.NOTICE_PERIOD: "Inside your notice period",
    WhyNot.TOO_FAR_AHEAD: "After the end of your bookable period",
    WhyNot.EXCEPTION: "Outside the hours of this day’s exception",
    WhyNot.OUTSIDE_HOURS: "Outside your hours",
    WhyNot.TOO_LONG: "The session would end outside your hours",
    WhyNot.OFF_INTERVAL: "Between two of your start intervals",
    WhyNot.BLOCKED: "You blocked time here",
    WhyNot.BUSY_ELSEWHERE: "Another calendar of yours says that you are busy",
    WhyNot.SESSION: "You have a session, or somebody is just booking one",
    WhyNot.BUFFER: "Too close to a session: inside your time buffer",
    WhyNot.CLIENT_BUSY: "The client has another session",
}


@dataclass(frozen=True)
class DayOfSlots:
    day: date
    times: Sequence[str]


@dataclass(frozen=True)
class Reason:
    """From which to which start the same is said."""

    first: str
    last: str
    words: str

    @property
    def is_offered(self) -> bool:
        return self.words == OFFERED


def preview_of(request: PageRequest) -> dict[str, Any]:
    """What the page shows of it; nothing but the form when there is no service."""
    services = services_of(request.actor)
    choices = [(str(service.uuid), service.name) for service in services]
    form = PreviewForm(request.GET, zone=request.person.zone, services=choices)
    day = form.chosen("day") or _first_day(request)
    if not services:
        return {"preview_form": form, "preview_day": day}
    chosen = next((each for each in services if str(each.uuid) == form.chosen("service")), services[0])
    schedule = form.chosen("schedule") or Schedule.WORKING
    shown = {
        "preview_form": form,
        "preview_day": day,
        "preview_service": chosen,
        "preview_schedule": Schedule(schedule).label,
    }
    if not chosen.is_seen_by(Origin.HUB if schedule == Schedule.HUB else Origin.PRACTICE):
        return shown | {"preview_hidden": True}
    calendar = _calendar(request, schedule, day)
    return shown | {
        "preview_days": list(_slots(calendar, chosen, day, now=request.now)),
        "preview_reasons": list(_reasons(calendar, chosen, day, now=request.now)),
        "preview_answers": list(_answers(calendar, chosen, day, form.chosen("at"), now=request.now)),
    }


def _first_day(request: PageRequest) -> date:
    """The day on which the notice period ends: nothing before it is offered."""
    notice = timedelta(hours=booking_rules_of(request.actor).notice_hours)
    return in_zone(request.now + notice, request.person.zone).date()


def _calendar(request: PageRequest, schedule: str, day: date) -> Calendar:
    assert request.actor.professional_id is not None, "the verb belongs to professionals"
    zone = ZoneInfo(request.person.zone)
    start, end = day_span_start(day, zone), day_span_start(day + timedelta(days=DAYS + 1), zone)
    return calendar_of(request.actor.professional_id, schedule=schedule, start=start, end=end, now=request.now)


def _slots(calendar: Calendar, service: ServiceCard, day: date, *, now: datetime) -> Iterator[DayOfSlots]:
    until = day_span_start(day + timedelta(days=DAYS), calendar.zone)
    first = day_span_start(day, calendar.zone)
    starts = offered_starts(calendar, minutes=service.minutes, first=first, until=until, now=now)
    for each, of_day in groupby(starts, key=lambda start: start.astimezone(calendar.zone).date()):
        yield DayOfSlots(each, [time_in_words(start, calendar.zone.key) for start in of_day])


def _reasons(calendar: Calendar, service: ServiceCard, day: date, *, now: datetime) -> Iterator[Reason]:
    """Every half hour of the day, and every start that is offered; those in a row of which the same is said as one."""
    first, until = day_span_start(day, calendar.zone), day_span_start(day + timedelta(days=1), calendar.zone)
    offered = offered_starts(calendar, minutes=service.minutes, first=first, until=until, now=now)
    halves = {first + n * STEP for n in range((until - first) // STEP)}
    asked = [(start, _why(calendar, service, start, now=now)) for start in sorted(halves | set(offered))]
    for words, group in groupby(asked, key=lambda each: each[1]):
        of_group = [time_in_words(start, calendar.zone.key) for start, _ in group]
        yield Reason(of_group[0], of_group[-1], words)


def _answers(
    calendar: Calendar, service: ServiceCard, day: date, at: time | None, *, now: datetime
) -> Iterator[Reason]:
    """What is said of one time of the day: once for each instant that the clock shows it."""
    if at is None:
        return
    found = instants_of(day, at, calendar.zone)
    for start in found:
        yield Reason(f"{at:%H:%M}", f"{at:%H:%M}", _why(calendar, service, start, now=now))
    if not found:
        yield Reason(f"{at:%H:%M}", f"{at:%H:%M}", SKIPPED)


def _why(calendar: Calendar, service: ServiceCard, start: datetime, *, now: datetime) -> str:
    return WHY[why_not_offered(calendar, starts_at=start, minutes=service.minutes, now=now)]
