"""Builders: calendar feeds, by their use case; and what is read in one."""

from collections.abc import Sequence
from typing import Any

from icalendar import Calendar

from kept.core.access import Actor
from kept.store.people.models import Client, Professional
from kept.usecases.create_feed import NewFeed, create_feed
from tests.make import NOW, a_key, actor_of, make_professional


def make_feed(person: Professional | Client | Actor | None = None, *, shows_initials: bool = False) -> NewFeed:
    """For this person, or for a new professional."""
    by = person if isinstance(person, Actor) else actor_of(person or make_professional())
    return create_feed(by=by, shows_initials=shows_initials, request=a_key(), now=NOW)


def address_of(feed: NewFeed) -> str:
    return f"/feeds/{feed.secret}.ics"


def events_in(text: str | bytes) -> Sequence[Any]:
    return Calendar.from_ical(text).walk("VEVENT")
