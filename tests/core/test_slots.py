"""Each rule about what is offered, one at a time; all of them together are in test_slots_oracle.py."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kept.core.availability import WeeklyHours, lies_open
from kept.core.intervals import Span
from kept.core.refusal import STATUS
from kept.core.slots import BookingRules, Calendar, WhyNot, offered_starts, refusal_of, why_not_offered

DUBLIN = ZoneInfo("Europe/Dublin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MON, TUE, SUN = 0, 1, 6
MONDAY = date(2026, 6, 15)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # Sundays of 23 and 25 hours in Dublin
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
RULES = BookingRules(bookable_weeks=52, notice_hours=0, buffer_before=0, buffer_after=0, start_interval=30)
NINE_TO_TWELVE = Calendar(
    zone=DUBLIN, weekly=(WeeklyHours(MON, 540, 720),), exceptions={}, rules=RULES, blocks=(), sessions=()
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN).astimezone(UTC)


def between(first: str, last: str) -> Span:
    return Span(at(first), at(last))


def starts_on(day: date, calendar: Calendar, *, minutes: int = 60, now: datetime = NOW) -> str:
    """The local times at which something is offered on the day."""
    first = datetime(day.year, day.month, day.day, tzinfo=DUBLIN).astimezone(UTC)
    last = datetime.combine(day + DAY, datetime.min.time(), tzinfo=DUBLIN).astimezone(UTC)
    found = offered_starts(calendar, minutes=minutes, first=first, until=last, now=now)
    return " ".join(f"{start.astimezone(DUBLIN):%H:%M}" for start in found)


def why(text: str, calendar: Calendar, *, minutes: int = 60, now: datetime = NOW) -> str | None:
    return why_not_offered(calendar, starts_at=at(text), minutes=minutes, now=now)


def with_rules(calendar: Calendar = NINE_TO_TWELVE, **rules: int) -> Calendar:
    return replace(calendar, rules=replace(calendar.rules, **rules))


def with_hours(*weekly: tuple[int, int, int], **rules: int) -> Calendar:
    return with_rules(replace(NINE_TO_TWELVE, weekly=tuple(WeeklyHours(*hours) for hours in weekly)), **rules)


# --- hours


def test_starts_lie_at_whole_intervals_and_sessions_inside_the_window() -> None:
    assert starts_on(MONDAY, NINE_TO_TWELVE) == "09:00 09:30 10:00 10:30 11:00"
    assert starts_on(MONDAY, with_rules(start_interval=45)) == "09:00 09:45 10:30"
    assert starts_on(MONDAY, with_hours((MON, 550, 720))) == "09:10 09:40 10:10 10:40"
    assert starts_on(MONDAY, NINE_TO_TWELVE, minutes=180) == "09:00"
    assert starts_on(MONDAY, NINE_TO_TWELVE, minutes=181) == ""
    assert starts_on(MONDAY + DAY, NINE_TO_TWELVE) == ""
    assert why("2026-06-15T11:30", NINE_TO_TWELVE) == WhyNot.TOO_LONG
    assert why("2026-06-15T12:00", NINE_TO_TWELVE) == WhyNot.OUTSIDE_HOURS
    assert why("2026-06-15T09:10", NINE_TO_TWELVE) == WhyNot.OFF_INTERVAL
    assert why("2026-06-15T09:00:01", NINE_TO_TWELVE) == WhyNot.OFF_INTERVAL


def test_windows_that_touch_or_overlap_are_one_and_others_are_counted_apart() -> None:
    assert starts_on(MONDAY, with_hours((MON, 550, 600), (MON, 600, 660))) == "09:10 09:40"
    assert starts_on(MONDAY, with_hours((MON, 570, 660), (MON, 550, 600))) == "09:10 09:40"
    assert starts_on(MONDAY, with_hours((MON, 550, 610), (MON, 611, 671))) == "09:10 10:11"


def test_windows_touch_across_midnight() -> None:
    calendar = with_hours((MON, 1330, 1440), (TUE, 0, 100))
    assert starts_on(MONDAY, calendar) == "22:10 22:40 23:10 23:40"
    assert starts_on(MONDAY + DAY, calendar) == "00:10 00:40"
    assert starts_on(MONDAY + DAY, with_hours((MON, 1330, 1439), (TUE, 0, 100))) == "00:00 00:30"


def test_hours_that_never_close_are_counted_from_mondays() -> None:
    always = with_hours(*((day, 0, 1440) for day in range(7)), start_interval=50)
    assert starts_on(MONDAY, always).startswith("00:00 00:50 01:40")
    assert starts_on(MONDAY + DAY, always).startswith("00:10 01:00")
    opened_on_friday = replace(always, exceptions={MONDAY - 3 * DAY: ((605, 1440),)})
    assert starts_on(MONDAY - 2 * DAY, opened_on_friday).startswith("00:15 01:05"), "at first from Friday, 10:05"
    assert starts_on(MONDAY + 4 * DAY, opened_on_friday).startswith("00:25 01:15"), "the last midnight of the week"
    assert starts_on(MONDAY + 5 * DAY, opened_on_friday).startswith("00:00 00:50"), "from then on from Monday"


def test_an_exception_replaces_the_day() -> None:
    calendar = replace(NINE_TO_TWELVE, exceptions={MONDAY: ((840, 960),), MONDAY + DAY: ((600, 660),)})
    assert starts_on(MONDAY, calendar) == "14:00 14:30 15:00"
    assert starts_on(MONDAY + DAY, calendar) == "10:00"
    assert starts_on(MONDAY + 7 * DAY, calendar) == "09:00 09:30 10:00 10:30 11:00"
    assert starts_on(MONDAY, replace(calendar, exceptions={MONDAY: ()})) == ""
    assert why("2026-06-15T09:00", calendar) == WhyNot.EXCEPTION
    assert why("2026-06-15T15:30", calendar) == WhyNot.TOO_LONG
    assert why("2026-06-22T08:00", calendar) == WhyNot.OUTSIDE_HOURS


def test_whether_it_is_open_does_not_ask_what_is_booked() -> None:
    calendar = replace(NINE_TO_TWELVE, sessions=(between("2026-06-15T09:00", "2026-06-15T10:00"),))
    assert lies_open(between("2026-06-15T09:01", "2026-06-15T12:00"), calendar.hours)
    assert not lies_open(between("2026-06-15T08:59", "2026-06-15T12:00"), calendar.hours)
    assert not lies_open(between("2026-06-15T09:00", "2026-06-15T12:01"), calendar.hours)


# --- changes of the clock


def test_what_a_change_of_the_clock_skips_is_not_offered() -> None:
    assert starts_on(SPRING, with_hours((SUN, 0, 240)), now=NOW - 90 * DAY) == "00:00 00:30 02:00 02:30 03:00"
    assert starts_on(SPRING, with_hours((SUN, 75, 240)), now=NOW - 90 * DAY) == "02:15 02:45"
    assert starts_on(SPRING, with_hours((SUN, 70, 100)), minutes=5, now=NOW - 90 * DAY) == ""


def test_what_happens_twice_is_offered_twice() -> None:
    assert starts_on(AUTUMN, with_hours((SUN, 0, 180))) == "00:00 00:30 01:00 01:30 01:00 01:30 02:00"
    half = with_hours((SUN, 60, 90), start_interval=15)
    assert starts_on(AUTUMN, half, minutes=30) == "01:00 01:00", "the window closes at the first half past one"
    assert starts_on(AUTUMN, half, minutes=31) == ""


def test_starts_keep_their_wall_clock_over_a_change() -> None:
    calendar = with_hours((5, 1200, 1440), (SUN, 0, 600), start_interval=90)
    assert starts_on(SPRING, calendar, now=NOW - 90 * DAY) == "00:30 02:00 03:30 05:00 06:30 08:00"


# --- what is taken


@pytest.mark.parametrize(
    ("before", "after", "offered"),
    [
        (0, 0, "09:00 11:00 11:30"),
        (30, 0, "11:30"),
        (0, 30, "11:30"),
        (10, 30, "11:30"),
        (30, 10, "11:30"),
        (60, 0, ""),
    ],
)
def test_between_two_sessions_lies_the_larger_buffer(before: int, after: int, offered: str) -> None:
    calendar = with_rules(with_hours((MON, 540, 750)), buffer_before=before, buffer_after=after)
    taken = replace(calendar, sessions=(between("2026-06-15T10:00", "2026-06-15T11:00"),))
    assert starts_on(MONDAY, taken) == offered


def test_sessions_blocks_and_the_clients_own_are_told_apart() -> None:
    hour = between("2026-06-15T10:00", "2026-06-15T11:00")
    calendar = with_rules(buffer_after=15)
    by_session, by_block = replace(calendar, sessions=(hour,)), replace(calendar, blocks=(hour,))
    by_client = replace(calendar, busy=(hour,))
    assert starts_on(MONDAY, by_session) == ""
    assert starts_on(MONDAY, by_block) == starts_on(MONDAY, by_client) == "09:00 11:00"
    assert why("2026-06-15T10:30", by_session) == WhyNot.SESSION
    assert why("2026-06-15T11:00", by_session) == WhyNot.BUFFER
    assert why("2026-06-15T09:30", by_block) == WhyNot.BLOCKED
    assert why("2026-06-15T09:30", by_client) == WhyNot.CLIENT_BUSY
    assert why("2026-06-15T10:45", by_session) == WhyNot.OFF_INTERVAL, "what is never offered tells of no session"


def test_buffers_need_not_lie_in_the_hours() -> None:
    assert starts_on(MONDAY, with_rules(buffer_before=60, buffer_after=60)).startswith("09:00")


def test_half_a_minute_takes_the_whole() -> None:
    odd = Span(at("2026-06-15T10:00"), at("2026-06-15T10:29") + timedelta(seconds=30))
    assert starts_on(MONDAY, replace(NINE_TO_TWELVE, blocks=(odd,))) == "09:00 10:30 11:00"
    longer = Span(odd.start, at("2026-06-15T10:30") + timedelta(seconds=30))
    calendar = with_rules(replace(NINE_TO_TWELVE, blocks=(longer,)), start_interval=1)
    assert why("2026-06-15T10:31", calendar, minutes=30) is None


# --- notice and period


def test_exactly_the_notice_ahead_is_offered() -> None:
    calendar = with_rules(notice_hours=24)
    assert why("2026-06-15T10:00", calendar, now=at("2026-06-14T10:00")) is None
    assert why("2026-06-15T10:00", calendar, now=at("2026-06-14T10:00:01")) == WhyNot.NOTICE_PERIOD
    assert starts_on(MONDAY, calendar, now=at("2026-06-14T10:00:01")) == "10:30 11:00"
    assert why("2026-06-15T10:00", NINE_TO_TWELVE, now=at("2026-06-15T10:00")) is None
    assert why("2026-06-15T10:00", NINE_TO_TWELVE, now=at("2026-06-15T10:00:01")) == WhyNot.IN_PAST


def test_notice_is_elapsed_time() -> None:
    calendar = with_rules(with_hours((SUN, 540, 720)), notice_hours=24)
    assert starts_on(SPRING, calendar, now=at("2026-03-28T09:00")).startswith("10:00")
    assert starts_on(AUTUMN, calendar, now=at("2026-10-24T10:00")).startswith("09:00")


def test_the_bookable_period_ends_at_local_midnight() -> None:
    calendar = with_rules(with_hours(*((day, 0, 1440) for day in range(7))), bookable_weeks=2, start_interval=60)
    for moment in ("2026-06-01T00:00", "2026-06-01T23:59"):
        assert starts_on(date(2026, 6, 14), calendar, now=at(moment)).endswith("23:00"), "it may end after the period"
        assert starts_on(date(2026, 6, 15), calendar, now=at(moment)) == ""
    assert why("2026-06-15T00:00", calendar, now=at("2026-06-01T12:00")) == WhyNot.TOO_FAR_AHEAD
    assert why("2026-06-15T00:00", calendar, now=at("2026-06-02T00:00")) is None


def test_the_range_that_is_asked_for_is_half_open() -> None:
    first, until = at("2026-06-15T09:30"), at("2026-06-15T10:30")
    assert offered_starts(NINE_TO_TWELVE, first=first, until=until, minutes=60, now=NOW) == (first, first + HOUR / 2)
    for nothing in (first, first - HOUR):
        assert offered_starts(NINE_TO_TWELVE, first=first, until=nothing, minutes=60, now=NOW) == ()


# --- words


def test_every_reason_is_a_refusal() -> None:
    assert {refusal_of(reason) for reason in WhyNot} == {
        "in_past", "notice_period", "too_far_ahead", "slot_taken", "not_available"
    } <= set(STATUS)  # fmt: skip
    assert refusal_of(WhyNot.SESSION) == "slot_taken"
