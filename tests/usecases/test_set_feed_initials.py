"""Only a professional says that their feed shows initials."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import CalendarFeed
from kept.usecases.set_feed_initials import set_feed_initials
from tests.calendars import make_feed
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def test_they_are_shown_when_wanted(db: None) -> None:
    professional = make_professional()
    make_feed(professional)
    set_feed_initials(by=actor_of(professional), shows_initials=True, request=a_key(), now=NOW)
    assert CalendarFeed.objects.get().shows_initials


def test_a_client_finds_nothing_to_set(db: None) -> None:
    client = make_client(make_professional())
    make_feed(client)
    for person in (client, make_professional()):
        with pytest.raises(Refused, match="not_found"):
            set_feed_initials(by=actor_of(person), shows_initials=True, request=a_key(), now=NOW)
    assert not CalendarFeed.objects.get().shows_initials
