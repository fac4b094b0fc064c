"""Which starts a professional offers, and why another one is not offered. Listing and accepting ask the same function.

Everything is counted in whole minutes, of UTC since 1970 for instants and of the local calendar for wall clocks:

- An instant is open when the clock on the professional's wall shows a time within the hours: time that a change of the
  clock skips is never open, time that happens twice is open both times. A session lies in open time as a whole.
- Starts are wall-clock times at whole intervals from the start of the window, on every day alike: a window from nine
  offers 09:00, 09:30, … whatever the clock did at night. Windows that touch are one, also across midnight.
- Hours that have been open without a break for a whole week have no start to count from: from then on starts are
  counted from the midnight that begins each Monday. (It matters only for intervals that do not divide a day.)
- The bookable period is so many weeks of local days, today being the first; it ends at the midnight after the last.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from kept.core.availability import Exceptions, Hours, WeeklyHours, lies_open, open_around
from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.core.zones import MINUTE, day_span_start, instant_at, minute_from, minute_of


@dataclass(frozen=True, kw_only=True)
class BookingRules:
    """A professional's rules for what clients may book."""

    bookable_weeks: int
    notice_hours: int
    buffer_before: int
    buffer_after: int
    start_interval: int

    @property
    def gap(self) -> int:
        """The least minutes between two sessions: what the first needs after it or the second before it."""
        return max(self.buffer_before, self.buffer_after)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """All that is asked about one professional's time, for one of the schedules.

    `exceptions` replace the hours of a local day by windows (from_minute, until_minute): none when it is closed. They
    are to reach a week before the time that is asked about, and the spans a buffer and a session's length around it.
    `sessions` are live sessions and slots held for others; `busy` is what else the client has in this practice.
    """

    zone: ZoneInfo
    weekly: tuple[WeeklyHours, ...]
    exceptions: Exceptions
    rules: BookingRules
    blocks: tuple[Span, ...]
    sessions: tuple[Span, ...]
    busy: tuple[Span, ...] = ()

    @property
    def hours(self) -> Hours:
        return Hours(weekly=self.weekly, exceptions=self.exceptions, zone=self.zone)


# What the rules may be.
START_INTERVALS: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120)
RANGES: Final[Mapping[str, Collection[int]]] = {
    "bookable_weeks": range(1, 79),
    "notice_hours": range(14 * 24 + 1),
    "buffer_before": range(241),
    "buffer_after": range(241),
    "start_interval": START_INTERVALS,
}


class WhyNot(StrEnum):
    """Why a start is not offered; the first that holds is said, so what is outside the hours tells of no session."""

    IN_PAST = "in_past"
    NOTICE_PERIOD = "notice_period"
    TOO_FAR_AHEAD = "too_far_ahead"
    EXCEPTION = "exception"  # the day has other hours, or none
    OUTSIDE_HOURS = "outside_hours"
    TOO_LONG = "too_long"  # begins within the hours and ends outside
    OFF_INTERVAL = "off_interval"
    BLOCKED = "blocked"
    SESSION = "session"
    BUFFER = "buffer"
    CLIENT_BUSY = "client_busy"


REFUSALS: Final[Mapping[WhyNot, str]] = {
    WhyNot.IN_PAST: "in_past",
    WhyNot.NOTICE_PERIOD: "notice_period",
    WhyNot.TOO_FAR_AHEAD: "too_far_ahead",
    WhyNot.SESSION: "slot_taken",
}


def must_be_in_range(rules: BookingRules) -> None:
    """Raises Refused setting_range."""
    for name, allowed in RANGES.items():
        if getattr(rules, name) not in allowed:
            raise Refused("setting_range", field=name)


def refusal_of(why: WhyNot) -> str:
    """The code with which a booking is refused."""
    return REFUSALS.get(why, "not_available")


def offered_starts(
    calendar: Calendar, *, minutes: int, first: datetime, until: datetime, now: datetime
) -> tuple[datetime, ...]:
    """The instants, in UTC and in order, in [first, until) at which a session of so many minutes can be booked now."""
    assert minutes > 0, "a session takes time"
    earliest = minute_from(max(first, _notice_ends(calendar, now)))
    latest = min(minute_from(until), minute_from(_period_ends(calendar, now)))
    if earliest >= latest:
        return ()
    interval = calendar.rules.start_interval
    found: list[int] = []
    taken = iter(sorted([*_taken(calendar, minutes), (-sys.maxsize, earliest), (latest, sys.maxsize)]))
    begin, end = next(taken)
    for opens, until_minute, counted_from, closes in open_around(
        calendar.hours, first=earliest, until=latest + minutes
    ):
        position, stop = opens, min(until_minute, closes - minutes + 1)
        while position < stop:
            while end <= position:
                begin, end = next(taken)
            start = position + (counted_from - position) % interval
            if start < begin:
                found += range(start, min(begin, stop), interval)
            position = end
    return tuple(map(_instant, found))


