"""Local times and instants: which instant a wall clock means, and whether it means one at all."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from kept.core.refusal import Refused

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = EPOCH.toordinal()
MINUTE: Final = timedelta(minutes=1)


@cache
def zone_names() -> frozenset[str]:
    # Neither of the two is a place: one is whatever this machine is set to, the other says that nothing was set.
    return frozenset(available_timezones() - {"localtime", "Factory"})


def known_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises Refused unknown_zone."""
    if name not in zone_names():
        raise Refused("unknown_zone", field="timezone", given=name)
    return ZoneInfo(name)


def instants_of(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants, in UTC, that a wall clock in the zone shows as this: none in a gap, two when it is set back."""
    local = datetime.combine(day, at)
    found = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(i for i in found if i.astimezone(zone).replace(tzinfo=None, fold=0) == local))


def instant_of(day: date, at: time, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """The instant, in UTC, of a wall-clock time; `second` chooses between two.

    Raises Refused time_does_not_exist, or time_ambiguous when it happens twice and none is chosen.
    """
    found = instants_of(day, at, zone)
    if not found:
        raise Refused("time_does_not_exist", field="time", day=day, at=at, zone=zone.key)
    if len(found) == 2 and second is None:
        raise Refused("time_ambiguous", field="time", day=day, at=at, zone=zone.key)
    return found[-1] if second else found[0]


def first_instant_from(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a wall-clock time: the first of two, and the end of the gap where it is skipped."""
    found = instants_of(day, at, zone)
    if found:
        return found[0]
    local = datetime.combine(day, at)
    # Python reads a skipped time with the offset after the change (fold 1), which is too early, or with the one before
    # it (fold 0), which is too late. The change lies between, on a whole second.
    early, late = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    seconds = range(int((late - early).total_seconds()) + 1)
    return early + timedelta(seconds=bisect_left(seconds, local, key=lambda passed: _shown(early, passed, zone)))


@lru_cache(maxsize=4096)
def day_span_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, of a local day (the end of the gap, where midnight is skipped)."""
    return first_instant_from(day, time.min, zone)


def instant_at(minute: int) -> datetime:
    """The instant, in UTC, of a minute counted since 1970."""
    return EPOCH + timedelta(minutes=minute)


def minute_of(instant: datetime) -> int:
    """The minute, counted since 1970, in which the instant lies."""
    passed = instant - EPOCH
    return passed.days * 1440 + passed.seconds // 60


def minute_from(instant: datetime) -> int:
    """The first minute that begins at the instant or after it."""
    ahead = EPOCH - instant
    return -(ahead.days * 1440 + ahead.seconds // 60)


@lru_cache(maxsize=2048)
def offsets_of_year(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """The zone's offsets during a year of UTC, as (minute since 1970 from which it holds, minutes ahead of UTC).

    A change that is taken back within a day would be missed; there has been none for as long as this product exists.
    """
    first, last = ((datetime(y, 1, 1, tzinfo=UTC) - EPOCH) // MINUTE for y in (year, year + 1))
    found = [(first, _offset(first, zone))]
    for day in range(first, last, 1440):
        until = min(day + 1440, last - 1)
        if _offset(until, zone) != found[-1][1]:
            minute = _change_between(day, until, zone)
            found.append((minute, _offset(minute, zone)))
    return tuple(found)


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    """The first minute with the offset of the last, when that of the first is another."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == _offset(after, zone):
            after = middle
        else:
            before = middle
    return after


def _offset(minute: int, zone: ZoneInfo) -> int:
    offset = (EPOCH + minute * MINUTE).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // MINUTE


def _shown(instant: datetime, seconds: int, zone: ZoneInfo) -> datetime:
    """What the zone's clock shows so many seconds after an instant."""
    return (instant + timedelta(seconds=seconds)).astimezone(zone).replace(tzinfo=None)
