"""The calendar part of a letter (RFC 5545 and 5546). It says when, and nothing of what."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from kept.core.letters import CalendarMethod, Content
from kept.core.wording import SENDER

PRODUCT: Final = "-//Kept//Appointments//EN"
SUMMARY: Final = "Appointment"
STATUS: Final = {CalendarMethod.REQUEST: "CONFIRMED", CalendarMethod.CANCEL: "CANCELLED"}
# Nobody reads an answer, and the appointment is agreed already: the program is not to ask.
ATTENDEE: Final = "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE"
LONGEST_LINE: Final = 74  # bytes; one that continues another begins with a space besides


def calendar_part(content: Content, *, at: datetime, sender: str) -> str | None:
    """What a calendar program adds, moves or removes; None for a letter that concerns no calendar.

    The lines are written by hand: a library takes a third of a letter's time for them. Addresses were found to be plain
    before, and no line can bring another along.
    """
    event = content.event
    if event is None or content.starts_at is None or content.ends_at is None:
        return None
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        f"METHOD:{event.method.value}",
        "BEGIN:VEVENT",
        f"SUMMARY:{SUMMARY}",
        f"DTSTART:{_instant(content.starts_at)}",
        f"DTEND:{_instant(content.ends_at)}",
        f"DTSTAMP:{_instant(at)}",
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"{ATTENDEE}:mailto:{content.email}",
        "CLASS:PRIVATE",
        f"ORGANIZER;CN={SENDER}:mailto:{sender}",
        f"STATUS:{STATUS[event.method]}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "\r\n".join((*_folded(lines), ""))


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    for character, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(character, escaped)
    return text


def _folded(lines: Iterable[str]) -> Iterator[str]:
    """Longer lines go on in the next, after a space. All is ASCII, so that bytes are characters."""
    for line in lines:
        assert line.isascii(), "only plain addresses are written to"
        assert line.isprintable(), "a line is one line"
        pieces = [line[start : start + LONGEST_LINE] for start in range(0, len(line), LONGEST_LINE)]
        yield "\r\n ".join(pieces)
