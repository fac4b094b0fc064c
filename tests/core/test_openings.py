"""Open starts as bits: nobody is mistaken for another, and what is kept reaches until it is renewed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kept.core.availability import Hours, WeeklyHours
from kept.core.openings import (
    BLOCK,
    GRACE,
    KEPT_AHEAD,
    LASTS,
    SIZE,
    block_and_bit,
    kept_between,
    named_in,
    open_minutes,
    packed,
    reckoned_before,
    renewed_at,
    starts_beside,
    unpacked,
)
from kept.core.slots import BookingRules, Timetable
from kept.core.zones import minute_from, minute_of

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
DUBLIN = ZoneInfo("Europe/Dublin")
ids = st.integers(1, 10**6)


def rules(**changed: int) -> BookingRules:
    usual = {"bookable_weeks": 8, "notice_hours": 24, "buffer_before": 0, "buffer_after": 0, "start_interval": 5}
    return BookingRules(**usual | changed)


@given(st.sets(ids))
def test_everybody_is_found_again_in_order(people: set[int]) -> None:
    blocks: dict[int, int] = {}
    for who in people:
        block, bit = block_and_bit(who)
        blocks[block] = blocks.get(block, 0) | bit
    kept = {block: packed(bits) for block, bits in blocks.items()}
    assert {len(stored) for stored in kept.values()} <= {SIZE}
    assert [who for block in sorted(kept) for who in named_in(block, unpacked(kept[block]))] == sorted(people)


@given(ids, st.integers(0, 10**6))
def test_everybody_is_renewed_an_hour_before_it_is_needed(who: int, minutes: int) -> None:
    reckoned = NOW + timedelta(minutes=minutes)
    due = renewed_at(who, reckoned_at=reckoned)
    assert reckoned < due
    assert due + GRACE <= reckoned + LASTS
    assert reckoned_before(who, due_at=due) == reckoned


@given(st.integers(1, 78), st.integers(0, 25 * 60))
def test_what_is_kept_reaches_as_far_as_can_be_booked_until_then(weeks: int, later: int) -> None:
    begin, until = kept_between(rules(bookable_weeks=weeks), DUBLIN, reckoned_at=NOW)
    at = NOW + timedelta(minutes=later)
    last_day = at.astimezone(DUBLIN).date() + timedelta(weeks=weeks)
    period_ends = datetime(last_day.year, last_day.month, last_day.day, tzinfo=DUBLIN)
    assert begin <= minute_of(at)
    assert until >= min(minute_from(at + KEPT_AHEAD), minute_from(period_ends))


@given(
    st.integers(0, 23 * 60), st.integers(1, 120), st.integers(5, 90), st.integers(5, 90), st.sampled_from([0, 10, 60])
)
def test_a_longer_session_starts_only_where_a_shorter_one_does(
    at: int, lasting: int, one: int, other: int, gap: int
) -> None:
    """And beside what is taken no start is lost or won but between the two minutes that are told."""
    midnight = minute_of(NOW.replace(hour=0))
    taken = (midnight + at, midnight + at + lasting)
    hours = Hours(weekly=tuple(WeeklyHours(day, 0, 1440) for day in range(7)), exceptions={}, zone=DUBLIN)

    def starts(minutes: int, *spans: tuple[int, int]) -> set[int]:
        times = Timetable(hours=hours, rules=rules(buffer_after=gap), apart=spans, shut=())
        return set(open_minutes(times, minutes=minutes, begin=midnight - 1440, until=midnight + 2 * 1440))

    shorter, longer = sorted((one, other))
    assert starts(longer, taken) <= starts(shorter, taken)
    begin, until = starts_beside(*taken, minutes=shorter, gap=gap)
    assert starts(shorter) - starts(shorter, taken) == {each for each in starts(shorter) if begin <= each < until}


def test_blocks_meet_without_overlapping() -> None:
    assert block_and_bit(BLOCK - 1) == (0, 1 << (BLOCK - 1))
    assert block_and_bit(BLOCK) == (1, 1)
