"""How much of the offered time was used: elapsed minutes, so that a day with a change of the clock has as many as it has.

Offered is what lies in either of a professional's schedules, exceptions counted, and in no block. Used is what of it
live sessions take; what they take besides is outside.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter
from zoneinfo import ZoneInfo

from kept.core.availability import Hours, open_around
from kept.core.intervals import Span
from kept.core.periods import Period
from kept.core.zones import minute_from, minute_of

# Disjoint stretches of minutes since 1970, in order.
Stretches = list[tuple[int, int]]


class Time(StrEnum):
    OFFERED = "offered"
    USED = "used"
    OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True)
class Openings:
    """A professional's weekly schedules with their exceptions, and what they keep free."""

    schedules: tuple[Hours, ...]
    blocks: tuple[Span, ...]


def time_in(
    parts: Sequence[Period], openings: Openings, sessions: Iterable[Span], *, zone: ZoneInfo
) -> Counter[tuple[date, Time]]:
    """Minutes of each kind by the first day of the part."""
    edges = [_stretch(part.span(zone)) for part in parts]
    offered = offered_in(openings, first=edges[0][0], until=edges[-1][1])
    live = _merged(map(_stretch, sessions))
    kinds = {Time.OFFERED: offered, Time.USED: _common(offered, live), Time.OUTSIDE: without(live, offered)}
    minutes = Counter({(part.first, kind): 0 for part in parts for kind in Time})
    for kind, stretches in kinds.items():
        for part, (opens, closes) in zip(parts, edges, strict=True):
            minutes[part.first, kind] = _minutes_between(stretches, opens, closes)
    return minutes


def offered_in(openings: Openings, *, first: int, until: int) -> Stretches:
    """What of the minutes [first, until) is offered."""
    pieces = (piece for hours in openings.schedules for piece in open_around(hours, first=first, until=until))
    clipped = ((max(first, piece.begin), min(until, piece.until)) for piece in pieces)
    open_time = _merged(stretch for stretch in clipped if stretch[0] < stretch[1])
    return without(open_time, _merged(map(_stretch, openings.blocks)))


def is_outside(session: Span, offered: Stretches) -> bool:
    """Whether any of it is."""
    begin, until = _stretch(session)
    position = bisect_right(offered, begin, key=itemgetter(0)) - 1
    return position < 0 or offered[position][1] < until


def without(stretches: Stretches, away: Stretches) -> Stretches:
    left: Stretches = []
    position = 0
    for begin, until in stretches:
        while position < len(away) and away[position][1] <= begin:
            position += 1
        rest, hole = begin, position
        while hole < len(away) and away[hole][0] < until:
            if rest < away[hole][0]:
                left.append((rest, away[hole][0]))
            rest = max(rest, away[hole][1])
            hole += 1
        if rest < until:
            left.append((rest, until))
    return left


def _minutes_between(stretches: Stretches, opens: int, closes: int) -> int:
    """How many of the minutes [opens, closes) lie in the stretches."""
    position = bisect_right(stretches, opens, key=itemgetter(1))
    minutes = 0
    while position < len(stretches) and stretches[position][0] < closes:
        begin, until = stretches[position]
        minutes += min(until, closes) - max(begin, opens)
        position += 1
    return minutes


def _common(some: Stretches, others: Stretches) -> Stretches:
    return without(some, without(some, others))


def _merged(stretches: Iterable[tuple[int, int]]) -> Stretches:
    merged: Stretches = []
    for begin, until in sorted(stretches):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((begin, until))
    return merged


def _stretch(span: Span) -> tuple[int, int]:
    return minute_of(span.start), minute_from(span.end)
