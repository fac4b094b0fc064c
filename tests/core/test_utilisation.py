"""Offered and used time, against a count of every single minute."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kept.core.availability import Hours, WeeklyHours
from kept.core.intervals import Span
from kept.core.periods import Period, Step, parts_of
from kept.core.utilisation import Openings, Time, is_outside, offered_in, time_in
from kept.core.zones import minute_of

DUBLIN = ZoneInfo("Europe/Dublin")
ZONES = (DUBLIN, ZoneInfo("America/Santiago"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe"))
MINUTE = timedelta(minutes=1)


def always(zone: ZoneInfo = DUBLIN) -> Hours:
    return Hours(weekly=tuple(WeeklyHours(day, 0, 1440) for day in range(7)), exceptions={}, zone=zone)


def weekly(*rows: tuple[int, int, int], zone: ZoneInfo = DUBLIN) -> Hours:
    return Hours(weekly=tuple(WeeklyHours(*row) for row in rows), exceptions={}, zone=zone)


def minutes_of(openings: Openings, sessions: list[Span], first: date, last: date) -> dict[Time, int]:
    found = time_in(parts_of(Period(first, last), Step.MONTH), openings, sessions, zone=DUBLIN)
    return {kind: sum(number for (_, each), number in found.items() if each is kind) for kind in Time}


def at(day: int, hour: int, minute: int = 0, *, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=DUBLIN).astimezone(UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-06-14", 24), ("2026-10-25", 25)])
def test_a_day_offers_as_many_hours_as_it_has(day: str, hours: int) -> None:
    sunday = date.fromisoformat(day)
    openings = Openings(schedules=(always(),), blocks=())
    assert minutes_of(openings, [], sunday, sunday)[Time.OFFERED] == hours * 60


def test_a_session_over_a_change_of_the_clock_takes_the_time_that_passes() -> None:
    """From 00:30 to 02:30 by the clock on the wall: one hour in spring, three in autumn."""
    openings = Openings(schedules=(always(),), blocks=())
    for day, month, hours in ((29, 3, 1), (25, 10, 3)):
        span = Span(at(day, 0, 30, month=month), at(day, 2, 30, month=month))
        sunday = date(2026, month, day)
        assert minutes_of(openings, [span], sunday, sunday)[Time.USED] == hours * 60


def test_both_schedules_are_one_and_exceptions_and_blocks_are_deducted() -> None:
    """Monday: nine to twelve and eleven to three are six hours; an hour is blocked, Tuesday is closed."""
    working = weekly((0, 540, 720), (1, 540, 720))
    closed = Hours(weekly=working.weekly, exceptions={date(2026, 6, 16): ()}, zone=DUBLIN)
    hub = weekly((0, 660, 900))
    block = Span(at(15, 8, 30), at(15, 10))
    openings = Openings(schedules=(closed, hub), blocks=(block,))
    sessions = [Span(at(15, 9, 30), at(15, 10, 30)), Span(at(15, 14, 30), at(15, 15, 30)), Span(at(16, 9), at(16, 10))]
    found = minutes_of(openings, sessions, date(2026, 6, 15), date(2026, 6, 21))
    assert found == {Time.OFFERED: 5 * 60, Time.USED: 60, Time.OUTSIDE: 120}
    offered = offered_in(openings, first=minute_of(at(15, 0)), until=minute_of(at(17, 0)))
    assert [is_outside(session, offered) for session in sessions] == [True, True, True]
    assert not is_outside(Span(at(15, 10), at(15, 15)), offered)


def test_what_reaches_over_the_end_counts_where_it_lies() -> None:
    openings = Openings(schedules=(always(),), blocks=())
    night = Span(at(30, 23), at(30, 23) + timedelta(hours=2))
    by_month = time_in(
        parts_of(Period(date(2026, 6, 1), date(2026, 7, 31)), Step.MONTH), openings, [night], zone=DUBLIN
    )
    assert by_month[date(2026, 6, 1), Time.USED] == by_month[date(2026, 7, 1), Time.USED] == 60
    assert minutes_of(openings, [night], date(2026, 7, 1), date(2026, 7, 31))[Time.USED] == 60


# --- every minute, one by one


@pytest.mark.parametrize("seed", range(12))
def test_random_diaries_are_counted_as_minute_by_minute(seed: int) -> None:
    chance = random.Random(seed)
    zone = ZONES[seed % len(ZONES)]
    first = chance.choice([date(2026, 3, 23), date(2026, 10, 19), date(2026, 4, 1), date(2026, 10, 1)])
    period = Period(first, first + timedelta(days=chance.randrange(3, 16)))
    schedules = tuple(random_hours(chance, period, zone) for _ in range(2))
    blocks = tuple(random_spans(chance, period, zone, 4))
    openings = Openings(schedules=schedules, blocks=blocks)
    sessions = random_spans(chance, period, zone, 25)
    step = chance.choice(list(Step))
    parts = parts_of(period, step)
    assert +time_in(parts, openings, sessions, zone=zone) == naively(parts, openings, sessions, zone)
    offered = offered_in(openings, first=minute_of(period.span(zone).start), until=minute_of(period.span(zone).end))
    for session in sessions:
        whole = all(is_offered(instant, openings, zone) for instant in minutes_in(session))
        lies_in = period.span(zone).contains(session)
        assert not lies_in or is_outside(session, offered) != whole


def test_the_count_notices_what_is_wrong() -> None:
    """The control: blocks left out, and the count is another."""
    chance = random.Random(1)
    period = Period(date(2026, 3, 23), date(2026, 3, 29))
    openings = Openings(schedules=(always(),), blocks=tuple(random_spans(chance, period, DUBLIN, 3)))
    parts = parts_of(period, Step.WEEK)
    wrong = time_in(parts, Openings(schedules=openings.schedules, blocks=()), [], zone=DUBLIN)
    assert +wrong != naively(parts, openings, [], DUBLIN)


def naively(
    parts: tuple[Period, ...], openings: Openings, sessions: list[Span], zone: ZoneInfo
) -> Counter[tuple[date, Time]]:
    found: Counter[tuple[date, Time]] = Counter()
    for part in parts:
        for instant in minutes_in(part.span(zone)):
            offered = is_offered(instant, openings, zone)
            busy = any(session.start <= instant < session.end for session in sessions)
            found[part.first, Time.OFFERED] += offered
            found[part.first, Time.USED] += offered and busy
            found[part.first, Time.OUTSIDE] += busy and not offered
    return +found


def is_offered(instant: datetime, openings: Openings, zone: ZoneInfo) -> bool:
    local = instant.astimezone(zone)
    minute = local.hour * 60 + local.minute
    for hours in openings.schedules:
        usual = [(each.from_minute, each.until_minute) for each in hours.weekly if each.weekday == local.weekday()]
        windows = hours.exceptions.get(local.date(), usual)
        if any(begin <= minute < until for begin, until in windows):
            return not any(block.start <= instant < block.end for block in openings.blocks)
    return False


def minutes_in(span: Span) -> list[datetime]:
    return [span.start + number * MINUTE for number in range((span.end - span.start) // MINUTE)]


def random_hours(chance: random.Random, period: Period, zone: ZoneInfo) -> Hours:
    rows = [
        WeeklyHours(day, begin, begin + chance.randrange(30, 500))
        for day in range(7)
        for begin in sorted({chance.randrange(0, 400), chance.randrange(900, 940)})
        if chance.random() < 0.7
    ]
    days = [period.first + timedelta(days=chance.randrange(period.days)) for _ in range(2)]
    return Hours(weekly=tuple(rows), exceptions={days[0]: (), days[1]: ((60, 200), (600, 1440))}, zone=zone)


def random_spans(chance: random.Random, period: Period, zone: ZoneInfo, number: int) -> list[Span]:
    start = period.span(zone).start - timedelta(hours=10)
    starts = [start + chance.randrange(period.days * 1440 + 1000) * MINUTE for _ in range(number)]
    return [Span(begin, begin + chance.randrange(5, 480) * MINUTE) for begin in starts]
