"""What an employer is told of a programme's use: closed months only, once and for good, and never of few people.

A cell is a set of months. It is told when at least `LEAST_PERSONS` different people used credits in it; else its months
are withheld, and what is withheld of a quarter, a half-year or a year is looked at again, together, when that closes.
Cells that are told never overlap and no sum over them is told, so nothing follows from their differences.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

LEAST_PERSONS: Final = 10
LEAST_ROSTER: Final = 25
STEP: Final = 5
# A period is told of so long after its end, and never again.
UNTIL_TOLD: Final = timedelta(days=7)
PERIODS: Final = (1, 3, 6, 12)


@dataclass(frozen=True)
class Use:
    """Credits that a person used in a month, named by its first day; a correction takes them away from its own month."""

    month: date
    person: object
    credits: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One line of the report, about the months `covers` of a period. Withheld, it says nothing: `persons` and `credits`
    are None. Told, `persons` is the lower end of a range of five, and `credits` the nearest multiple of five."""

    first_month: date
    months: int
    covers: tuple[date, ...]
    persons: int | None = None
    credits: int | None = None

    @property
    def is_told(self) -> bool:
        return self.persons is not None


def due_cells(
    *, since: date, today: date, published: Iterable[Cell], uses: Iterable[Use], eligible: int
) -> tuple[Cell, ...]:
    """What is to be published by `today` and was not yet, the shorter periods first; `since` is the programme's first
    day, `eligible` how many people are on the roster."""
    known = {(cell.first_month, cell.months): cell for cell in published}
    uses = tuple(uses)
    due = []
    for months in PERIODS:
        for first in _closed_periods(months, since=since, today=today):
            covers = _withheld(first, months, since=since, known=known.values())
            if (first, months) in known or not covers or any(cell.covers == covers for cell in known.values()):
                continue
            cell = _cell(first, months, covers, uses, eligible)
            known[first, months] = cell
            due.append(cell)
    return tuple(due)


def newest_closed(today: date) -> date:
    """The last month of which is told by `today`. A programme that has its line of it has no other line due: longer
    periods close with their last month, and all that is due is published at once."""
    month = months_after(month_of(today), -1)
    return month if months_after(month, 1) + UNTIL_TOLD <= today else months_after(month, -1)


def rounded_down(number: int) -> int:
    return max(0, number) // STEP * STEP


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_after(month: date, number: int) -> date:
    """The first day of the month so many months later, or earlier when negative."""
    years, rest = divmod(month.month - 1 + number, 12)
    return date(month.year + years, rest + 1, 1)


def _closed_periods(months: int, *, since: date, today: date) -> Iterator[date]:
    first = months_after(month_of(since), -((since.month - 1) % months))
    while months_after(first, months) + UNTIL_TOLD <= today:
        yield first
        first = months_after(first, months)


def _withheld(first: date, months: int, *, since: date, known: Iterable[Cell]) -> tuple[date, ...]:
    """The period's months, from the programme's first on, of which nothing was told."""
    told = {month for cell in known if cell.is_told for month in cell.covers}
    all_months = (months_after(first, number) for number in range(months))
    return tuple(month for month in all_months if month >= month_of(since) and month not in told)


def _cell(first: date, months: int, covers: tuple[date, ...], uses: Sequence[Use], eligible: int) -> Cell:
    used: defaultdict[object, int] = defaultdict(int)
    for use in uses:
        if use.month in covers:
            used[use.person] += use.credits
    persons = sum(number > 0 for number in used.values())
    if eligible < LEAST_ROSTER or persons < LEAST_PERSONS:
        return Cell(first_month=first, months=months, covers=covers)
    nearest = rounded_down(sum(used.values()) + STEP // 2)
    return Cell(first_month=first, months=months, covers=covers, persons=rounded_down(persons), credits=nearest)
