"""Busy times by the day, and how often a calendar is read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core.busy import BACK_OFF, DAY, EVERY, in_pieces, next_reading, window_at
from kept.core.intervals import Span, cut, merge
from tests.make import NOW, hours

WINDOW = window_at(NOW)


def test_the_window_is_whole_days_and_the_same_all_day() -> None:
    assert Span(datetime(2026, 6, 14, tzinfo=UTC), datetime(2027, 7, 20, tzinfo=UTC)) == WINDOW
    assert window_at(NOW + hours(14.9)) == WINDOW != window_at(NOW + hours(15))


spans = st.builds(
    lambda start, length: Span(NOW + timedelta(minutes=start), NOW + timedelta(minutes=start + length)),
    st.integers(-5000, 5000),
    st.integers(1, 9000),
)


@given(st.lists(spans, max_size=6))
def test_pieces_are_the_same_time_within_the_window_and_no_longer_than_a_day(times: list[Span]) -> None:
    pieces = in_pieces(times, window=WINDOW)
    assert list(pieces) == sorted(pieces)
    assert all(
        piece.end - piece.start <= DAY and piece.start.date() == (piece.end - timedelta(microseconds=1)).date()
        for piece in pieces
    )
    outside = [Span(WINDOW.start - 400 * DAY, WINDOW.start), Span(WINDOW.end, WINDOW.end + 400 * DAY)]
    assert merge(pieces) == merge(cut(times, outside))


def test_a_calendar_that_fails_is_asked_less_and_less_often() -> None:
    number = uuid4()
    waits = [next_reading(number, failures=failures, now=NOW) - NOW for failures in range(8)]
    for wait, at_least in zip(waits, (EVERY, *BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]), strict=True):
        assert at_least <= wait <= at_least * 1.1


@pytest.mark.parametrize("failures", [0, 3])
def test_calendars_do_not_come_all_at_once(failures: int) -> None:
    assert len({next_reading(uuid4(), failures=failures, now=NOW) for _ in range(50)}) > 10
