"""A professional's hours as instants, and the days a repeated block falls on."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kept.core.intervals import Span, merge
from kept.core.refusal import Refused
from kept.core.zones import EPOCH, EPOCH_DAY, first_instant_from, instant_at, offsets_of_year

MOST_BLOCKS: Final = 370
SHORTEST_SESSION: Final = timedelta(minutes=5)
LONGEST_SESSION: Final = timedelta(hours=8)
DAY_MINUTES: Final = 24 * 60
WEEK_DAYS: Final = 7

# The windows (from_minute, until_minute) that replace the hours of a local day; none when it is closed.
Exceptions = Mapping[date, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, order=True)
class WeeklyHours:
    """Open every week on `weekday` (Monday is 0) between two minutes of the local day; the end may be 1440, midnight."""

    weekday: int
    from_minute: int
    until_minute: int


class OpenPiece(NamedTuple):
    """A run as instants, as far as the zone keeps its offset; `closes` is when the open time that it is part of ends."""

    begin: int
    until: int
    counted_from: int
    closes: int


def open_pieces(
    weekly: Iterable[WeeklyHours], exceptions: Exceptions, zone: ZoneInfo, *, first: int, until: int
) -> list[OpenPiece]:
    """The open time that has to do with [first, until), in order."""
    stretches = list(_stretches(zone, first, until))
    days = (
        (minute + offset) // DAY_MINUTES for minute, offset in ((first, stretches[0][2]), (until, stretches[-1][2]))
    )
    runs = _runs(weekly, exceptions, *days)
    pieces = [
        (max(run.begin - offset, begin), min(run.until - offset, end), run.counted_from - offset)
        for begin, end, offset in stretches
        for run in runs
        if run.begin - offset < end and begin < run.until - offset
    ]
    closing: list[OpenPiece] = []
    for begin, end, counted_from in reversed(pieces):
        touches = closing and closing[-1].begin == end
        closing.append(OpenPiece(begin, end, counted_from, closing[-1].closes if touches else end))
    return closing[::-1]


def hours_between(hours: Iterable[WeeklyHours], *, first: date, last: date, zone: ZoneInfo) -> tuple[Span, ...]:
    """The open time of the local days `first` to `last`, both included, as instants in UTC; touching windows are one."""
    spans = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for window in hours:
            if window.weekday == day.weekday():
                start, end = (_wall_clock(day, m, zone) for m in (window.from_minute, window.until_minute))
                if start < end:
                    spans.append(Span(start, end))
    return merge(spans)


def is_within_hours(span: Span, hours: Iterable[WeeklyHours], *, zone: ZoneInfo) -> bool:
    """Whether the whole span lies in the weekly hours."""
    first = span.start.astimezone(zone).date() - timedelta(days=1)
    last = span.end.astimezone(zone).date()
    return any(window.contains(span) for window in hours_between(hours, first=first, last=last, zone=zone))


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


class _Run(NamedTuple):
    """Open wall-clock time of one window, or a part of it, and the time from which its starts are counted."""

    begin: int
    until: int
    counted_from: int


def _runs(weekly: Iterable[WeeklyHours], exceptions: Exceptions, first_day: int, last_day: int) -> list[_Run]:
    """Windows of the local days, touching ones as one; from a week before the first, as far back as counts go."""
    usual: list[list[tuple[int, int]]] = [[] for _ in range(WEEK_DAYS)]
    for hours in weekly:
        usual[hours.weekday].append((hours.from_minute, hours.until_minute))
    unusual = {day.toordinal() - EPOCH_DAY: sorted(windows) for day, windows in exceptions.items()}
    for windows in usual:
        windows.sort()
    merged: list[tuple[int, int]] = []
    for day in range(first_day - WEEK_DAYS, last_day + 1):
        midnight = day * DAY_MINUTES
        for begin, until in unusual.get(day, usual[(day + EPOCH.weekday()) % WEEK_DAYS]):
            if merged and midnight + begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], midnight + until))
            else:
                merged.append((midnight + begin, midnight + until))
    return [run for begin, until in merged for run in _counted(begin, until)]


def _counted(begin: int, until: int) -> Iterator[_Run]:
    """The window as one run; a new one each Monday once it has been open for a whole week."""
    week = WEEK_DAYS * DAY_MINUTES
    counted_from, ends = begin, -(-begin // DAY_MINUTES) * DAY_MINUTES + week
    while ends < until:
        yield _Run(begin, ends, counted_from)
        begin = ends
        counted_from = ends - (ends + EPOCH.weekday() * DAY_MINUTES) % week
        ends = counted_from + week
    yield _Run(begin, until, counted_from)


def _stretches(zone: ZoneInfo, first: int, until: int) -> list[tuple[int, int, int]]:
    """The time around [first, until], cut where the zone's offset changes, as (begin, end, offset)."""
    years = range(instant_at(first).year, instant_at(until).year + 1)
    changes = [change for year in years for change in offsets_of_year(zone, year)]
    ends = [begin for begin, _ in changes[1:]] + [until + DAY_MINUTES]
    return [(b, end, offset) for (b, offset), end in zip(changes, ends, strict=True) if b <= until and first < end]
