"""Who is offered the time of a cancelled session, for how long it is held for them, and when it counts as booked again."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from kept.core.intervals import Span

HELD_FOR: Final = timedelta(hours=2)
# Nobody is asked to decide in less, nor to be somewhere sooner.
SHORTEST_HOLD: Final = timedelta(minutes=15)
TIME_TO_COME: Final = timedelta(minutes=30)


class Found(StrEnum):
    """What came of a freed time."""

    NOT_LOOKED = ""
    OWN = "own_cancellation"
    OFFERED = "offered"
    NOBODY_WAITS = "nobody_waits"
    NOBODY_FITS = "nobody_fits"
    ALL_PASSED = "all_passed"
    TOO_LATE = "too_late"
    BOOKED_AGAIN = "booked_again"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """When somebody who waits could come: weekdays (Monday is 0) and minutes of the professional's local day, until and
    on which day, and before which session of theirs with the same professional, if there is one."""

    weekdays: Set[int]
    from_minute: int
    until_minute: int
    last_day: date
    before: datetime | None = None


def fits(wanted: Wanted, span: Span, *, zone: ZoneInfo) -> bool:
    """Whether the whole span lies in what is wanted; it is earlier than what is booked already."""
    start, end = (instant.astimezone(zone) for instant in (span.start, span.end))
    if start.date() > wanted.last_day or start.weekday() not in wanted.weekdays:
        return False
    if wanted.before is not None and span.start >= wanted.before:
        return False
    midnight = (end.date() - start.date()).days * 24 * 60
    ends_at = midnight + end.hour * 60 + end.minute
    return wanted.from_minute <= start.hour * 60 + start.minute and ends_at <= wanted.until_minute


def held_until(*, starts_at: datetime, now: datetime) -> datetime | None:
    """Until when an offer made now is held: two hours, but half an hour before the start at the latest. None when that
    leaves too little time to decide."""
    until = min(now + HELD_FOR, starts_at - TIME_TO_COME)
    return until if until - now >= SHORTEST_HOLD else None


def is_refilled(freed: Span, booked: Span) -> bool:
    """Whether a freed time counts as booked again: at least half of it is."""
    shared = min(freed.end, booked.end) - max(freed.start, booked.start)
    return shared * 2 >= freed.end - freed.start
