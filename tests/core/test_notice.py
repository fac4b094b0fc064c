"""Notice is elapsed time: exactly 24 hours is not late, whatever the clocks do in between."""

from datetime import UTC, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core import notice
from kept.core.notice import LONGEST_POLICY_HOURS, Notice, is_late, notice_of, turning_points
from tests.core.mutants import mutant_of

START = datetime(2026, 6, 17, 9, tzinfo=UTC)
TICK = timedelta.resolution

# zone, start and the last free moment, both as the clock on the wall shows them, with the offset of each
VECTORS = [
    ("Europe/Dublin", "2026-03-29 10:00 +01:00", "2026-03-28 09:00 +00:00"),
    ("Europe/Dublin", "2026-10-25 10:00 +00:00", "2026-10-24 11:00 +01:00"),
    ("Australia/Lord_Howe", "2026-04-05 10:00 +10:30", "2026-04-04 10:30 +11:00"),
    ("Australia/Lord_Howe", "2026-10-04 10:00 +11:00", "2026-10-03 09:30 +10:30"),
    ("America/St_Johns", "2026-03-08 10:00 -02:30", "2026-03-07 09:00 -03:30"),
    ("America/St_Johns", "2026-11-01 10:00 -03:30", "2026-10-31 11:00 -02:30"),
    ("Africa/Casablanca", "2026-02-15 10:00 +00:00", "2026-02-14 11:00 +01:00"),
    ("Asia/Kathmandu", "2026-03-29 10:00 +05:45", "2026-03-28 10:00 +05:45"),
    ("Atlantic/Reykjavik", "2026-03-29 10:00 +00:00", "2026-03-28 10:00 +00:00"),
]


def check_vectors(module: ModuleType) -> None:
    """Demands that a session is free of charge until the moment of each vector, and late right after."""
    for zone, starts_at, free_until in VECTORS:
        start, free = (_local(text, zone) for text in (starts_at, free_until))
        for now, expected in ((free - TICK, "ample"), (free, "ample"), (free + TICK, "late")):
            left = module.notice_of(starts_at=start, now=now, policy_hours=24)
            assert left == expected, f"{zone}: {now} before {start}"


def check_boundaries(module: ModuleType) -> None:
    """Demands the exact instants at which each notice ends."""
    for policy_hours, before, expected in (
        (24, timedelta(hours=24), "ample"),
        (24, timedelta(hours=24) - TICK, "late"),
        (24, TICK, "late"),
        (24, timedelta(0), "started"),
        (24, -TICK, "started"),
        (48, timedelta(hours=48), "ample"),
        (48, timedelta(hours=48) - TICK, "inside_policy"),
        (48, timedelta(hours=24), "inside_policy"),
        (48, timedelta(hours=24) - TICK, "late"),
        (12, timedelta(hours=24), "ample"),
        (12, timedelta(hours=24) - TICK, "late"),
        (0, timedelta(hours=1), "late"),
    ):
        left = module.notice_of(starts_at=START, now=START - before, policy_hours=policy_hours)
        assert left == expected, f"{before} before the start, policy {policy_hours} h"


def test_notice_counts_elapsed_time_over_clock_changes() -> None:
    check_vectors(notice)


def test_notice_changes_at_exact_instants() -> None:
    check_boundaries(notice)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("left <= timedelta(0)", "left < timedelta(0)"),
        ("left < timedelta(hours=PROGRAMME_HOURS)", "left <= timedelta(hours=PROGRAMME_HOURS)"),
        ("left < timedelta(hours=policy_hours)", "left <= timedelta(hours=policy_hours)"),
        ("PROGRAMME_HOURS: Final = 24", "PROGRAMME_HOURS: Final = 25"),
        ("left < timedelta(hours=PROGRAMME_HOURS)", "left < timedelta(hours=policy_hours)"),
    ],
)
def test_control_a_moved_boundary_is_noticed(old: str, new: str) -> None:
    with pytest.raises(AssertionError):
        check_boundaries(mutant_of(notice, old, new))


def test_control_subtracting_wall_clocks_is_noticed() -> None:
    mutant = mutant_of(notice, "starts_at.astimezone(UTC) - now.astimezone(UTC)", "starts_at - now")
    check_boundaries(mutant)  # in UTC it makes no difference
    with pytest.raises(AssertionError):
        check_vectors(mutant)


def test_late_is_what_a_policy_of_any_length_calls_late_or_started() -> None:
    assert [is_late(starts_at=START, now=START - timedelta(hours=24) + d) for d in (-TICK, 0 * TICK, TICK)] == [
        False,
        False,
        True,
    ]
    assert is_late(starts_at=START, now=START)


@given(
    before=st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=20)),
    policy_hours=st.integers(0, LONGEST_POLICY_HOURS),
    zone=st.sampled_from(sorted({zone for zone, _, _ in VECTORS})),
)
def test_turning_points_are_the_last_instants_of_each_notice(before: timedelta, policy_hours: int, zone: str) -> None:
    start, now = START.astimezone(ZoneInfo(zone)), START - before

    def left(at: datetime) -> Notice:
        return notice_of(starts_at=start, now=at, policy_hours=policy_hours)

    points = turning_points(starts_at=start, now=now, policy_hours=policy_hours)
    assert list(points) == sorted(set(points))
    assert all(left(point) is not left(point + TICK) for point in points)
    assert [left(now), *(left(point + TICK) for point in points)] == [left(p) for p in points] + [Notice.STARTED]


def _local(text: str, zone: str) -> datetime:
    """What the clock on the wall of the zone shows; the offset in the text proves that it does."""
    given = datetime.strptime(text, "%Y-%m-%d %H:%M %z")
    local = given.astimezone(ZoneInfo(zone))
    assert local.replace(tzinfo=None) == given.replace(tzinfo=None), f"{zone} does not show {text}"
    return local
