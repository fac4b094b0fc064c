"""How long the engine takes to list what a professional offers: `bin/bench slots`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from kept.core import availability, slots
from kept.core.availability import WeeklyHours
from kept.core.intervals import Span
from kept.core.slots import BookingRules, Calendar, Timetable, offered_starts
from tests.bench.table import Bar, Figure

ROUNDS: Final = 7
NOW: Final = datetime(2026, 3, 9, 8, 13, tzinfo=UTC)  # a Monday; the clocks change on the 20th day from now
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES: Final = ("Europe/Dublin", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Sydney")
RULES: Final = BookingRules(bookable_weeks=26, notice_hours=24, buffer_before=5, buffer_after=10, start_interval=30)


@dataclass(frozen=True)
class Case:
    days: int
    sessions: int
    professionals: int = 1

    def __str__(self) -> str:
        who = f"{self.professionals} professionals, " if self.professionals > 1 else ""
        return f"{who}{self.days} days, {self.sessions} sessions{' each' if who else ''}"


CASES: Final = (*(Case(days, sessions) for days in (7, 30, 90) for sessions in (20, 100, 400)), Case(30, 100, 100))
# The same cases in milliseconds, on such a machine.
WHOSE: Final = "Cal.com"
PEERS: Final = {Case(30, 100): 5.5, Case(90, 400): 17.9, Case(30, 100, 100): 600.0}


def measure() -> list[Figure]:
    """A session of 50 minutes, starts every 30, hours from nine to five."""
    figures = []
    for case in CASES:
        calendars = [calendar(case, number) for number in range(case.professionals)]
        figures.append(timed(f"slots: {case}", partial(listed, calendars, case.days), peer=PEERS.get(case)))
    case = Case(30, 100)
    for name, hours_only in (("hours", True), ("hours and starts", False)):
        deed = partial(forgetful, calendar(case, 0), case.days, hours_only=hours_only)
        figures.append(timed(f"slots: {case}; {name} not seen before", deed))
    return figures


def timed(name: str, deed: Callable[[], int], *, peer: float | None = None) -> Figure:
    """Each round repeats the deed for a twentieth of a second of work, and is told per deed: what others took is not in it."""
    answers = deed()
    times = []
    for _ in range(ROUNDS):
        repeats, began = 0, time.process_time()
        while (passed := time.process_time() - began) < 0.05:
            deed()
            repeats += 1
        times.append(1000 * passed / repeats)
    return Figure(
        part="slots",
        name=name,
        unit="ms",
        rounds=tuple(times),
        peer=peer,
        whose=WHOSE if peer else "",
        bar=Bar(must=60, aim=150, of="peer") if peer else None,
        note=f"{answers} starts",
    )


def listed(calendars: list[Timetable], days: int) -> int:
    """As a page does it: each calendar is asked once. Nothing of it is kept but its hours."""
    until = NOW + days * DAY
    return sum(len(offered_starts(c, minutes=50, first=NOW, until=until, now=NOW)) for c in calendars)


def forgetful(asked: Timetable, days: int, *, hours_only: bool) -> int:
    """What is kept between two questions is kept no more."""
    availability.open_pieces.cache_clear()
    if not hours_only:
        slots._instant.cache_clear()
    return listed([asked], days)


def calendar(case: Case, number: int) -> Timetable:
    """Nine to five on weekdays, and sessions strewn over them, close together where there are many; in minutes, as the
    store hands them over."""
    chance = Random(number)
    zone = ZoneInfo(ZONES[number % len(ZONES)])
    today = datetime(2026, 3, 9, tzinfo=zone)
    days = [today + n * DAY for n in range(case.days) if (today + n * DAY).weekday() < 5]
    starts = {chance.choice(days) + chance.randrange(9 * 60, 16 * 60, 5) * MINUTE for _ in range(case.sessions)}
    sessions = tuple(Span(s.astimezone(UTC), s.astimezone(UTC) + 50 * MINUTE) for s in sorted(starts))
    weekly = tuple(WeeklyHours(day, 9 * 60, 17 * 60) for day in range(5))
    asked = Calendar(zone=zone, weekly=weekly, exceptions={}, rules=RULES, blocks=(), sessions=sessions)
    return asked.in_minutes()
