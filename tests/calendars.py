"""Builders: calendar feeds and other calendars, by their use cases; and what is read in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from icalendar import Calendar

from kept.core.access import Actor
from kept.core.busy import LEASE, CalendarKind, Found, LeasedReading
from kept.core.intervals import Span
from kept.store.diary.models import BusyTime, OutsideCalendar
from kept.store.people.models import Client, Professional
from kept.usecases.claim_calendars import claim_calendars
from kept.usecases.connect_calendar import CalendarWish, connect_calendar
from kept.usecases.create_feed import NewFeed, create_feed
from kept.usecases.record_reading import record_reading
from tests.make import NOW, a_key, actor_of, make_professional

SITE: Final = "http://127.0.0.1:8000"
ADDRESS: Final = "https://calendars.example.org/private/a-secret.ics"
BROKEN: Final = Found(fault="timeout")


# --- feeds


def make_feed(person: Professional | Client | Actor | None = None, *, shows_initials: bool = False) -> NewFeed:
    """For this person, or for a new professional."""
    by = person if isinstance(person, Actor) else actor_of(person or make_professional())
    return create_feed(by=by, shows_initials=shows_initials, request=a_key(), now=NOW)


def address_of(feed: NewFeed) -> str:
    return f"/feeds/{feed.secret}.ics"


def events_in(text: str | bytes) -> Sequence[Any]:
    return Calendar.from_ical(text).walk("VEVENT")


# --- other calendars


def make_outside(professional: Professional | None = None, *, at: datetime = NOW, **wish: Any) -> OutsideCalendar:
    """A file at an address, unless said otherwise."""
    wanted = CalendarWish(**({"name": "Private", "kind": CalendarKind.FILE, "url": ADDRESS} | wish))
    by = actor_of(professional or make_professional())
    made = connect_calendar(by=by, wish=wanted, site_url=SITE, request=a_key(), now=at)
    return OutsideCalendar.objects.select_related("professional__user").get(uuid=made)


def claim(at: datetime = NOW, *, most: int = 10) -> tuple[LeasedReading, ...]:
    return claim_calendars(most=most, lease=LEASE, now=at)


def record(found: Found, *, at: datetime = NOW) -> list[bool]:
    """For whatever is due."""
    return [record_reading(leased=leased, found=found, now=at) for leased in claim(at)]


def is_busy(professional: Professional, *times: Span, at: datetime = NOW) -> OutsideCalendar:
    """A calendar of theirs was read, and says these times."""
    calendar = make_outside(professional, at=at)
    record(Found(times=times), at=at)
    return as_it_is(calendar)


def as_it_is(calendar: OutsideCalendar) -> OutsideCalendar:
    return OutsideCalendar.objects.get(id=calendar.id)


def times_of(professional: Professional) -> list[Span]:
    rows = BusyTime.objects.filter(professional=professional).order_by("starts_at")
    return [Span(row.starts_at, row.ends_at) for row in rows]
