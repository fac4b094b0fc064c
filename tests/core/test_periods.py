"""Periods with a name, between two days, and their weeks and months."""

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from kept.core.periods import (
    MOST_DAYS,
    Named,
    Period,
    Step,
    may_go_by_week,
    month_after,
    parts_of,
    period_between,
    period_named,
    usual_step,
)
from kept.core.refusal import Refused


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        (Named.THIS_MONTH, "2026-02-28", "2026-02-01", "2026-02-28"),
        (Named.THIS_MONTH, "2028-02-01", "2028-02-01", "2028-02-29"),
        (Named.LAST_MONTH, "2026-01-31", "2025-12-01", "2025-12-31"),
        (Named.LAST_MONTH, "2026-03-31", "2026-02-01", "2026-02-28"),
        (Named.THIS_QUARTER, "2026-01-01", "2026-01-01", "2026-03-31"),
        (Named.THIS_QUARTER, "2026-06-30", "2026-04-01", "2026-06-30"),
        (Named.THIS_QUARTER, "2026-12-31", "2026-10-01", "2026-12-31"),
        (Named.THIS_YEAR, "2026-11-22", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_name_means_whole_months(name: Named, today: str, first: str, last: str) -> None:
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert period_named(name, today=date.fromisoformat(today)) == expected


@pytest.mark.parametrize("name", Named)
def test_this_and_last_follow_on_from_each_other(name: Named) -> None:
    """On every day of two years: today lies in every period but the last month, and that ends where this one begins."""
    for number in range(731):
        today = date(2027, 1, 1) + timedelta(days=number)
        period = period_named(name, today=today)
        if name is Named.LAST_MONTH:
            assert period.last + timedelta(days=1) == period_named(Named.THIS_MONTH, today=today).first
        else:
            assert period.first <= today <= period.last


def test_days_that_are_no_period_are_refused() -> None:
    day = date(2026, 6, 15)
    assert period_between(day, day).days == 1
    for last, code in (
        (day - timedelta(days=1), "end_before_start"),
        (day + timedelta(days=MOST_DAYS), "period_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            period_between(day, last)
        assert refused.value.code == code


@pytest.mark.parametrize("step", Step)
def test_the_parts_of_a_period_are_all_of_it_once(step: Step) -> None:
    for number in range(60):
        first = date(2026, 1, 1) + timedelta(days=17 * number)
        period = Period(first, first + timedelta(days=11 * number))
        parts = parts_of(period, step)
        days = [part.first + timedelta(days=day) for part in parts for day in range(part.days)]
        assert days == [period.first + timedelta(days=day) for day in range(period.days)]
        for earlier, later in pairwise(parts):
            assert later.first.weekday() == 0 if step is Step.WEEK else later.first.day == 1
            assert earlier.last + timedelta(days=1) == later.first


def test_a_day_lasts_as_long_as_it_does() -> None:
    dublin = ZoneInfo("Europe/Dublin")
    hours = {day: Period(day, day).span(dublin) for day in (date(2026, 3, 29), date(2026, 6, 1), date(2026, 10, 25))}
    assert [(span.end - span.start).total_seconds() / 3600 for span in hours.values()] == [23, 24, 25]


def test_short_periods_go_by_week_and_long_ones_may_not() -> None:
    quarter, year = Period(date(2026, 1, 1), date(2026, 3, 31)), Period(date(2026, 1, 1), date(2026, 12, 31))
    assert (usual_step(quarter), usual_step(year)) == (Step.WEEK, Step.MONTH)
    assert may_go_by_week(year)
    assert not may_go_by_week(Period(date(2024, 1, 1), date(2026, 12, 31)))
    assert month_after(date(2026, 1, 31), -2) == date(2025, 11, 1)
