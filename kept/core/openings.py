"""Open starts kept as sets of professionals: one bit each, in blocks of a thousand or so; and what a change puts in doubt.

Minutes are counted since 1970, as in slots.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kept.core.slots import RANGES, BookingRules, Timetable, offered_starts
from kept.core.zones import MINUTE, day_span_start, instant_at, minute_from, minute_of

BLOCK: Final = 1024
SIZE: Final = BLOCK // 8  # of a block, in bytes
ALWAYS: Final = (0, 2**31 - 1)

# How far ahead starts are kept, whenever they are asked for: each professional's are reckoned again within LASTS.
KEPT_AHEAD: Final = timedelta(weeks=5)
LASTS: Final = timedelta(hours=25)
RENEWED_AFTER: Final = timedelta(hours=20)
SPREAD: Final = 240  # minutes
GRACE: Final = LASTS - RENEWED_AFTER - SPREAD * MINUTE
# Clocks differ a little, and what began just now may still be asked for.
KEPT_BACK: Final = timedelta(hours=1)
# By then everybody's were reckoned again.
FORGOTTEN_AFTER: Final = timedelta(days=2)


def block_and_bit(professional_id: int) -> tuple[int, int]:
    """Where the professional stands."""
    block, place = divmod(professional_id, BLOCK)
    return block, 1 << place


def named_in(block: int, bits: int) -> Iterator[int]:
    """The ids, in order."""
    first = block * BLOCK - 1
    while bits:
        lowest = bits & -bits
        yield first + lowest.bit_length()
        bits ^= lowest


def packed(bits: int) -> bytes:
    return bits.to_bytes(SIZE, "little")


def unpacked(stored: bytes | memoryview) -> int:
    return int.from_bytes(stored, "little")


def starts_beside(begin: int, until: int, *, minutes: int, gap: int) -> tuple[int, int]:
    """The minutes [first, end) at which no session of so many minutes may start because of another one in [begin,
    until)."""
    return begin - minutes - gap + 1, until + gap


def open_minutes(timetable: Timetable, *, minutes: int, begin: int, until: int) -> tuple[int, ...]:
    """At which minutes in [begin, until) a session of so many minutes may start, whatever the notice and the bookable
    period."""
    rules = replace(timetable.rules, notice_hours=0, bookable_weeks=max(RANGES["bookable_weeks"]))
    first = instant_at(begin)
    starts = offered_starts(
        replace(timetable, rules=rules), minutes=minutes, first=first, until=instant_at(until), now=first
    )
    return tuple(map(minute_of, starts))


def kept_between(rules: BookingRules, zone: ZoneInfo, *, reckoned_at: datetime) -> tuple[int, int]:
    """The minutes [begin, until) that are kept; what cannot be booked before the next reckoning is left out."""
    last = reckoned_at + LASTS
    period = day_span_start(last.astimezone(zone).date() + timedelta(weeks=rules.bookable_weeks), zone)
    return minute_of(reckoned_at - KEPT_BACK), minute_from(min(last + KEPT_AHEAD, period))


def renewed_at(professional_id: int, *, reckoned_at: datetime) -> datetime:
    """When to reckon again: spread over four hours, and an hour before it is needed."""
    return reckoned_at + RENEWED_AFTER + timedelta(minutes=professional_id // 16 % SPREAD)


def reckoned_before(professional_id: int, *, due_at: datetime) -> datetime:
    """When it was reckoned that is to be renewed then."""
    return due_at - RENEWED_AFTER - timedelta(minutes=professional_id // 16 % SPREAD)
