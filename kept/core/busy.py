"""Other calendars of a professional's: when they are busy there, how often that is read, and what becomes of a fault.

Of what is in them only the times are kept, so nothing here knows of a title. What was read last holds until something
else is read: a calendar that cannot be reached takes nothing away, and stands in nobody's way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol
from uuid import UUID

from kept.core.intervals import Span, merge

DAY: Final = timedelta(days=1)
BACK: Final = DAY
AHEAD: Final = timedelta(days=400)
MOST_CALENDARS: Final = 5
MOST_TIMES: Final = 5000

EVERY: Final = timedelta(minutes=15)
LEASE: Final = timedelta(minutes=2)
BACK_OFF: Final = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
# The reader is gone without a word: so are the lease and one attempt.
LOST: Final = "lost"
UNREADABLE: Final = "unreadable"


class CalendarKind(StrEnum):
    """By which way a calendar is read: as a file at an address, or from a server after signing in."""

    FILE = "file"
    SERVER = "server"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a reader is to look for. `zone` holds for what names none; `own` are names of events that are sessions of ours,
    which came there by the feed or a letter. `seen` is what the calendar said of itself when it was read last, and empty
    when all of it is to be read anew."""

    kind: CalendarKind
    url: str
    username: str
    password: str
    zone: str
    window: Span
    own: frozenset[str]
    seen: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a calendar says, or one word for what kept it from that. `times` are None when nothing changed."""

    times: tuple[Span, ...] | None = None
    seen: str = ""
    fault: str = ""


class Reader(Protocol):
    """Whatever reads other calendars."""

    def read(self, question: Question) -> Found:
        """Within seconds. Never raises."""
        ...


@dataclass(frozen=True, kw_only=True)
class LeasedReading:
    """A calendar that is one worker's to read until `until`, as long as its token is the row's."""

    uuid: UUID
    token: UUID
    until: datetime


def window_at(now: datetime) -> Span:
    """Whole days of UTC, so that what is read does not change by the minute."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    return Span(midnight - BACK, midnight + AHEAD)


def day_of(now: datetime) -> date:
    """Once in it a calendar is read as a whole, even if it says that nothing changed: the window did."""
    return now.astimezone(UTC).date()


def in_pieces(times: Iterable[Span], *, window: Span) -> tuple[Span, ...]:
    """The same time within the window, in order, each by the day of UTC in which it lies: none lasts longer than one."""
    return tuple(piece for span in merge(times) if span.overlaps(window) for piece in _by_day(span, window))


def next_reading(calendar_id: UUID, *, failures: int, now: datetime) -> datetime:
    """After so many failures in a row; up to a tenth later, so that calendars are not read all at once."""
    wait = BACK_OFF[min(failures, len(BACK_OFF)) - 1] if failures else EVERY
    share = sha256(f"{calendar_id}|{failures}".encode()).digest()[0]
    return now + wait + wait * share // (10 * 255)


def _by_day(span: Span, window: Span) -> Iterator[Span]:
    start, end = max(span.start, window.start), min(span.end, window.end)
    while start < end:
        midnight = datetime.combine(start.astimezone(UTC).date() + DAY, time.min, UTC)
        yield Span(start, min(end, midnight))
        start = midnight
