"""Wall clocks over every change of a dozen awkward zones, found in the zones themselves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core.refusal import Refused
from kept.core.zones import day_span_start, first_instant_from, instant_of, instants_of, known_zone, zone_names

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
CHANGING = [
    "Africa/Cairo",  # skips midnight
    "America/Havana",  # skips midnight, and has it twice
    "America/Nuuk",  # skips the last hour of a day
    "America/Santiago",
    "America/St_Johns",
    "Africa/Casablanca",  # winter time for a month of summer
    "Antarctica/Troll",  # two hours
    "Asia/Beirut",
    "Australia/Lord_Howe",  # half an hour
    "Europe/Dublin",
    "Pacific/Chatham",
]
STEADY = ["Asia/Kathmandu", "Atlantic/Reykjavik", "UTC"]


def changes(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Each instant from 2024 to 2037 at which the zone's clock is moved, and by how much."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    while day.year < 2038:
        moved = _offset(day + DAY, zone) - _offset(day, zone)
        if moved:
            yield _moment_of_change(day, zone), moved
        day += DAY


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _moment_of_change(day: datetime, zone: ZoneInfo) -> datetime:
    before, after = day, day + DAY
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        before, after = (middle, after) if _offset(middle, zone) == _offset(day, zone) else (before, middle)
    return after


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize("name", CHANGING)
def test_times_that_a_clock_change_skips_do_not_exist(name: str) -> None:
    zone, seen = ZoneInfo(name), 0
    for change, moved in changes(zone):
        for passed in range(max(moved, 0 * DAY) // MINUTE):
            skipped = _wall(change - SECOND, zone) + SECOND + passed * MINUTE
            assert instants_of(skipped.date(), skipped.time(), zone) == ()
            assert first_instant_from(skipped.date(), skipped.time(), zone) == change
            with pytest.raises(Refused, match="time_does_not_exist"):
                instant_of(skipped.date(), skipped.time(), zone)
            seen += 1
    assert seen >= 14 * 30


@pytest.mark.parametrize("name", CHANGING)
def test_times_that_happen_twice_are_both_instants(name: str) -> None:
    zone, seen = ZoneInfo(name), 0
    for change, moved in changes(zone):
        for passed in range(max(-moved, 0 * DAY) // MINUTE):
            second = change + passed * MINUTE
            wall = _wall(second, zone)
            assert instants_of(wall.date(), wall.time(), zone) == (second + moved, second)
            with pytest.raises(Refused, match="time_ambiguous"):
                instant_of(wall.date(), wall.time(), zone)
            assert instant_of(wall.date(), wall.time(), zone, second=False) == second + moved
            assert instant_of(wall.date(), wall.time(), zone, second=True) == second
            assert first_instant_from(wall.date(), wall.time(), zone) == second + moved
            seen += 1
    assert seen >= 14 * 30


@pytest.mark.parametrize("name", CHANGING)
def test_a_minute_beside_a_change_is_one_instant(name: str) -> None:
    zone = ZoneInfo(name)
    for change, moved in changes(zone):
        beside = (change - MINUTE, change) if moved > 0 * DAY else (change + moved - MINUTE, change - moved)
        for at in beside:
            wall = _wall(at, zone)
            assert instants_of(wall.date(), wall.time(), zone) == (at,)


@pytest.mark.parametrize("name", [*CHANGING, *STEADY])
def test_a_day_starts_when_its_date_first_shows(name: str) -> None:
    zone = ZoneInfo(name)
    days = {_wall(change, zone).date() + n * DAY for change, _ in changes(zone) for n in (-1, 0, 1)}
    for day in sorted(days or {date(2026, 3, 29)}):
        start = day_span_start(day, zone)
        assert _wall(start, zone).date() == day
        assert _wall(start - SECOND, zone).date() == day - DAY


@pytest.mark.parametrize("name", STEADY)
def test_steady_zones_never_change(name: str) -> None:
    assert list(changes(ZoneInfo(name))) == []


@given(
    at=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2037, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 # hypothesis wants bounds without a zone
    name=st.sampled_from([*CHANGING, *STEADY]),
)
def test_every_instant_is_found_from_its_wall_clock(at: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    wall = _wall(at, zone)
    found = instants_of(wall.date(), wall.time(), zone)
    assert at in found
    assert list(found) == sorted(found)
    assert all(instant.tzinfo is UTC for instant in found)


def test_dublin_skips_an_hour_and_has_one_twice() -> None:
    dublin = ZoneInfo("Europe/Dublin")
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert first_instant_from(spring, time(1, 30), dublin) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert instants_of(autumn, time(1, 30), dublin) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "name", ["Mars/Base", "EST5EDT; DROP", "", "europe/dublin", "../../etc/passwd", "localtime", "Factory", "\x00"]
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="unknown_zone"):
        known_zone(name)


def test_known_zones_are_all_of_them() -> None:
    assert {"Europe/Dublin", "Asia/Kathmandu", "UTC"} <= zone_names()
    assert all(known_zone(name).key == name for name in zone_names())
