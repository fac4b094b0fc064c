"""What employers are told: nothing of few, nothing twice, and nothing that depends on who it was."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core import usage
from kept.core.usage import (
    LEAST_PERSONS,
    LEAST_ROSTER,
    UNTIL_TOLD,
    Cell,
    Use,
    due_cells,
    month_of,
    months_after,
    newest_closed,
    rounded_down,
)

JANUARY = date(2026, 1, 1)
LATER = date(2028, 2, 1)

MONTHS = st.integers(0, 23).map(lambda number: months_after(JANUARY, number))
USES = st.lists(st.builds(Use, MONTHS, st.integers(1, 14), st.sampled_from([1, 1, 1, 1, 2, -1])), max_size=300)


def told(uses: Sequence[Use], *, today: date = LATER, since: date = JANUARY, eligible: int = 60) -> tuple[Cell, ...]:
    return due_cells(since=since, today=today, published=(), uses=uses, eligible=eligible)


def busy(month: date, persons: int, each: int = 1) -> list[Use]:
    return [Use(month, person, each) for person in range(persons)]


def lines(cells: Sequence[Cell]) -> list[tuple[str, int, int | None, int | None]]:
    return [(cell.first_month.isoformat()[:7], cell.months, cell.persons, cell.credits) for cell in cells]


# --- one month


@pytest.mark.parametrize(
    ("persons", "credits_each", "shown"),
    [
        (9, 5, (None, None)),
        (10, 1, (10, 10)),
        (14, 1, (10, 15)),
        (15, 1, (15, 15)),
        (24, 2, (20, 50)),
        (0, 0, (None, None)),
    ],
)
def test_a_month_is_told_from_ten_people_on_in_steps_of_five(
    persons: int, credits_each: int, shown: tuple[int | None, int | None]
) -> None:
    (cell,) = told(busy(JANUARY, persons, credits_each), today=date(2026, 2, 8))
    assert (cell.persons, cell.credits) == shown


def test_it_is_told_a_week_after_its_end_and_once() -> None:
    uses = busy(JANUARY, 12)
    assert told(uses, today=date(2026, 2, 7)) == ()
    first = told(uses, today=date(2026, 2, 8))
    assert lines(first) == [("2026-01", 1, 10, 10)]
    assert due_cells(since=JANUARY, today=date(2026, 3, 7), published=first, uses=uses * 3, eligible=60) == ()


def test_a_small_roster_is_told_nothing() -> None:
    uses = busy(JANUARY, LEAST_ROSTER - 1)
    assert {cell.is_told for cell in told(uses, eligible=LEAST_ROSTER - 1)} == {False}
    assert told(uses, eligible=LEAST_ROSTER)[0].is_told


def test_a_correction_is_of_its_own_month() -> None:
    uses = [*busy(JANUARY, 12), *busy(months_after(JANUARY, 1), 12), Use(months_after(JANUARY, 1), 3, -5)]
    assert lines(told(uses, today=date(2026, 3, 8))) == [("2026-01", 1, 10, 10), ("2026-02", 1, 10, 5)]


# --- merged upward


def test_what_is_withheld_is_told_with_its_quarter() -> None:
    january, february, march = (months_after(JANUARY, number) for number in range(3))
    uses = [*busy(january, 6), *busy(february, 20), *[Use(march, 100 + person, 1) for person in range(6)]]
    cells = told(uses, today=date(2026, 4, 8))
    assert lines(cells) == [
        ("2026-01", 1, None, None),
        ("2026-02", 1, 20, 20),
        ("2026-03", 1, None, None),
        ("2026-01", 3, 10, 10),
    ]
    assert cells[-1].covers == (january, march)


def test_else_with_its_half_year_and_at_last_with_its_year() -> None:
    uses = [Use(months_after(JANUARY, number), number, 1) for number in (0, 1, 2, 4, 7, 8, 9, 10, 11, 5)]
    assert [line for line in lines(told(uses, today=date(2027, 1, 8))) if line[2]] == [("2026-01", 12, 10, 10)]


def test_a_single_withheld_month_is_not_looked_at_again_by_itself() -> None:
    uses = [*busy(JANUARY, 9), *busy(months_after(JANUARY, 1), 12), *busy(months_after(JANUARY, 2), 12)]
    assert [cell.months for cell in told(uses, today=date(2026, 4, 8))] == [1, 1, 1]


def test_months_before_the_programme_are_in_no_line() -> None:
    cells = told(busy(date(2026, 5, 1), 12), since=date(2026, 5, 20), today=date(2026, 7, 8))
    assert lines(cells) == [("2026-05", 1, 10, 10), ("2026-06", 1, None, None)]


# --- whatever the use was


@given(USES)
def test_no_line_is_of_few_people_and_no_month_is_in_two(uses: list[Use]) -> None:
    of_month: defaultdict[date, set[object]] = defaultdict(set)
    for use in uses:
        of_month[use.month].add(use.person)
    covered: list[date] = []
    for cell in told(uses):
        if cell.is_told:
            covered += cell.covers
            assert len(set().union(*(of_month[month] for month in cell.covers))) >= LEAST_PERSONS
            assert (cell.persons or 0) % usage.STEP == (cell.credits or 0) % usage.STEP == 0
    assert len(covered) == len(set(covered))


@given(USES, st.lists(st.integers(1, 90), max_size=12))
@settings(max_examples=50)
def test_it_does_not_matter_when_it_is_asked(uses: list[Use], steps: list[int]) -> None:
    """A worker that slept publishes what one that did not would have."""
    published: tuple[Cell, ...] = ()
    today = JANUARY
    for step in [*steps, 3000]:
        today = min(today + timedelta(days=step), LATER)
        published += due_cells(since=JANUARY, today=today, published=published, uses=uses, eligible=60)
    assert sorted(lines(published), key=str) == sorted(lines(told(uses)), key=str)


@given(USES, st.randoms(use_true_random=False))
def test_it_does_not_matter_who_it_was(uses: list[Use], chance: Random) -> None:
    others = list(range(1, 15))
    chance.shuffle(others)
    swapped = [Use(use.month, others[int(str(use.person)) - 1], use.credits) for use in uses]
    assert told(uses) == told(swapped)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=60), st.lists(st.integers(1, 9), min_size=60, max_size=60))
def test_nor_which_of_nine_people_nor_how_many(months: list[int], persons: list[int]) -> None:
    some = [Use(months_after(JANUARY, month), 1, 1) for month in months]
    others = [Use(months_after(JANUARY, month), person, 1) for month, person in zip(months, persons, strict=False)]
    assert told(some) == told(others)


def test_without_suppression_it_would_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(usage, "LEAST_PERSONS", 1)
    assert told(busy(JANUARY, 1, 9)) != told(busy(JANUARY, 9))


@given(st.integers(-50, 500))
def test_rounding_down_goes_to_the_step_below(number: int) -> None:
    assert rounded_down(number) == max(0, number - number % 5)


# --- who has something due is known by one line


@given(USES, st.dates(JANUARY, LATER), st.dates(JANUARY, LATER), st.sampled_from([10, 60]))
def test_whose_line_of_the_newest_closed_month_is_there_has_nothing_due(
    uses: list[Use], since: date, today: date, eligible: int
) -> None:
    """And who has not got it has, unless the month was over before they began."""
    published: list[Cell] = []
    for number in range(30):
        day = min(months_after(month_of(since), number) + UNTIL_TOLD, today)
        published += due_cells(since=since, today=day, published=published, uses=uses, eligible=eligible)
        has_line = any((cell.first_month, cell.months) == (newest_closed(day), 1) for cell in published)
        assert has_line == (newest_closed(day) >= month_of(since))
        assert due_cells(since=since, today=day, published=published, uses=uses, eligible=eligible) == ()
