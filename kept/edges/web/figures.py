"""Figures as people and programs read them: in words on a page and on paper, in digits with their unit in a file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kept.core.money import Money, decimal_of
from kept.core.periods import Period, Step
from kept.edges.web.charts import Chart
from kept.edges.web.words import money_in_words

NOTHING: Final = "–"


@dataclass(frozen=True)
class Hours:
    minutes: int


@dataclass(frozen=True)
class Share:
    """Of nothing there is no share."""

    part: int
    whole: int


Figure = str | int | Money | Hours | Share


@dataclass(frozen=True, kw_only=True)
class Table:
    """The first cell of a row names it. `sums` is the last row, set apart; empty when the rows are not to be summed up."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]
    sums: tuple[Figure, ...] = ()

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """With whether there are numbers in it."""
        return [(name, not isinstance(cell, str)) for name, cell in zip(self.head, self.rows[0], strict=True)]

    @property
    def cells(self) -> list[list[tuple[str, str, bool]]]:
        return [self._shown(row) for row in self.rows]

    @property
    def last(self) -> list[tuple[str, str, bool]]:
        return self._shown(self.sums)

    def _shown(self, row: tuple[Figure, ...]) -> list[tuple[str, str, bool]]:
        return [
            (label, figure_in_words(cell), is_number)
            for (label, is_number), cell in zip(self.columns, row, strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One group of figures: what it says in a sentence, its charts, its tables, and how it is counted."""

    key: str
    title: str
    sentence: str
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    note: str = ""


def figure_in_words(figure: Figure) -> str:
    match figure:
        case Money():
            return money_in_words(figure)
        case Hours():
            return hours_in_words(figure.minutes)
        case Share():
            return f"{round(Fraction(100 * figure.part, figure.whole))} %" if figure.whole else NOTHING
        case int():
            return f"{figure:,}"
    return figure


def figure_in_file(figure: Figure) -> tuple[object, str]:
    """Its digits, and in which unit they are."""
    match figure:
        case Money():
            return decimal_of(figure), figure.currency
        case Hours():
            return Decimal(f"{figure.minutes / 60:.2f}"), "hours"
        case Share():
            return Decimal(f"{100 * figure.part / figure.whole:.1f}") if figure.whole else "", "percent"
    return figure, ""


def hours_in_words(minutes: int) -> str:
    """As in “7 h 30 min”, “45 min”, “12 h”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min" if rest else "0 h"
    return f"{hours:,} h {rest} min" if rest else f"{hours:,} h"


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def day_in_short(day: date) -> str:
    return f"{day.day} {day:%b}"


def period_in_words(period: Period) -> str:
    """As in “June 2026”, “April – June 2026”, “2026”, “3 June 2026”, “3 June – 9 July 2026”."""
    first, last = period.first, period.last
    begins_month, ends_month = first.day == 1, Period(last, last).ends_month
    if begins_month and ends_month:
        if (first.month, last.month, first.year) == (1, 12, last.year):
            return str(first.year)
        return _between(f"{first:%B}", f"{last:%B %Y}", first, last, same=first.month == last.month)
    return _between(f"{first.day} {first:%B}", f"{last.day} {last:%B %Y}", first, last, same=first == last)


def part_in_words(part: Period, step: Step) -> str:
    if step is Step.MONTH and part.first.day == 1 and part.ends_month:
        return f"{part.first:%B %Y}"
    first = f"{part.first.day} {part.first:%b}" if part.first.month != part.last.month else f"{part.first.day}"
    return f"{part.first.day} {part.first:%b %Y}" if part.days == 1 else f"{first}–{part.last.day} {part.last:%b %Y}"


def _between(begin: str, end: str, first: date, last: date, *, same: bool) -> str:
    if first.year != last.year:
        return f"{begin} {first.year} – {end}"
    return end if same else f"{begin} – {end}"
