"""What is offered, against a walk over the clock on the wall: at every change of 70 zones' clocks, and by chance."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core import availability, slots
from kept.core.availability import lies_open
from kept.core.intervals import Span
from kept.core.slots import WhyNot, offered_starts, why_not_offered
from tests.core.calendars import FIRST, LAST, MINUTE, ZONES, changes, some_calendar, some_now
from tests.core.clock_on_the_wall import bookable

ANY_TIMES = 20  # for each zone
CASES_FOR_EACH_CHANGE = 6
BEFORE, LASTING = 150, 360  # minutes that are looked at, around the instant


def moments(zone: ZoneInfo) -> Iterator[datetime]:
    """Every change of the zone's clock, several times, and some times besides."""
    chance = Random(zone.key)
    for change in changes(zone):
        yield from [change] * CASES_FOR_EACH_CHANGE
    for _ in range(ANY_TIMES):
        yield FIRST + chance.randrange((LAST - FIRST) // MINUTE) * MINUTE


def check(seed: str, zone: ZoneInfo, around: datetime) -> None:
    chance = Random(seed)
    calendar = some_calendar(chance, zone, around)
    now, minutes = some_now(chance, calendar, around), chance.choice((5, 25, 50, 90))
    first = around - BEFORE * MINUTE
    expected = bookable(calendar, minutes=minutes, first=first, lasting=LASTING, now=now)
    listed = offered_starts(calendar, minutes=minutes, first=first, until=first + LASTING * MINUTE, now=now)
    assert list(listed) == expected, f"{seed}: {calendar} at {now}"
    for start in {*expected[:1], *expected[-1:], first + chance.randrange(LASTING) * MINUTE}:
        why = why_not_offered(calendar, starts_at=start, minutes=minutes, now=now)
        assert (why is None) == (start in expected), f"{seed}: {why} for {start} in {calendar} at {now}"


def test_ten_thousand_cases_at_every_change_of_the_clock_in_sixty_zones() -> None:
    zones = [ZoneInfo(name) for name in ZONES]
    assert len(zones) >= 60
    assert sum(len(list(moments(zone))) for zone in zones) >= 10_000
    assert len([zone for zone in zones if changes(zone)]) >= 45


@pytest.mark.parametrize("name", ZONES)
def test_what_is_offered_is_what_the_clock_on_the_wall_allows(name: str) -> None:
    zone = ZoneInfo(name)
    for number, around in enumerate(moments(zone)):
        check(f"{name} {number}", zone, around)


def test_the_cases_are_not_empty() -> None:
    """Half of them offer something, and every reason why not is met."""
    zone, found, reasons = ZoneInfo("Europe/Dublin"), 0, set()
    for number, around in enumerate(moments(zone)):
        chance = Random(f"{zone.key} {number}")
        calendar = some_calendar(chance, zone, around)
        now = some_now(chance, calendar, around)
        starts = [around + n * 5 * MINUTE for n in range(-30, 40)]
        whys = [why_not_offered(calendar, starts_at=start, minutes=25, now=now) for start in starts]
        found += None in whys
        reasons |= set(whys)
    assert found > number / 2
    assert reasons == {None, *WhyNot}


@settings(max_examples=150)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    minute=st.integers(0, (LAST - FIRST) // MINUTE),
    minutes=st.integers(5, 120),
    chance=st.randoms(use_true_random=False),
)
def test_what_is_listed_can_be_booked_and_lies_in_nothing_else(
    zone: ZoneInfo, minute: int, minutes: int, chance: Random
) -> None:
    around = FIRST + minute * MINUTE
    calendar = some_calendar(chance, zone, around)
    now, first = some_now(chance, calendar, around), around - BEFORE * MINUTE
    until = first + LASTING * MINUTE
    listed = offered_starts(calendar, minutes=minutes, first=first, until=until, now=now)
    assert list(listed) == bookable(calendar, minutes=minutes, first=first, lasting=LASTING, now=now)
    assert listed == tuple(sorted(set(listed)))
    for start in (first + n * 5 * MINUTE for n in range(LASTING // 5)):
        why = why_not_offered(calendar, starts_at=start, minutes=minutes, now=now)
        assert (why is None) == (start in listed)
    for start in listed:
        session = Span(start, start + minutes * MINUTE)
        kept_free = Span(session.start - calendar.rules.gap * MINUTE, session.end + calendar.rules.gap * MINUTE)
        assert lies_open(session, calendar.hours)
        assert not any(map(session.overlaps, (*calendar.blocks, *calendar.outside, *calendar.busy)))
        assert not any(map(kept_free.overlaps, calendar.sessions))


@settings(max_examples=40)
@given(days=st.lists(st.integers(0, 40), min_size=1, max_size=4), chance=st.randoms(use_true_random=False))
def test_a_list_is_the_same_whole_or_in_parts(days: list[int], chance: Random) -> None:
    """What is asked for does not decide from where starts are counted."""
    zone = ZoneInfo(chance.choice(ZONES))
    around = FIRST + chance.randrange((LAST - FIRST) // MINUTE) * MINUTE
    calendar = some_calendar(chance, zone, around)
    edges = [around, *(around + n * 1437 * MINUTE for n in sorted(days)), around + 58_000 * MINUTE]
    now = around - timedelta(days=3)
    parts = [
        offered_starts(calendar, minutes=50, first=first, until=until, now=now) for first, until in pairwise(edges)
    ]
    assert offered_starts(calendar, minutes=50, first=around, until=edges[-1], now=now) == sum(parts, ())


# --- controls


@pytest.mark.parametrize(
    ("where", "name", "broken"),
    [
        (slots.BookingRules, "gap", 0),
        (slots, "_notice_ends", lambda _, now: now),
        (slots, "_period_ends", lambda calendar, now: now + timedelta(weeks=calendar.rules.bookable_weeks)),
        (availability, "_counted", lambda begin, until: [(begin, until, begin)]),
        (availability, "_stretches", lambda _, first, until: [(first - 3000, until + 3000, 0)]),
        (slots, "_around", lambda *_: []),
    ],
)
def test_control_a_broken_engine_is_noticed(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, broken: Any
) -> None:
    availability.open_pieces.cache_clear()
    monkeypatch.setattr(where, name, broken)
    with pytest.raises(AssertionError, match="Europe/Dublin"):
        test_what_is_offered_is_what_the_clock_on_the_wall_allows("Europe/Dublin")
    availability.open_pieces.cache_clear()
