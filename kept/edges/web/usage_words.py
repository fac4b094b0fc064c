"""The report on a programme's use in words: months, ranges of people, credits in round numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kept.core.usage import LEAST_PERSONS, STEP, Cell, months_after


@dataclass(frozen=True)
class Line:
    """One row of the table. `is_merged`: of several months, whose own rows say nothing."""

    months: str
    people: str
    credits: str
    is_told: bool
    is_merged: bool


def report_in_words(cells: Sequence[Cell]) -> tuple[Line, ...]:
    """Every month, and what of several months is told together; the latest first. A longer period of which nothing is
    told is no line: its months say so."""
    return tuple(_lines(cells))


def month_in_words(month: date) -> str:
    return f"{month:%B %Y}"


def _lines(cells: Sequence[Cell]) -> Iterator[Line]:
    together = {month for cell in cells if cell.is_told and cell.months > 1 for month in cell.covers}
    for cell in sorted(cells, key=lambda cell: (cell.covers[-1], cell.months), reverse=True):
        is_merged = cell.months > 1
        if cell.is_told:
            people = f"{cell.persons} to {(cell.persons or 0) + STEP - 1}"
            yield Line(
                _months_in_words(cell.covers), people, f"about {cell.credits}", is_told=True, is_merged=is_merged
            )
        elif not is_merged:
            few = f"Fewer than {LEAST_PERSONS}"
            people = "Told together with other months" if cell.first_month in together else few
            yield Line(_months_in_words(cell.covers), people, "not told", is_told=False, is_merged=False)


def _months_in_words(months: Sequence[date]) -> str:
    """As in “March 2026”, “January to March 2026”, “January and March 2026”."""
    first, last = months[0], months[-1]
    if first == last:
        return month_in_words(first)
    is_run = months_after(first, len(months) - 1) == last
    if is_run:
        return f"{first:%B}{f' {first.year}' if first.year != last.year else ''} to {month_in_words(last)}"
    names = [f"{month:%B}" for month in months]
    return f"{', '.join(names[:-1])} and {names[-1]} {last.year}"
