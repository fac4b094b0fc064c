"""Hours as instants, against a clock looked at minute by minute; and the days of a repeated block."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core import availability
from kept.core.availability import (
    MOST_BLOCKS,
    Hours,
    WeeklyHours,
    checked_windows,
    lies_open,
    repeated_days,
    session_span,
    spans_on,
)
from kept.core.intervals import Span
from kept.core.refusal import Refused

DUBLIN = ZoneInfo("Europe/Dublin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MON, TUE, SUN = 0, 1, 6
MONDAY = date(2026, 6, 15)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # Sundays of 23 and 25 hours in Dublin


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def between(first: str, last: str) -> Span:
    return Span(at(first), at(last))


def open_in(zone: ZoneInfo, *weekly: WeeklyHours, **exceptions: tuple[tuple[int, int], ...]) -> Hours:
    """Hours with exceptions on days named like day_2026_06_15."""
    days = {date.fromisoformat(name[4:].replace("_", "-")): windows for name, windows in exceptions.items()}
    return Hours(weekly=weekly, exceptions=days, zone=zone)


def test_windows_that_touch_are_one_even_across_midnight() -> None:
    split = open_in(
        DUBLIN, WeeklyHours(MON, 18 * 60, 19 * 60), WeeklyHours(MON, 19 * 60, 1440), WeeklyHours(TUE, 0, 120)
    )
    assert lies_open(between("2026-06-15T18:00+01:00", "2026-06-16T02:00+01:00"), split)
    assert not lies_open(between("2026-06-15T17:59+01:00", "2026-06-16T02:00+01:00"), split)
    assert not lies_open(between("2026-06-15T18:00+01:00", "2026-06-16T02:01+01:00"), split)


def test_an_exception_stands_for_the_whole_day() -> None:
    hours = open_in(DUBLIN, WeeklyHours(MON, 540, 1020), day_2026_06_15=((600, 660),), day_2026_06_22=())
    assert lies_open(between("2026-06-15T10:00+01:00", "2026-06-15T11:00+01:00"), hours)
    assert not lies_open(between("2026-06-15T09:00+01:00", "2026-06-15T10:00+01:00"), hours)
    assert not lies_open(between("2026-06-22T10:00+01:00", "2026-06-22T11:00+01:00"), hours)
    assert lies_open(between("2026-06-29T10:00+01:00", "2026-06-29T11:00+01:00"), hours)


@pytest.mark.parametrize(
    ("span", "within"),
    [
        (between("2026-06-15T09:00+01:00", "2026-06-15T10:00+01:00"), True),
        (between("2026-06-15T16:10+01:00", "2026-06-15T17:00+01:00"), True),
        (between("2026-06-15T08:59+01:00", "2026-06-15T09:30+01:00"), False),
        (between("2026-06-15T16:30+01:00", "2026-06-15T17:01+01:00"), False),
        (between("2026-06-16T09:00+01:00", "2026-06-16T10:00+01:00"), False),
        (between("2026-06-15T08:00+00:00", "2026-06-15T09:00+00:00"), True),
    ],
)
def test_a_session_is_within_hours_as_a_whole(span: Span, within: bool) -> None:
    assert lies_open(span, open_in(DUBLIN, WeeklyHours(MON, 9 * 60, 17 * 60))) is within


def test_without_hours_nothing_is_open() -> None:
    assert not lies_open(between("2026-06-15T09:00+01:00", "2026-06-15T10:00+01:00"), open_in(DUBLIN))


def test_time_that_happens_twice_is_open_both_times() -> None:
    hours = open_in(DUBLIN, WeeklyHours(SUN, 60, 90))
    for offset in ("+01:00", "+00:00"):
        assert lies_open(between(f"2026-10-25T01:00{offset}", f"2026-10-25T01:30{offset}"), hours)
    assert not lies_open(between("2026-10-25T01:00+01:00", "2026-10-25T01:30+00:00"), hours)


some_hours = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 600)).map(
        lambda t: WeeklyHours(t[0], t[1], min(1440, t[1] + t[2]))
    ),
    max_size=6,
)


@settings(max_examples=20)
@given(
    weekly=some_hours,
    first=st.sampled_from([MONDAY, SPRING - DAY, AUTUMN - DAY, date(2026, 9, 6) - DAY, date(2026, 4, 5) - DAY]),
    name=st.sampled_from(["Europe/Dublin", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]),
)
def test_open_time_is_what_the_clock_on_the_wall_says(weekly: list[WeeklyHours], first: date, name: str) -> None:
    zone = ZoneInfo(name)
    hours = open_in(zone, *weekly)
    instant = datetime.combine(first, time(), tzinfo=UTC)
    while instant < datetime.combine(first + 2 * DAY, time(), tzinfo=UTC):
        local = instant.astimezone(zone)
        minute = local.hour * 60 + local.minute
        is_open = any(w.weekday == local.weekday() and w.from_minute <= minute < w.until_minute for w in weekly)
        assert lies_open(Span(instant, instant + MINUTE), hours) == is_open, f"{local}"
        instant += 7 * MINUTE


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ([(540, 540)], "hours_order"),
        ([(600, 540)], "hours_order"),
        ([(-1, 540)], "hours_order"),
        ([(540, 1441)], "hours_order"),
        ([(540, 600), (599, 700)], "hours_overlap"),
        ([(600, 700), (0, 1440)], "hours_overlap"),
        ([(n * 60, n * 60 + 30) for n in range(7)], "hours_too_many"),
    ],
)
def test_windows_that_cannot_be_are_refused(windows: list[tuple[int, int]], code: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        checked_windows(windows, field="monday")
    assert refusal.value.field == "monday"


def test_windows_come_in_order_and_may_touch() -> None:
    assert checked_windows([(600, 1440), (0, 600)], field="monday") == ((0, 600), (600, 1440))


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (-30, "end_before_start"),
        (0, "zero_length"),
        (4, "duration_range"),
        (481, "duration_range"),
        (18000, "duration_range"),
    ],
)
def test_a_session_of_no_possible_length_is_refused(minutes: int, code: str) -> None:
    start = at("2026-06-15T09:00+01:00")
    with pytest.raises(Refused, match=code):
        session_span(start, start + minutes * MINUTE)


@pytest.mark.parametrize("minutes", [5, 50, 480])
def test_a_session_of_a_possible_length_has_its_span(minutes: int) -> None:
    start = at("2026-06-15T09:00+01:00")
    assert session_span(start, start + minutes * MINUTE) == Span(start, start + minutes * MINUTE)


@pytest.mark.parametrize("odd", [timedelta(seconds=1), timedelta.resolution, timedelta(seconds=59)])
def test_a_session_starts_and_ends_on_whole_minutes(odd: timedelta) -> None:
    start, end = at("2026-06-15T09:00+01:00"), at("2026-06-15T09:50+01:00")
    for pair in ((start + odd, end), (start, end + odd), (start + odd, end + odd)):
        with pytest.raises(Refused, match="whole_minutes"):
            session_span(*pair)


def test_a_repeated_block_keeps_its_wall_clock_over_a_change() -> None:
    days = [SPRING - DAY, SPRING, SPRING + DAY]
    assert spans_on(days, start=time(9), end=time(10), zone=DUBLIN) == (
        between("2026-03-28T09:00+00:00", "2026-03-28T10:00+00:00"),
        between("2026-03-29T09:00+01:00", "2026-03-29T10:00+01:00"),
        between("2026-03-30T09:00+01:00", "2026-03-30T10:00+01:00"),
    )
    assert len(spans_on(days, start=time(1, 10), end=time(1, 50), zone=DUBLIN)) == 2


def test_control_reading_skipped_time_as_it_comes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def naive(day: date, at: time, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)

    monkeypatch.setattr(availability, "first_instant_from", naive)
    with pytest.raises(AssertionError):
        test_a_repeated_block_keeps_its_wall_clock_over_a_change()


@pytest.mark.parametrize(("start", "end"), [(time(10), time(9)), (time(10), time(10))])
def test_a_block_ends_after_it_starts(start: time, end: time) -> None:
    with pytest.raises(Refused, match="end_before_start"):
        spans_on([MONDAY], start=start, end=end, zone=DUBLIN)


def test_a_block_repeats_on_its_weekdays_until_a_date_that_counts() -> None:
    days = repeated_days(first=MONDAY, weekdays={MON, TUE}, until=MONDAY + 8 * DAY)
    assert days == (MONDAY, MONDAY + DAY, MONDAY + 7 * DAY, MONDAY + 8 * DAY)
    assert repeated_days(first=MONDAY, weekdays={MON}, until=MONDAY) == (MONDAY,)


@pytest.mark.parametrize(
    ("weekdays", "days", "code"),
    [
        ({MON}, -1, "end_before_start"),
        (set(), 30, "no_weekday"),
        ({TUE}, 0, "no_weekday"),
        (set(range(7)), MOST_BLOCKS, "too_many"),
        ({MON}, 7 * MOST_BLOCKS, "too_many"),
        ({MON}, 2_900_000, "too_many"),
    ],
)
def test_a_repetition_that_cannot_be_is_refused(weekdays: set[int], days: int, code: str) -> None:
    with pytest.raises(Refused, match=code):
        repeated_days(first=MONDAY, weekdays=weekdays, until=MONDAY + days * DAY)


@pytest.mark.parametrize(("weekdays", "days"), [(set(range(7)), MOST_BLOCKS - 1), ({MON}, 7 * (MOST_BLOCKS - 1))])
def test_the_longest_repetition_is_allowed(weekdays: set[int], days: int) -> None:
    assert len(repeated_days(first=MONDAY, weekdays=weekdays, until=MONDAY + days * DAY)) == MOST_BLOCKS
