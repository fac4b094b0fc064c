"""Free times as clients choose among them: weeks of days in the client's own zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from kept.core.policy import Origin
from kept.edges.web.words import in_zone, time_in_words, zone_in_words
from kept.store.diary.openings import Asker, starts_offered

# Nobody books further ahead than the longest bookable period.
HORIZON: Final = timedelta(weeks=79)
WEEK: Final = timedelta(days=7)
NEXT: Final = 3


@dataclass(frozen=True)
class Slot:
    """`clock` names the zone where the day shows the same time twice."""

    at: datetime
    clock: str


@dataclass(frozen=True)
class SlotDay:
    at: datetime
    slots: tuple[Slot, ...]


@dataclass(frozen=True, kw_only=True)
class SlotWeek:
    """Seven days in `zone`. `next_free` is the first free time after a week that has none; `earlier` and `later` the
    first days of the weeks beside it, where there is something to see."""

    zone: str
    first: date
    last: date
    days: tuple[SlotDay, ...]
    next_free: datetime | None
    earlier: date | None
    later: date | None

    @property
    def next_free_day(self) -> date | None:
        return in_zone(self.next_free, self.zone).date() if self.next_free else None


def free_starts(
    professional_id: int, *, door: Origin, minutes: int, asker: Asker, now: datetime
) -> tuple[datetime, ...]:
    """All that can be booked now by this door."""
    return starts_offered(
        professional_id, door=door, minutes=minutes, first=now, until=now + HORIZON, now=now, asker=asker
    )


def week_of(starts: Sequence[datetime], *, zone: str, asked: str, now: datetime) -> SlotWeek:
    """The week that begins with the day asked for; with today, when none or a past one is."""
    today = in_zone(now, zone).date()
    first = max(_day(asked) or today, today)
    after = first + WEEK
    local = [(in_zone(start, zone).date(), start) for start in starts]
    within = [(day, start) for day, start in local if first <= day < after]
    beyond = [start for day, start in local if day >= after]
    return SlotWeek(
        zone=zone,
        first=first,
        last=after - timedelta(days=1),
        days=tuple(
            _slot_day([start for _, start in group], zone) for _, group in groupby(within, lambda each: each[0])
        ),
        next_free=beyond[0] if beyond and not within else None,
        earlier=max(first - WEEK, today) if first > today else None,
        later=after if beyond else None,
    )


def next_slots(starts: Sequence[datetime], *, since: datetime) -> tuple[datetime, ...]:
    """The next three at or after an instant that was wished for; the first of all when nothing is free after it."""
    later = [start for start in starts if start >= since]
    return tuple((later or list(starts))[:NEXT])


def _slot_day(starts: list[datetime], zone: str) -> SlotDay:
    clocks = [time_in_words(start, zone) for start in starts]
    slots = [
        Slot(start, f"{clock} {zone_in_words(start, zone)}" if clocks.count(clock) > 1 else clock)
        for start, clock in zip(starts, clocks, strict=True)
    ]
    return SlotDay(starts[0], tuple(slots))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
