"""The oracle for what is offered: a walk over the clock on the wall, minute by minute, that shares nothing with the engine.

It is written from the rules alone: which minutes are open, what a session may not meet, and from where starts count.
"""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from kept.core.slots import Calendar

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


LONGEST = 120


@lru_cache(maxsize=8)
def clock(zone: ZoneInfo, first: datetime, lasting: int) -> list[tuple[datetime, date, int]]:
    """Each minute as an instant, and as the clock on the wall shows it: the day and the minute of it."""
    walls = ((first + n * MINUTE, (first + n * MINUTE).astimezone(zone)) for n in range(lasting))
    return [(instant, wall.date(), wall.hour * 60 + wall.minute) for instant, wall in walls]


def bookable(calendar: Calendar, *, minutes: int, first: datetime, lasting: int, now: datetime) -> list[datetime]:
    """The starts at which a session can be booked, in so many minutes from the first."""
    assert minutes <= LONGEST
    shown, windows = clock(calendar.zone, first, lasting + LONGEST), Windows(calendar)
    counts = [windows.minutes_counted(day, minute) for _, day, minute in shown]
    last_day = now.astimezone(calendar.zone).date() + (7 * calendar.rules.bookable_weeks - 1) * DAY
    earliest = now + timedelta(hours=calendar.rules.notice_hours)
    return [
        instant
        for n, (instant, day, _) in enumerate(shown[:lasting])
        if (counted := counts[n]) is not None
        and counted % calendar.rules.start_interval == 0
        and earliest <= instant
        and day <= last_day
        and None not in counts[n : n + minutes]
        and not _meets_anything(calendar, instant, instant + minutes * MINUTE)
    ]


class Windows:
    """Of one calendar; what was found is remembered."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.on = cache(self._on)
        self.before_midnight = cache(self._before_midnight)

    def minutes_counted(self, day: date, minute: int) -> int | None:
        """None when it is closed at that time on the wall, else the minutes that starts are counted in, on the wall."""
        for opens, closes in self.on(day):
            if opens <= minute < closes:
                return minute + self.before_midnight(day, opens)
        return None

    def _on(self, day: date) -> list[tuple[int, int]]:
        if day in self.calendar.exceptions:
            return list(self.calendar.exceptions[day])
        return [(w.from_minute, w.until_minute) for w in self.calendar.weekly if w.weekday == day.weekday()]

    def _before_midnight(self, day: date, opens: int) -> int:
        """The minutes from where the count starts to the midnight before the window; less than none within the day.

        It is found by going back from window to window as long as they touch; for a week at most, and then from Monday.
        """
        midnight = datetime.combine(day, datetime.min.time())
        reached = midnight + opens * MINUTE
        for earlier in (midnight - n * DAY for n in range(9)):
            for begin, end in sorted(self.on(earlier.date()), reverse=True):
                if earlier + begin * MINUTE < reached <= earlier + end * MINUTE:
                    reached = earlier + begin * MINUTE
            if reached > earlier:
                break
        if reached <= midnight - 7 * DAY:
            reached = midnight - midnight.weekday() * DAY
        return (midnight - reached) // MINUTE


def _meets_anything(calendar: Calendar, start: datetime, end: datetime) -> bool:
    before, after = calendar.rules.buffer_before * MINUTE, calendar.rules.buffer_after * MINUTE
    for other in calendar.sessions:
        if start < other.end and other.start < end:
            return True
        gap = start - other.end if other.end <= start else other.start - end
        if gap < before or gap < after:
            return True
    others = (*calendar.blocks, *calendar.outside, *calendar.busy)
    return any(start < other.end and other.start < end for other in others)
