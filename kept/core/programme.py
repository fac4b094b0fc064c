"""A programme's periods, its members' limits in them, and what its pool is told to hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kept.core.intervals import Span
from kept.core.usage import LEAST_PERSONS, LEAST_ROSTER, month_of, months_after, rounded_down
from kept.core.zones import day_span_start, known_zone

LONGEST_PERIOD: Final = 36


def period_at(now: datetime, *, founded: datetime, months: int, zone: str) -> Span:
    """The programme's period that `now` lies in: periods follow each other from the month of the founding on, and end at
    a month's end in the programme's own zone."""
    place = known_zone(zone)
    month, first = month_of(now.astimezone(place).date()), month_of(founded.astimezone(place).date())
    passed = (month.year - first.year) * 12 + month.month - first.month
    start = months_after(first, passed // months * months)
    return Span(day_span_start(start, place), day_span_start(months_after(start, months), place))


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How many credits the pool gives one member in a period, by rule. Who came by a code is on no roster, so that no
    grant reaches them: the pool gives them what the others are given, too."""

    credits_per_member: int
    topups_per_member: int

    def of(self, *, by_code: bool) -> int:
        return self.topups_per_member + (self.credits_per_member if by_code else 0)


@dataclass(frozen=True)
class PoolMove:
    """A credit's way into the pool (+1) or out of it (-1); `left`: it came back because somebody left the roster."""

    at: datetime
    number: int
    left: bool = False


def pool_told(moves: Sequence[PoolMove], *, until: datetime, removals: Sequence[datetime], eligible: int) -> int | None:
    """What an employer is told that the pool held at `until`, the end of a month: rounded down, and nothing at all in a
    small programme.

    What came back from people who left the roster counts only once ten of them have left since the last that counted:
    else removing one person would show what they had not used.
    """
    if eligible < LEAST_ROSTER:
        return None
    counted = _told_of_leaving(sorted(at for at in removals if at < until))
    return rounded_down(
        sum(move.number for move in moves if move.at < until and (not move.left or _is_counted(move, counted)))
    )


def _told_of_leaving(removals: Sequence[datetime]) -> datetime | None:
    """Until when what came back counts: the last removal of a whole ten."""
    whole = len(removals) // LEAST_PERSONS * LEAST_PERSONS
    return removals[whole - 1] if whole else None


def _is_counted(move: PoolMove, counted: datetime | None) -> bool:
    return counted is not None and move.at <= counted
