"""Who fits a freed time, for how long it is held, and when it counts as booked again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from kept.core.intervals import Span
from kept.core.waitlist import Wanted, fits, held_until, is_refilled

DUBLIN: Final = ZoneInfo("Europe/Dublin")
START: Final = datetime(2026, 6, 16, 9, tzinfo=UTC)  # a Tuesday, 10:00 in Dublin
FREED: Final = Span(START, START + timedelta(minutes=50))
WANTED: Final = Wanted(
    weekdays=frozenset({1}), from_minute=10 * 60, until_minute=10 * 60 + 50, last_day=date(2026, 6, 16), before=None
)


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, True),
        ({"weekdays": frozenset({0, 2})}, False),
        ({"from_minute": 601}, False),
        ({"until_minute": 649}, False),
        ({"last_day": date(2026, 6, 15)}, False),
        ({"before": START + timedelta(days=1)}, True),
        ({"before": START}, False),
    ],
)
def test_a_freed_time_fits_what_is_wanted(changed: dict[str, Any], wanted: bool) -> None:
    assert fits(replace(WANTED, **changed), FREED, zone=DUBLIN) is wanted


def test_a_time_over_midnight_does_not_fit_a_day() -> None:
    late = Span(datetime(2026, 6, 16, 22, 30, tzinfo=UTC), datetime(2026, 6, 16, 23, 20, tzinfo=UTC))
    assert not fits(replace(WANTED, until_minute=24 * 60), late, zone=DUBLIN)
    until_midnight = Span(datetime(2026, 6, 16, 22, 10, tzinfo=UTC), datetime(2026, 6, 16, 23, tzinfo=UTC))
    assert fits(replace(WANTED, until_minute=24 * 60), until_midnight, zone=DUBLIN)


@pytest.mark.parametrize(
    ("ahead", "held"),
    [(timedelta(days=1), timedelta(hours=2)), (timedelta(hours=1), timedelta(minutes=30)),
     (timedelta(minutes=45), timedelta(minutes=15)), (timedelta(minutes=44), None), (timedelta(0), None)],
)  # fmt: skip
def test_it_is_held_until_there_is_still_time_to_come(ahead: timedelta, held: timedelta | None) -> None:
    now = START - ahead
    assert held_until(starts_at=START, now=now) == (held and now + held)


@pytest.mark.parametrize(
    ("shift", "minutes", "refilled"),
    [(0, 50, True), (25, 50, True), (26, 50, False), (0, 25, True), (0, 24, False), (-30, 120, True), (50, 50, False)],
)
def test_half_of_it_booked_is_booked_again(shift: int, minutes: int, refilled: bool) -> None:
    start = START + timedelta(minutes=shift)
    assert is_refilled(FREED, Span(start, start + timedelta(minutes=minutes))) is refilled
