"""Spans of time against the plainest way of counting: a set of minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core import intervals
from kept.core.intervals import Span, cut, merge
from tests.core.mutants import mutant_of

DAY = datetime(2026, 6, 17, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    """From a minute of the day up to another."""
    return Span(DAY + timedelta(minutes=start), DAY + timedelta(minutes=end))


def minutes(*spans: Span) -> set[int]:
    """The minutes of the day that lie in any of the spans."""
    starts_and_ends = [((s.start - DAY), (s.end - DAY)) for s in spans]
    return {
        m for start, end in starts_and_ends for m in range(start // timedelta(minutes=1), end // timedelta(minutes=1))
    }


bounds = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (pair[0], pair[0] + pair[1]))
a_span = bounds.map(lambda pair: span(*pair))
some_spans = st.lists(a_span, max_size=8)


def is_tidy(spans: tuple[Span, ...]) -> bool:
    """In order, and with time between any two."""
    return all(one.end < other.start for one, other in pairwise(spans))


@given(some_spans)
def test_merging_keeps_the_time(spans: list[Span]) -> None:
    merged = merge(spans)
    assert minutes(*merged) == minutes(*spans)
    assert is_tidy(merged)
    assert merge(merged) == merged


@given(some_spans, some_spans)
def test_cutting_takes_the_time_away(spans: list[Span], away: list[Span]) -> None:
    left = cut(spans, away)
    assert minutes(*left) == minutes(*spans) - minutes(*away)
    assert is_tidy(left)


@given(a_span, a_span)
def test_spans_overlap_where_they_share_time(one: Span, other: Span) -> None:
    assert one.overlaps(other) == other.overlaps(one) == bool(minutes(one) & minutes(other))
    assert one.contains(other) == (minutes(other) <= minutes(one))


def check_neighbours(module: ModuleType) -> None:
    """Demands that one session may start when another ends, and that open times which touch are one."""
    early, late, one_minute_in = (module.Span(s.start, s.end) for s in (span(0, 50), span(50, 100), span(49, 60)))
    assert not early.overlaps(late)
    assert not late.overlaps(early)
    assert early.overlaps(one_minute_in)
    assert len(module.merge([late, early])) == 1
    assert module.cut([early], [late]) == (early,)
    assert module.cut([early], [early]) == ()


def test_a_span_ends_before_its_end() -> None:
    check_neighbours(intervals)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.start < other.end and", "self.start <= other.end and"),
        ("other.start < self.end", "other.start <= self.end"),
        ("span.start <= merged[-1].end", "span.start < merged[-1].end"),
    ],
)
def test_control_a_closed_end_is_noticed(old: str, new: str) -> None:
    with pytest.raises(AssertionError):
        check_neighbours(mutant_of(intervals, old, new))


@pytest.mark.parametrize(("start", "end"), [(10, 10), (10, 9)])
def test_a_span_has_a_length(start: int, end: int) -> None:
    with pytest.raises(AssertionError):
        span(start, end)
