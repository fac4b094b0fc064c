"""A professional's hours as instants, and the days a repeated block falls on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.core.zones import EPOCH, EPOCH_DAY, first_instant_from, instant_at, minute_from, minute_of, offsets_of_year

MOST_BLOCKS: Final = 370
MOST_WINDOWS: Final = 6  # a day
SHORTEST_SESSION: Final = timedelta(minutes=5)
LONGEST_SESSION: Final = timedelta(hours=8)
DAY_MINUTES: Final = 24 * 60
WEEK_DAYS: Final = 7

# Local days with the windows (from_minute, until_minute) that replace their hours; none when it is closed.
Exceptions = Mapping[date, tuple[tuple[int, int], ...]]
FrozenExceptions = tuple[tuple[date, tuple[tuple[int, int], ...]], ...]


class WeeklyHours(NamedTuple):
    """Open every week on `weekday` (Monday is 0) between two minutes of the local day; the end may be 1440, midnight."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True, kw_only=True)
class Hours:
    """One of a professional's schedules, in their zone."""

    weekly: tuple[WeeklyHours, ...]
    exceptions: Exceptions
    zone: ZoneInfo


class OpenPiece(NamedTuple):
    """Open time as minutes of UTC since 1970, cut wherever the offset or the count of starts changes."""

    begin: int
    until: int
    counted_from: int  # starts lie at whole intervals from here
    closes: int  # when the open time that this is a part of ends


@lru_cache(maxsize=256)
def open_pieces(
    weekly: tuple[WeeklyHours, ...], exceptions: FrozenExceptions, zone: ZoneInfo, *, first_day: int, last_day: int
) -> tuple[OpenPiece, ...]:
    """The open time of the days of UTC from the first to the last, counted since 1970, in order."""
    stretches = _stretches(zone, first_day * DAY_MINUTES, (last_day + 1) * DAY_MINUTES)
    # The local days are those, and one before or after them.
    runs = _runs(weekly, exceptions, first_day - 1, last_day + 1)
    pieces: list[OpenPiece] = []
    following = closes = -1
    for start, end, offset in reversed(stretches):
        for run_begin, run_until, counted_from in reversed(runs):
            begin, ends = run_begin - offset, run_until - offset
            if begin < end and start < ends:
                begin, ends = max(begin, start), min(ends, end)
                closes = closes if ends == following else ends
                following = begin
                pieces.append(OpenPiece(begin, ends, counted_from - offset, closes))
    return tuple(reversed(pieces))


def open_around(hours: Hours, *, first: int, until: int) -> tuple[OpenPiece, ...]:
    """The open time that has to do with the minutes [first, until), and some around it."""
    exceptions = tuple(hours.exceptions.items())
    first_day, last_day = first // DAY_MINUTES, until // DAY_MINUTES
    return open_pieces(hours.weekly, exceptions, hours.zone, first_day=first_day, last_day=last_day)


def lies_open(span: Span, hours: Hours) -> bool:
    """Whether the whole span lies in the hours."""
    start, end = minute_of(span.start), minute_from(span.end)
    pieces = open_around(hours, first=start, until=end)
    return any(piece.begin <= start < piece.until and end <= piece.closes for piece in pieces)


def checked_windows(windows: Iterable[tuple[int, int]], *, field: str) -> tuple[tuple[int, int], ...]:
    """The windows of one day in order; they may touch. Raises Refused hours_order, hours_overlap or hours_too_many."""
    ordered = tuple(sorted(windows))
    if len(ordered) > MOST_WINDOWS:
        raise Refused("hours_too_many", field=field, most=MOST_WINDOWS)
    for begin, until in ordered:
        if not 0 <= begin < until <= DAY_MINUTES:
            raise Refused("hours_order", field=field)
    for (_, until), (begin, _) in pairwise(ordered):
        if begin < until:
            raise Refused("hours_overlap", field=field)
    return ordered


def session_span(starts_at: datetime, ends_at: datetime) -> Span:
    """The time of a session: whole minutes, five minutes to eight hours.

    Raises Refused whole_minutes, end_before_start, zero_length or duration_range.
    """
    if starts_at.second or starts_at.microsecond or ends_at.second or ends_at.microsecond:
        raise Refused("whole_minutes", field="starts_at")
    if ends_at < starts_at:
        raise Refused("end_before_start", field="minutes")
    if ends_at == starts_at:
        raise Refused("zero_length", field="minutes")
    if not SHORTEST_SESSION <= ends_at - starts_at <= LONGEST_SESSION:
        raise Refused("duration_range", field="minutes")
    return Span(starts_at, ends_at)


