"""Calendars made by chance, around an instant; and the instants at which zones change their clocks."""

from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from kept.core.availability import WeeklyHours
from kept.core.intervals import Span
from kept.core.slots import BookingRules, Calendar

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)

# Changes at midnight, of half an hour, for Ramadan, and none at all; every continent; offsets of a quarter of an hour.
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Tripoli",
    "America/Adak",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Godthab",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Miquelon",
    "America/New_York",
    "America/Phoenix",
    "America/Port-au-Prince",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Tijuana",
    "America/Toronto",
    "America/Winnipeg",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Beirut",
    "Asia/Famagusta",
    "Asia/Gaza",
    "Asia/Hebron",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Nicosia",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Atlantic/Bermuda",
    "Atlantic/Canary",
    "Atlantic/Faroe",
    "Atlantic/Madeira",
    "Australia/Adelaide",
    "Australia/Broken_Hill",
    "Australia/Darwin",
    "Australia/Eucla",
    "Australia/Hobart",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Moscow",
    "Europe/Paris",
    "Europe/Warsaw",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
    "UTC",
]


@cache
def changes(zone: ZoneInfo) -> tuple[datetime, ...]:
    """The first minutes of UTC, 2024 to 2037, at which the clock on the wall stands otherwise than it did before."""
    found = []
    for day in (FIRST + n * DAY for n in range((LAST - FIRST).days)):
        if offset(day, zone) != offset(day + DAY, zone):
            hour = next(h for n in range(24) if offset((h := day + n * HOUR) + HOUR, zone) != offset(day, zone))
            found.append(next(m for n in range(1, 61) if offset(m := hour + n * MINUTE, zone) != offset(day, zone)))
    return tuple(found)


def offset(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()


def some_calendar(chance: Random, zone: ZoneInfo, around: datetime) -> Calendar:
    """With hours, exceptions and all kinds of spans within some hours of the instant."""
    today = around.astimezone(zone).date()
    return Calendar(
        zone=zone,
        weekly=some_hours(chance),
        exceptions={
            today + chance.randint(-2, 1) * DAY: some_windows(chance) for _ in range(chance.choice((0, 0, 1, 2)))
        },
        rules=some_rules(chance),
        blocks=some_spans(chance, around, most=1),
        outside=some_spans(chance, around, most=1),
        sessions=some_spans(chance, around, most=3),
        busy=some_spans(chance, around, most=1),
    )


def some_hours(chance: Random) -> tuple[WeeklyHours, ...]:
    if chance.random() < 0.1:
        return tuple(WeeklyHours(day, 0, 1440) for day in range(7))
    every_day = some_windows(chance) if chance.random() < 0.6 else None
    return tuple(WeeklyHours(day, *window) for day in range(7) for window in every_day or some_windows(chance))


def some_windows(chance: Random) -> tuple[tuple[int, int], ...]:
    """Up to three, that may touch each other, overlap, or reach to midnight."""
    edges = [
        chance.choice((0, 60, 90, 120, 180, 540, 1320, chance.randrange(1440))) for _ in range(chance.randint(0, 3))
    ]
    lengths = (45, 60, 120, 300, 1440, chance.randint(1, 1440))
    return tuple((edge, min(1440, edge + chance.choice(lengths))) for edge in edges)


def some_rules(chance: Random) -> BookingRules:
    return BookingRules(
        bookable_weeks=chance.choice((1, 1, 2, 8)),
        notice_hours=chance.choice((0, 1, 24, 48)),
        buffer_before=chance.choice((0, 0, 10, 45)),
        buffer_after=chance.choice((0, 0, 5, 30)),
        start_interval=chance.choice((5, 10, 15, 20, 25, 30, 45, 50, 60, 90)),
    )


def some_spans(chance: Random, around: datetime, *, most: int) -> tuple[Span, ...]:
    starts = (around + chance.randint(-500, 500) * MINUTE for _ in range(chance.randint(0, most)))
    return tuple(Span(start, start + chance.choice((5, 30, 50, 90)) * MINUTE) for start in starts)


def some_now(chance: Random, calendar: Calendar, around: datetime) -> datetime:
    """Mostly long enough before; else so that the notice or the period ends near the instant."""
    rules, jitter = calendar.rules, chance.randint(-300 * 60, 300 * 60)
    if chance.random() < 0.7:
        return around - timedelta(days=chance.uniform(2.5, 5))
    if chance.random() < 0.5:
        return around - timedelta(hours=rules.notice_hours, seconds=jitter)
    return around - timedelta(weeks=rules.bookable_weeks, seconds=chance.randint(-90000, 90000))
