"""A calendar feed as calendar programs read it (RFC 5545). It says when, and nothing of what."""

from collections.abc import Iterable
from datetime import UTC
from typing import Final

from icalendar import Calendar, Event

from kept.core.feeds import FeedEvent

PRODUCT: Final = "-//Kept//Appointments//EN"
NAME: Final = "Appointments"
SUMMARY: Final = "Appointment"


def feed_text(events: Iterable[FeedEvent]) -> bytes:
    """The same for the same events, whenever it is asked for."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", NAME)
    for told in events:
        calendar.add_component(_event(told))
    text: bytes = calendar.to_ical()
    return text


def _event(told: FeedEvent) -> Event:
    event = Event()
    event.add("uid", told.uid)
    event.add("sequence", told.sequence)
    event.add("dtstamp", told.changed_at.astimezone(UTC))
    event.add("dtstart", told.starts_at.astimezone(UTC))
    event.add("dtend", told.ends_at.astimezone(UTC))
    event.add("summary", f"{SUMMARY} ({told.initials})" if told.initials else SUMMARY)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if told.is_cancelled else "CONFIRMED")
    return event