def spans_on(days: Iterable[date], *, start: time, end: time, zone: ZoneInfo) -> tuple[Span, ...]:
    """The same wall-clock time on each of the days, as instants in UTC; a day on which it is skipped has none.

    Raises Refused end_before_start.
    """
    if end <= start:
        raise Refused("end_before_start", field="until_time")
    minutes = (start.hour * 60 + start.minute, end.hour * 60 + end.minute)
    ends = [tuple(_wall_clock(day, minute, zone) for minute in minutes) for day in days]
    return tuple(Span(first, last) for first, last in ends if first < last)


def repeated_days(*, first: date, weekdays: Collection[int], until: date) -> tuple[date, ...]:
    """The days from `first` to `until`, both included, that fall on the weekdays (Monday is 0).

    Raises Refused end_before_start, no_weekday, or too_many for more than MOST_BLOCKS.
    """
    if until < first:
        raise Refused("end_before_start", field="until")
    if (until - first).days >= 10 * MOST_BLOCKS:
        raise Refused("too_many", field="until", most=MOST_BLOCKS)
    days = tuple(d for n in range((until - first).days + 1) if (d := first + timedelta(days=n)).weekday() in weekdays)
    if not days:
        raise Refused("no_weekday", field="weekdays")
    if len(days) > MOST_BLOCKS:
        raise Refused("too_many", field="until", most=MOST_BLOCKS)
    return days


def _wall_clock(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a minute of the local day: the first of two, and the end of the gap where it is skipped."""
    if minute == DAY_MINUTES:
        day, minute = day + timedelta(days=1), 0
    return first_instant_from(day, time(minute // 60, minute % 60), zone)


def _runs(
    weekly: tuple[WeeklyHours, ...], exceptions: FrozenExceptions, first_day: int, last_day: int
) -> list[tuple[int, int, int]]:
    """The windows of local days, touching ones as one: (begin, until, counted from), in minutes of the wall clock.

    They go back a week before the first day, as far as a count may.
    """
    usual: list[list[tuple[int, int]]] = [[] for _ in range(WEEK_DAYS)]
    for hours in weekly:
        usual[(hours.weekday - EPOCH.weekday()) % WEEK_DAYS].append((hours.from_minute, hours.until_minute))
    for windows in usual:
        windows.sort()
    unusual = {day.toordinal() - EPOCH_DAY: sorted(windows) for day, windows in exceptions}
    runs: list[tuple[int, int, int]] = []
    begin = until = (first_day - WEEK_DAYS) * DAY_MINUTES
    for day in range(first_day - WEEK_DAYS, last_day + 1):
        midnight = day * DAY_MINUTES
        for from_minute, until_minute in unusual[day] if day in unusual else usual[day % WEEK_DAYS]:
            if midnight + from_minute > until:
                runs += _counted(begin, until)
                begin = midnight + from_minute
            until = max(until, midnight + until_minute)
    return [*runs, *_counted(begin, until)]


def _counted(begin: int, until: int) -> Iterable[tuple[int, int, int]]:
    """The window as one run; once it has been open for a whole week, as another for each week that a Monday begins."""
    week = WEEK_DAYS * DAY_MINUTES
    if until - begin <= week:
        return ((begin, until, begin),) if begin < until else ()
    runs = []
    counted_from, ends = begin, -(-begin // DAY_MINUTES) * DAY_MINUTES + week
    while ends < until:
        runs.append((begin, ends, counted_from))
        begin = ends
        counted_from = ends - (ends + EPOCH.weekday() * DAY_MINUTES) % week
        ends = counted_from + week
    return [*runs, (begin, until, counted_from)]


def _stretches(zone: ZoneInfo, first: int, until: int) -> list[tuple[int, int, int]]:
    """The time that has to do with [first, until], cut where the zone's offset changes, as (begin, end, offset)."""
    years = range(instant_at(first).year, instant_at(until).year + 1)
    changes = [change for year in years for change in offsets_of_year(zone, year)]
    ends = [begin for begin, _ in changes[1:]] + [until + DAY_MINUTES]
    return [(b, end, offset) for (b, offset), end in zip(changes, ends, strict=True) if b <= until and first < end]
