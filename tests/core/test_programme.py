"""A programme's periods, what the pool gives by rule, and what is told of the pool."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core.programme import Limit, PoolMove, period_at, pool_told

DUBLIN = "Europe/Dublin"
FOUNDED = datetime(2025, 11, 20, 9, tzinfo=UTC)
JUNE = datetime(2026, 5, 31, 23, tzinfo=UTC)  # midnight in Dublin


@pytest.mark.parametrize(
    ("now", "months", "start", "end"),
    [
        (FOUNDED, 12, datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)),
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), 12, datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)),
        (datetime(2026, 11, 1, tzinfo=UTC), 12, datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)),
        (datetime(2026, 6, 15, tzinfo=UTC), 7, JUNE, datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_periods_begin_and_end_with_months_of_the_programmes_zone(
    now: datetime, months: int, start: datetime, end: datetime
) -> None:
    period = period_at(now, founded=FOUNDED, months=months, zone=DUBLIN)
    assert (period.start, period.end) == (start, end)


@given(st.integers(1, 36), st.integers(0, 3000))
def test_each_instant_is_in_one_period(months: int, days: int) -> None:
    now = FOUNDED + timedelta(days=days)
    period = period_at(now, founded=FOUNDED, months=months, zone=DUBLIN)
    assert period.start <= now < period.end
    after = period_at(period.end, founded=FOUNDED, months=months, zone=DUBLIN)
    assert after.start == period.end


def test_who_came_by_a_code_is_given_from_the_pool_what_others_were_granted() -> None:
    limit = Limit(credits_per_member=6, topups_per_member=2)
    assert (limit.of(by_code=False), limit.of(by_code=True)) == (2, 8)


# --- the pool


def at(day: int) -> datetime:
    return JUNE + timedelta(days=day)


def told(moves: list[PoolMove], *, removals: list[datetime] | None = None, eligible: int = 60) -> int | None:
    return pool_told(moves, until=at(30), removals=removals or [], eligible=eligible)


def test_the_pool_is_rounded_down() -> None:
    bought = PoolMove(at(1), 1)
    given_out = PoolMove(at(2), -1)
    assert [told([bought] * 20 + [given_out] * number) for number in (0, 1, 5, 6, 20)] == [20, 15, 15, 10, 0]


def test_what_comes_later_is_told_later() -> None:
    assert told([PoolMove(at(29), 1)] * 5 + [PoolMove(at(30), 1)] * 5) == 5


def test_a_small_programme_is_told_nothing() -> None:
    assert told([PoolMove(at(1), 1)] * 20, eligible=24) is None


def test_one_who_leaves_does_not_show_in_the_pool() -> None:
    """Only ten together do: what one left would be what one had not used."""
    bought = [PoolMove(at(1), 1)] * 10
    alone = [PoolMove(at(3), 1, left=True)] * 6
    assert told(bought + alone, removals=[at(3)]) == 10
    ten = [PoolMove(at(day), 1, left=True) for day in range(2, 12)]
    assert told(bought + ten, removals=[at(day) for day in range(2, 12)]) == 20
    alone = [PoolMove(at(13), 1, left=True)] * 6
    assert told(bought + ten + alone, removals=[*(at(day) for day in range(2, 12)), at(13)]) == 20


@given(st.lists(st.integers(0, 6), min_size=9, max_size=9))
def test_nine_who_leave_show_nothing_whatever_they_had_left(left: list[int]) -> None:
    moves = [PoolMove(at(1), 1)] * 10 + [PoolMove(at(2), 1, left=True)] * sum(left)
    assert told(moves, removals=[at(2)] * 9) == 10


def test_months_follow_each_other() -> None:
    ends = [period_at(at(30 * n), founded=FOUNDED, months=1, zone=DUBLIN) for n in range(24)]
    assert all(first.start <= second.start for first, second in pairwise(ends))
