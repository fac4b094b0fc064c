"""The words for other calendars: how long ago one was read, and what keeps it from being read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kept.core.zones import day_span_start
from kept.store.diary.outside import BusyCard

FAULTS: Final = {
    "timeout": "it does not answer in time",
    "no_connection": "nobody answers at its address",
    "disconnected": "the connection broke",
    "unknown_host": "there is no such name",
    "not_public": "its address, or one that it leads to, is not on the public internet by https",
    "not_trusted": "its certificate is not trusted",
    "not_http": "what answers there does not keep to the rules of the web",
    "too_large": "it is larger than 5 MB",
    "too_much": "it repeats something without end, or holds more than Kept can follow",
    "leads_on": "its address leads on and on",
    "turned_away": "the name and password are not accepted, or its address is no longer shared",
    "not_there": "there is nothing at its address any more",
    "not_a_calendar": "what is there is not a calendar",
    "not_a_server": "what is there is not a calendar server",
    "no_calendar_there": "there is no calendar of yours on this server",
    "lost": "the last reading was broken off",
    "unreadable": "its address or contents could not be read here",
}


@dataclass(frozen=True)
class BusyEntry:
    """Busy time on one local day of the agenda."""

    starts_at: datetime
    ends_at: datetime
    is_whole_day: bool


def fault_in_words(code: str) -> str:
    """As in “It cannot be read: …”."""
    return FAULTS.get(code) or f"its address answers with the status {code}"


def ago_in_words(instant: datetime, now: datetime) -> str:
    """In whole minutes, hours or days, as far as they have passed."""
    passed = max(now - instant, timedelta(0))
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if (number := passed // length) > 0:
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"


def busy_by_day(cards: Iterable[BusyCard], zone: ZoneInfo) -> Iterator[BusyEntry]:
    """What lasts over midnight is on both days."""
    for card in cards:
        start = card.starts_at
        while start < card.ends_at:
            midnight = day_span_start(start.astimezone(zone).date() + timedelta(days=1), zone)
            end = min(card.ends_at, midnight)
            begins = start == day_span_start(start.astimezone(zone).date(), zone)
            yield BusyEntry(start, end, is_whole_day=begins and end == midnight)
            start = end