def why_not_offered(calendar: Calendar, *, starts_at: datetime, minutes: int, now: datetime) -> WhyNot | None:
    """None exactly when `offered_starts` lists the start, else the first reason why it does not."""
    asked = _Asked(calendar, Span(starts_at, starts_at + minutes * MINUTE), now)
    if asked.is_offered_by(calendar):
        return None
    # What begins or ends within a minute takes all of it: that is the one thing no check finds.
    return next((why for why, holds in _CHECKS if holds(asked)), WhyNot.BUFFER)


# --- why not


@dataclass(frozen=True)
class _Asked:
    """A start that is not offered, and the calendar that does not offer it."""

    calendar: Calendar
    span: Span
    now: datetime

    @property
    def day(self) -> date:
        return self.span.start.astimezone(self.calendar.zone).date()

    @property
    def starts_within_hours(self) -> bool:
        return lies_open(Span(self.span.start, self.span.start + MINUTE), self.calendar.hours)

    def is_offered_by(self, calendar: Calendar) -> bool:
        start, minutes = self.span.start, (self.span.end - self.span.start) // MINUTE
        return start in offered_starts(calendar, minutes=minutes, first=start, until=start + MINUTE, now=self.now)

    def meets(self, spans: Iterable[Span], gap: int = 0) -> bool:
        around = Span(self.span.start - gap * MINUTE, self.span.end + gap * MINUTE)
        return any(map(around.overlaps, spans))


_CHECKS: Final[tuple[tuple[WhyNot, Callable[[_Asked], bool]], ...]] = (
    (WhyNot.IN_PAST, lambda a: a.span.start < a.now),
    (WhyNot.NOTICE_PERIOD, lambda a: a.span.start < _notice_ends(a.calendar, a.now)),
    (WhyNot.TOO_FAR_AHEAD, lambda a: a.span.start >= _period_ends(a.calendar, a.now)),
    (WhyNot.EXCEPTION, lambda a: a.day in a.calendar.exceptions and not a.starts_within_hours),
    (WhyNot.OUTSIDE_HOURS, lambda a: not a.starts_within_hours),
    (WhyNot.TOO_LONG, lambda a: not lies_open(a.span, a.calendar.hours)),
    (WhyNot.OFF_INTERVAL, lambda a: not a.is_offered_by(replace(a.calendar, blocks=(), sessions=(), busy=()))),
    (WhyNot.BLOCKED, lambda a: a.meets(a.calendar.blocks)),
    (WhyNot.SESSION, lambda a: a.meets(a.calendar.sessions)),
    (WhyNot.BUFFER, lambda a: a.meets(a.calendar.sessions, a.calendar.rules.gap)),
    (WhyNot.CLIENT_BUSY, lambda a: a.meets(a.calendar.busy)),
)


def _notice_ends(calendar: Calendar, now: datetime) -> datetime:
    return now + timedelta(hours=calendar.rules.notice_hours)


def _period_ends(calendar: Calendar, now: datetime) -> datetime:
    today = now.astimezone(calendar.zone).date()
    return day_span_start(today + timedelta(weeks=calendar.rules.bookable_weeks), calendar.zone)


# --- taken time


def _taken(calendar: Calendar, minutes: int) -> list[tuple[int, int]]:
    """Where no session of so many minutes may start because of what else there is."""
    around_sessions = _around(calendar.sessions, minutes, calendar.rules.gap)
    return around_sessions + _around(calendar.blocks, minutes, 0) + _around(calendar.busy, minutes, 0)


def _around(spans: Iterable[Span], minutes: int, gap: int) -> list[tuple[int, int]]:
    """Where no session may start that is to keep the gap to all of the spans. Those with no room between are one."""
    found: list[tuple[int, int]] = []
    room = timedelta(minutes=minutes + 2 * gap)
    start = end = None
    for span in sorted(spans, key=attrgetter("start")):
        if end is None or span.start - end >= room:
            if start and end:
                found.append((minute_of(start) - minutes - gap + 1, minute_from(end) + gap))
            start, end = span.start, span.end
        elif span.end > end:
            end = span.end
    if start and end:
        found.append((minute_of(start) - minutes - gap + 1, minute_from(end) + gap))
    return found


@lru_cache(maxsize=1 << 15)
def _instant(minute: int) -> datetime:
    """Professionals share their starts: they need not be made anew for each."""
    return instant_at(minute)
