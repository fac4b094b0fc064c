"""A person has one calendar feed, whose secret is kept nowhere."""

import re

from kept.store.people.models import CalendarFeed
from kept.store.people.reads.feeds import hash_of_feed
from tests.calendars import make_feed
from tests.make import make_client, make_professional
from tests.race import race


def test_only_a_hash_of_its_secret_is_kept(db: None) -> None:
    made = make_feed()
    row = CalendarFeed.objects.get()
    assert re.fullmatch(r"ic_[\w-]{43}", made.secret)
    assert row.token_hash == hash_of_feed(made.secret)
    assert made.secret not in str(CalendarFeed.objects.values().get())


def test_another_one_ends_the_first(db: None) -> None:
    professional = make_professional()
    first, second = make_feed(professional), make_feed(professional)
    assert CalendarFeed.objects.get(uuid=first.uuid).revoked_at
    assert CalendarFeed.objects.get(uuid=second.uuid).revoked_at is None


def test_a_clients_never_shows_initials(db: None) -> None:
    make_feed(make_client(make_professional()), shows_initials=True)
    assert not CalendarFeed.objects.get().shows_initials


def test_two_at_once_leave_one(real_db: None) -> None:
    professional = make_professional()
    race([lambda: make_feed(professional)] * 2)
    assert CalendarFeed.objects.filter(revoked_at__isnull=True).count() == 1
