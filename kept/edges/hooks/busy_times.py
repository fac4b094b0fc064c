"""When somebody is busy, by what calendar files say (RFC 5545). Nothing else of them is looked at, and nothing is kept.

An event takes its time unless it is marked as free (TRANSP) or cancelled. Wall-clock times follow their zone over changes
of the clock; one that a change skips is read with the offset before it, of one that happens twice the first is meant. One
broken event does not hide the others: it counts once, when its start can be read, and not at all when it cannot.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from itertools import takewhile
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, vRecur

from kept.core.busy import DAY, MOST_TIMES
from kept.core.intervals import Span
from kept.core.zones import day_span_start, zone_names

# A walk along all repetitions ends after so many steps, and so many seconds.
MOST_STEPS: Final = 200_000
MOST_SECONDS: Final = 10.0
# What repeats by the minute is no appointment.
FOLLOWED: Final = frozenset({"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
PARTS: Final = (
    "FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "BYHOUR",
    "BYMINUTE", "WKST",
)  # fmt: skip
FREE: Final = frozenset({"FREE"})
# What the libraries raise for a property that says nothing, or nothing possible.
BROKEN: Final = (KeyError, AttributeError, ValueError, OverflowError, TypeError)


class NotACalendar(Exception):
    """What was read is something else, or only the beginning of a calendar."""


class TooMuch(Exception):
    """More than anybody's calendar holds, or a repetition that leads nowhere."""


@dataclass(kw_only=True)
class BusyTimes:
    """Collects them from one file after the other. `zone` holds for what names none, `own` are events to be passed over."""

    zone: ZoneInfo
    window: Span
    own: Collection[str]
    times: list[Span] = field(default_factory=list)
    steps: int = 0
    until: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def add(self, text: bytes) -> None:
        """Raises NotACalendar or TooMuch."""
        try:
            calendars = Calendar.from_ical(text, multiple=True)
        except (ValueError, IndexError, KeyError, RecursionError) as fault:
            raise NotACalendar from fault
        if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
            raise NotACalendar
        for calendar in calendars:
            self._add_calendar(calendar)

    def _add_calendar(self, calendar: Any) -> None:
        named = str(calendar.get("X-WR-TIMEZONE", ""))
        zone = ZoneInfo(named) if named in zone_names() else self.zone
        by_name: dict[str, list[Any]] = defaultdict(list)
        for number, component in enumerate(calendar.walk("VEVENT")):
            by_name[str(component.get("UID", number))].append(component)
        for name, components in by_name.items():
            if name.strip() not in self.own:
                self._add_event(components, zone)
        for component in calendar.walk("VFREEBUSY"):
            self._add_periods(component, zone)

    def _add_event(self, components: list[Any], zone: ZoneInfo) -> None:
        """An event with the changes of single times of it."""
        changes = [component for component in components if "RECURRENCE-ID" in component]
        changed = {moment for change in changes for moment in _moments(change, "RECURRENCE-ID", zone)}
        for component in components:
            if _is_free(component):
                continue
            repeats = "RECURRENCE-ID" not in component
            with suppress(*BROKEN):
                for start, end in self._lasting(component, zone, repeats=repeats):
                    if not (repeats and changed & {start, _local(start, zone).date()}):
                        self._take(start, end)

    def _lasting(self, component: Any, zone: ZoneInfo, *, repeats: bool) -> Iterator[tuple[datetime, datetime]]:
        """Each time that it takes, in UTC, whenever that is."""
        first = component["DTSTART"].dt
        length = _length(component, first, zone)
        own_zone = first.tzinfo if isinstance(first, datetime) and first.tzinfo else zone
        left_out = set(_moments(component, "EXDATE", zone)) if repeats else set()
        is_day = not isinstance(first, datetime)
        for start in sorted(set(self._starts(component, first, own_zone, length))) if repeats else [_wall(first)]:
            begin, end = _instants(start, length, own_zone, is_day=is_day)
            if not left_out & {begin, start.date()}:
                yield begin, end
        yield from _periods_of(component, zone, length) if repeats else ()

    def _starts(self, component: Any, first: Any, zone: Any, length: timedelta) -> Iterator[datetime]:
        """On the wall, in the event's own zone; around the window only, as far as the rules lead."""
        wall = _wall(first)
        earliest = _local(self.window.start, zone).replace(tzinfo=None) - length - 2 * DAY
        latest = _local(self.window.end, zone).replace(tzinfo=None) + 2 * DAY
        yield wall
        for rule in _listed(component.get("RRULE")):
            with suppress(*BROKEN):
                walk = takewhile(min(latest, _until(rule, zone) or latest).__ge__, self._followed(rule, wall))
                yield from (start for start in walk if start >= earliest)

    def _followed(self, rule: vRecur, first: datetime) -> Iterator[datetime]:
        """Raises TooMuch."""
        if not {str(each).upper() for each in rule.get("FREQ", [])} <= FOLLOWED:
            raise TooMuch
        if min(rule.get("INTERVAL", [1]), default=1) < 1:
            return
        parts = vRecur({name: rule[name] for name in PARTS if name in rule})
        text: bytes = parts.to_ical()  # type: ignore[no-untyped-call] # the library says no types here
        for start in rrulestr(text.decode(), dtstart=first):
            self._step()
            yield start
        self._step()

    def _add_periods(self, component: Any, zone: ZoneInfo) -> None:
        for period in _listed(component.get("FREEBUSY")):
            if str(period.params.get("FBTYPE", "BUSY")).upper() not in FREE:
                self._step()
                self._take(*_ends(period.dt, zone))

    def _take(self, start: datetime, end: datetime) -> None:
        if start < end and start < self.window.end and self.window.start < end:
            self.times.append(Span(start, end))
            if len(self.times) > MOST_TIMES:
                raise TooMuch

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS or time.monotonic() > self.until:
            raise TooMuch


