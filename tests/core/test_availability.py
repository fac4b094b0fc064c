"""Hours as instants, against a clock looked at minute by minute; and the days of a repeated block."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core import availability
from kept.core.availability import (
    MOST_BLOCKS,
    WeeklyHours,
    hours_between,
    is_within_hours,
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


def test_windows_that_touch_are_one_even_across_midnight() -> None:
    evening, night = WeeklyHours(MON, 20 * 60, 24 * 60), WeeklyHours(TUE, 0, 2 * 60)
    split = [WeeklyHours(MON, 18 * 60, 19 * 60), WeeklyHours(MON, 19 * 60, 20 * 60), evening, night]
    open_time = hours_between(split, first=MONDAY, last=MONDAY + DAY, zone=DUBLIN)
    assert open_time == (between("2026-06-15T18:00+01:00", "2026-06-16T02:00+01:00"),)
    assert is_within_hours(between("2026-06-15T23:30+01:00", "2026-06-16T00:20+01:00"), split, zone=DUBLIN)


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
    assert is_within_hours(span, [WeeklyHours(MON, 9 * 60, 17 * 60)], zone=DUBLIN) is within


def test_without_hours_nothing_is_open() -> None:
    assert hours_between([], first=MONDAY, last=MONDAY + 30 * DAY, zone=DUBLIN) == ()


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (SPRING + 7 * DAY, 24)])
def test_a_whole_sunday_has_the_hours_it_has(day: date, hours: int) -> None:
    (whole,) = hours_between([WeeklyHours(SUN, 0, 24 * 60)], first=day, last=day, zone=DUBLIN)
    assert whole.end - whole.start == hours * HOUR


@pytest.mark.parametrize(
    ("from_minute", "until_minute", "expected"),
    [
        (75, 105, ()),  # skipped as a whole
        (30, 90, (between("2026-03-29T00:30+00:00", "2026-03-29T02:00+01:00"),)),
        (90, 180, (between("2026-03-29T02:00+01:00", "2026-03-29T03:00+01:00"),)),
        (0, 60, (between("2026-03-29T00:00+00:00", "2026-03-29T02:00+01:00"),)),
    ],
)
def test_skipped_time_is_not_open(from_minute: int, until_minute: int, expected: tuple[Span, ...]) -> None:
    window = [WeeklyHours(SUN, from_minute, until_minute)]
    assert hours_between(window, first=SPRING, last=SPRING, zone=DUBLIN) == expected


def test_control_reading_skipped_time_as_it_comes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def naive(day: date, at: time, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)

    monkeypatch.setattr(availability, "first_instant_from", naive)
    with pytest.raises(AssertionError):
        test_skipped_time_is_not_open(75, 105, ())


def test_time_that_happens_twice_is_open_both_times() -> None:
    (open_time,) = hours_between([WeeklyHours(SUN, 0, 3 * 60)], first=AUTUMN, last=AUTUMN, zone=DUBLIN)
    assert open_time == between("2026-10-25T00:00+01:00", "2026-10-25T03:00+00:00")


some_hours = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 600)).map(
        lambda t: WeeklyHours(t[0], t[1], min(1440, t[1] + t[2]))
    ),
    max_size=6,
)


@settings(max_examples=30)
@given(
    hours=some_hours,
    first=st.sampled_from([MONDAY, SPRING - DAY, date(2026, 9, 6) - DAY, date(2026, 10, 4) - DAY]),
    zone=st.sampled_from(["Europe/Dublin", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]),
)
def test_open_time_is_what_the_clock_on_the_wall_says(hours: list[WeeklyHours], first: date, zone: str) -> None:
    last, there = first + 2 * DAY, ZoneInfo(zone)
    open_time = hours_between(hours, first=first, last=last, zone=there)
    instant = datetime.combine(first, time(), tzinfo=UTC) - DAY
    while instant < datetime.combine(last, time(), tzinfo=UTC) + 2 * DAY:
        local = instant.astimezone(there)
        minute = local.hour * 60 + local.minute
        is_open = first <= local.date() <= last and any(
            w.weekday == local.weekday() and w.from_minute <= minute < w.until_minute for w in hours
        )
        assert any(span.start <= instant < span.end for span in open_time) == is_open, f"{local}"
        instant += MINUTE


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
