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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
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
    `sessions` are live sessions and slots held for others; `outside` is what other calendars of the professional say;
    `busy` is what else the client has in this practice.
    """

    zone: ZoneInfo
    weekly: tuple[WeeklyHours, ...]
    exceptions: Exceptions
    rules: BookingRules
    blocks: tuple[Span, ...]
    sessions: tuple[Span, ...]
    outside: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()

    @property
    def hours(self) -> Hours:
        return Hours(weekly=self.weekly, exceptions=self.exceptions, zone=self.zone)

    def in_minutes(self) -> "Timetable":
        """The same as the engine counts. What begins or ends within a minute takes all of it."""
        apart, shut = map(_in_minutes, (self.sessions, (*self.blocks, *self.outside, *self.busy)))
        return Timetable(hours=self.hours, rules=self.rules, apart=apart, shut=shut)


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """A calendar in whole minutes of UTC since 1970, as (begin, end): `apart` is what the gap is kept to, sessions and
    slots held for others; `shut` what sessions may touch: blocks, other calendars, what else the client has."""

    hours: Hours
    rules: BookingRules
    apart: Sequence[tuple[int, int]]
    shut: Sequence[tuple[int, int]]

    @property
    def zone(self) -> ZoneInfo:
        return self.hours.zone


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
    BUSY_ELSEWHERE = "busy_elsewhere"  # by another calendar of the professional's
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
    calendar: Calendar | Timetable, *, minutes: int, first: datetime, until: datetime, now: datetime
) -> tuple[datetime, ...]:
    """The instants, in UTC and in order, in [first, until) at which a session of so many minutes can be booked now."""
    assert minutes > 0, "a session takes time"
    earliest = minute_from(max(first, _notice_ends(calendar, now)))
    latest = minute_from(min(until, _period_ends(calendar, now)))
    if earliest >= latest:
        return ()
    timetable = calendar.in_minutes() if isinstance(calendar, Calendar) else calendar
    return tuple(map(_instant, _swept(timetable, minutes, earliest, latest)))


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
    (
        WhyNot.OFF_INTERVAL,
        lambda a: not a.is_offered_by(replace(a.calendar, blocks=(), outside=(), sessions=(), busy=())),
    ),
    (WhyNot.BLOCKED, lambda a: a.meets(a.calendar.blocks)),
    (WhyNot.BUSY_ELSEWHERE, lambda a: a.meets(a.calendar.outside)),
    (WhyNot.SESSION, lambda a: a.meets(a.calendar.sessions)),
    (WhyNot.BUFFER, lambda a: a.meets(a.calendar.sessions, a.calendar.rules.gap)),
    (WhyNot.CLIENT_BUSY, lambda a: a.meets(a.calendar.busy)),
)


def _notice_ends(calendar: Calendar | Timetable, now: datetime) -> datetime:
    return now + timedelta(hours=calendar.rules.notice_hours)


def _period_ends(calendar: Calendar | Timetable, now: datetime) -> datetime:
    today = now.astimezone(calendar.zone).date()
    return day_span_start(today + timedelta(weeks=calendar.rules.bookable_weeks), calendar.zone)


# --- the sweep


def _swept(timetable: Timetable, minutes: int, earliest: int, latest: int) -> list[int]:
    """The starts in [earliest, latest), found in one walk along the open time and what is taken of it."""
    interval = timetable.rules.start_interval
    before, after = (-sys.maxsize, earliest), (latest, sys.maxsize)
    taken = iter(sorted([before, *_taken(timetable, minutes), after]))
    begin, end = next(taken)
    found: list[int] = []
    for opens, until, counted_from, closes in open_around(timetable.hours, first=earliest, until=latest + minutes):
        position, stop = opens, min(until, closes - minutes + 1)
        while position < stop:
            while end <= position:
                begin, end = next(taken)
            start = position + (counted_from - position) % interval
            if start < begin:
                found += range(start, min(begin, stop), interval)
            position = end
    return found


def _taken(timetable: Timetable, minutes: int) -> list[tuple[int, int]]:
    """Where no session of so many minutes may start because of what else there is."""
    around_sessions = _around(timetable.apart, minutes, timetable.rules.gap)
    return around_sessions + _around(timetable.shut, minutes, 0)


def _around(taken: Sequence[tuple[int, int]], minutes: int, gap: int) -> list[tuple[int, int]]:
    """Where no session may start that is to keep the gap to all of it. What has no room between is one."""
    if not taken:
        return []
    ahead, room = minutes + gap - 1, minutes + 2 * gap
    found: list[tuple[int, int]] = []
    walk = iter(sorted(taken))
    start, reach = next(walk)
    for begin, end in walk:
        if begin - reach >= room:
            found.append((start - ahead, reach + gap))
            start, reach = begin, end
        elif end > reach:
            reach = end
    return [*found, (start - ahead, reach + gap)]


def _in_minutes(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(minute_of(span.start), minute_from(span.end)) for span in spans]


@lru_cache(maxsize=1 << 15)
def _instant(minute: int) -> datetime:
    """Professionals share their starts: they need not be made anew for each."""
    return instant_at(minute)
