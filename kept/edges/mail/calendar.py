"""The calendar part of a letter (RFC 5545 and 5546). It says when, and nothing of what."""

from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event, vCalAddress
from icalendar.parser import Contentline

from kept.core.letters import CalendarMethod, Content
from kept.core.wording import SENDER

PRODUCT: Final = "-//Kept//Appointments//EN"
SUMMARY: Final = "Appointment"
FOLDED_FROM: Final = 75  # octets (RFC 5545, 3.1)
STATUS: Final = {CalendarMethod.REQUEST: "CONFIRMED", CalendarMethod.CANCEL: "CANCELLED"}


def calendar_part(content: Content, *, at: datetime, sender: str) -> str | None:
    """What a calendar program adds, moves or removes; None for a letter that concerns no calendar."""
    if content.event is None or content.starts_at is None or content.ends_at is None:
        return None
    event = Event()
    event.add("uid", content.event.uid)
    event.add("sequence", content.event.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", content.starts_at.astimezone(UTC))
    event.add("dtend", content.ends_at.astimezone(UTC))
    event.add("summary", SUMMARY)
    event.add("class", "PRIVATE")
    event.add("status", STATUS[content.event.method])
    event.add("organizer", _person(sender, cn=SENDER))
    # Nobody reads an answer, and the appointment is agreed already: the program is not to ask.
    attendee = _person(content.email, cutype="INDIVIDUAL", role="REQ-PARTICIPANT", partstat="ACCEPTED", rsvp="FALSE")
    event.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", content.event.method.value)
    calendar.add_component(event)
    lines = [_folded(line) for line in calendar.content_lines() if line]
    return "\r\n".join(lines) + "\r\n"


def _folded(line: Contentline) -> str:
    """As the library folds it, which looks at each character of lines that are short enough, too."""
    if len(line) < FOLDED_FROM and line.isascii():
        return line
    text: str = line.to_ical().decode()  # type: ignore[no-untyped-call] # the library's
    return text


def _person(address: str, **parameters: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params.update(parameters)
    return person
