"""How long a guess waits, to the moment."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from kept.core.attempts import COUNTED, wait_after

NOW: Final = datetime(2026, 6, 15, 9, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("failed", "expected"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 30), (11, 30), (900, 30)]
)
def test_it_grows_to_half_a_minute_and_no_further(failed: int, expected: int) -> None:
    assert wait_after([NOW] * failed, now=NOW) == seconds(expected)


@pytest.mark.parametrize(("later", "expected"), [(0, 4), (1.5, 2.5), (3.999, 0.001), (4, 0), (400, 0)])
def test_it_runs_from_the_last_failure(later: float, expected: float) -> None:
    failures = [NOW - seconds(number) for number in range(7)]
    assert wait_after(failures, now=NOW + seconds(later)) == seconds(expected)


def test_a_failure_counts_for_a_quarter_of_an_hour() -> None:
    failures = [NOW - COUNTED + seconds(0.001)] * 4 + [NOW]
    assert wait_after(failures, now=NOW) == seconds(1)
    assert wait_after([NOW - COUNTED] * 900 + [NOW], now=NOW) == seconds(0)