def _is_free(component: Any) -> bool:
    said = {name: str(component.get(name, "")).strip().upper() for name in ("TRANSP", "STATUS")}
    return said["TRANSP"] == "TRANSPARENT" or said["STATUS"] == "CANCELLED"


def _listed(value: Any) -> list[Any]:
    """A property that may be there once, several times or not at all."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _wall(moment: Any) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, wall_time.min)


def _local(instant: datetime, zone: Any) -> datetime:
    return instant.astimezone(zone)


def _instant(moment: Any, zone: ZoneInfo) -> datetime:
    """In UTC; a day is its first instant."""
    if not isinstance(moment, datetime):
        return day_span_start(moment, zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _length(component: Any, first: Any, zone: ZoneInfo) -> timedelta:
    """What a day lasts is counted in days, everything else in elapsed time. Nothing said is a day, or no time at all."""
    if "DURATION" in component:
        said = component["DURATION"].dt
        return said if isinstance(said, timedelta) else timedelta(0)
    if "DTEND" in component:
        last = component["DTEND"].dt
        if not isinstance(first, datetime) and not isinstance(last, datetime):
            return timedelta(days=(last - first).days)
        return _instant(last, zone) - _instant(first, zone)
    return timedelta(0) if isinstance(first, datetime) else DAY


def _instants(start: datetime, length: timedelta, zone: Any, *, is_day: bool) -> tuple[datetime, datetime]:
    if is_day:
        return day_span_start(start.date(), zone), day_span_start((start + length).date(), zone)
    begin = start.replace(tzinfo=zone).astimezone(UTC)
    return begin, begin + length


def _until(rule: vRecur, zone: Any) -> datetime | None:
    """The last start that a rule allows, on the wall."""
    for last in rule.get("UNTIL", []):
        if not isinstance(last, datetime):
            return datetime.combine(last, wall_time.max)
        return _local(last, zone).replace(tzinfo=None) if last.tzinfo else last
    return None


def _moments(component: Any, name: str, zone: ZoneInfo) -> Iterator[datetime | date]:
    """What a property names: instants in UTC, or days."""
    for listed in _listed(component.get(name)):
        for each in getattr(listed, "dts", [listed]):
            moment = getattr(each, "dt", None)
            if isinstance(moment, datetime):
                yield _instant(moment, zone)
            elif isinstance(moment, date):
                yield moment


def _periods_of(component: Any, zone: ZoneInfo, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The times that an event names besides its rule."""
    for listed in _listed(component.get("RDATE")):
        for each in getattr(listed, "dts", ()):
            if isinstance(each.dt, tuple):
                yield _ends(each.dt, zone)
            else:
                begin = _instant(each.dt, zone)
                yield begin, begin + length


def _ends(period: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = period
    begin = _instant(start, zone)
    return begin, begin + end if isinstance(end, timedelta) else _instant(end, zone)
