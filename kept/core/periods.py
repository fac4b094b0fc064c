"""Stretches of days that are looked back on: those with a name, and the weeks and months that one falls into."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.core.zones import day_span_start

MOST_DAYS: Final = 5 * 366
MOST_DAYS_BY_WEEK: Final = 2 * 366
USUALLY_BY_WEEK: Final = 14 * 7
DAY: Final = timedelta(days=1)


class Named(StrEnum):
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    THIS_YEAR = "this_year"


class Step(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def ends_month(self) -> bool:
        return self.last == _month_end(self.last)

    def span(self, zone: ZoneInfo) -> Span:
        """From the midnight that begins it to the one that ends it, there."""
        return Span(day_span_start(self.first, zone), day_span_start(self.last + DAY, zone))


def period_between(first: date, last: date) -> Period:
    """Raises Refused end_before_start or period_too_long."""
    if last < first:
        raise Refused("end_before_start", field="to")
    if (last - first).days >= MOST_DAYS:
        raise Refused("period_too_long", field="to", years=MOST_DAYS // 366)
    return Period(first, last)


def period_named(name: Named, *, today: date) -> Period:
    return _NAMED[name](today.replace(day=1))


def usual_step(period: Period) -> Step:
    return Step.WEEK if period.days <= USUALLY_BY_WEEK else Step.MONTH


def may_go_by_week(period: Period) -> bool:
    return period.days <= MOST_DAYS_BY_WEEK


def parts_of(period: Period, step: Step) -> tuple[Period, ...]:
    """Its weeks, from Monday to Sunday, or its months; the first and the last only as far as they lie in it."""
    ends = _week_end if step is Step.WEEK else _month_end
    return tuple(_parts(period, ends))


def month_after(month: date, months: int = 1) -> date:
    """The first day of the month so many months later (or, when negative, earlier)."""
    years, number = divmod(month.month - 1 + months, 12)
    return date(month.year + years, number + 1, 1)


def _parts(period: Period, end_of: Callable[[date], date]) -> Iterator[Period]:
    first = period.first
    while first <= period.last:
        last = min(end_of(first), period.last)
        yield Period(first, last)
        first = last + DAY


def _week_end(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _month_end(day: date) -> date:
    return month_after(day) - DAY


def _months_from(first: date, months: int) -> Period:
    return Period(first, month_after(first, months) - DAY)


_NAMED: Final[Mapping[Named, Callable[[date], Period]]] = {
    Named.THIS_MONTH: lambda month: _months_from(month, 1),
    Named.LAST_MONTH: lambda month: _months_from(month_after(month, -1), 1),
    Named.THIS_QUARTER: lambda month: _months_from(month_after(month, -((month.month - 1) % 3)), 3),
    Named.THIS_YEAR: lambda month: _months_from(month.replace(month=1), 12),
}
