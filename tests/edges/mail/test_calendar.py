"""The calendar part, read back by a calendar library."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from icalendar import Calendar

from kept.core.letters import CalendarMethod, Content, Kind, Recipient
from kept.edges.mail.calendar import calendar_part
from tests.letters import MEETING, a_content

WRITTEN: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
SENDER: Final = "no-reply@kept.example"
START: Final = datetime(2026, 3, 28, 9, tzinfo=UTC)


def test_a_confirmation_adds_an_appointment() -> None:
    calendar, event = read_back(a_content())
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "REQUEST")
    assert "PRODID" in calendar
    assert sorted(event) == [
        "ATTENDEE", "CLASS", "DTEND", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "STATUS", "SUMMARY", "UID",
    ]  # fmt: skip
    assert (event["UID"], event["SEQUENCE"]) == (f"{MEETING}@kept", 2)
    assert (event["STATUS"], event["CLASS"], event["SUMMARY"]) == ("CONFIRMED", "PRIVATE", "Appointment")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (START, datetime(2026, 3, 28, 9, 50, tzinfo=UTC))
    assert event["DTSTAMP"].dt == WRITTEN


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.DELETED])
def test_a_cancellation_takes_the_same_one_away(kind: Kind) -> None:
    _, before = read_back(a_content())
    content = a_content(kind)
    assert content.event is not None
    calendar, event = read_back(replace(content, event=replace(content.event, sequence=3)))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["UID"] == before["UID"]
    assert event["SEQUENCE"] > before["SEQUENCE"]


@pytest.mark.parametrize("to", list(Recipient))
def test_programs_know_whose_it_is_and_ask_nobody_for_an_answer(to: Recipient) -> None:
    """Google and Outlook add it for the attendee whose mailbox it is, when an organiser is named."""
    content = a_content(to=to)
    _, event = read_back(content)
    assert event["ORGANIZER"] == f"mailto:{SENDER}"
    assert event["ATTENDEE"] == f"mailto:{content.email}"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "CN" not in event["ATTENDEE"].params


def test_times_are_utc_whatever_the_zone() -> None:
    text = the_part(a_content(zone="America/New_York"))
    assert "DTSTART:20260328T090000Z" in text
    assert "TZID" not in text
    assert "VTIMEZONE" not in text


def test_nothing_in_it_tells_what_the_appointment_is() -> None:
    content = a_content(name="Somebody Else", other="Q. W.", path="/secret")
    text = the_part(content)
    assert not [word for word in ("Somebody", "Q. W.", "secret", "DESCRIPTION", "LOCATION", "URL") if word in text]


def test_it_is_as_the_standard_wants_it() -> None:
    text = the_part(a_content(email="a.very.long.name.that.will.not.fit.on.one.line.of.a.calendar@mail.example.org"))
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.replace("\r\n", "").isprintable()


def test_an_identifier_cannot_bring_a_line_along() -> None:
    content = a_content()
    assert content.event is not None
    uid = "x\r\nATTENDEE:mailto:b@example.org"
    _, event = read_back(replace(content, event=replace(content.event, uid=uid)))
    assert event["ATTENDEE"] == f"mailto:{content.email}"


def test_what_has_no_time_is_in_no_calendar() -> None:
    content = a_content()
    for without in (replace(content, event=None), replace(content, starts_at=None), replace(content, ends_at=None)):
        assert calendar_part(without, at=WRITTEN, sender=SENDER) is None


def test_every_method_has_a_status() -> None:
    for method in CalendarMethod:
        content = a_content()
        assert content.event is not None
        read_back(replace(content, event=replace(content.event, method=method)))


def the_part(content: Content) -> str:
    text = calendar_part(content, at=WRITTEN, sender=SENDER)
    assert text is not None
    return text


def read_back(content: Content) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(the_part(content))
    (event,) = calendar.walk("VEVENT")
    assert not calendar.errors
    assert not event.errors
    return calendar, event
