"""A feed that is revoked is over."""

import pytest
from django.db import transaction

from kept.core.refusal import Refused
from kept.store.people.reads.feeds import hash_of_feed, own_feed
from kept.store.people.writes.tokens import revoke_tokens_of
from kept.usecases.ask_feed import ask_feed
from kept.usecases.revoke_feeds import revoke_feeds
from tests.calendars import make_feed
from tests.make import NOW, a_key, actor_of, make_professional


def test_it_is_over_for_good(db: None) -> None:
    professional = make_professional()
    feed, others = make_feed(professional), make_feed()
    revoke_feeds(by=actor_of(professional), request=a_key(), now=NOW)
    with pytest.raises(Refused, match="feed_over"):
        ask_feed(token_hash=hash_of_feed(feed.secret), now=NOW)
    assert own_feed(actor_of(professional), now=NOW) is None
    ask_feed(token_hash=hash_of_feed(others.secret), now=NOW)


def test_it_ends_with_the_persons_tokens(db: None) -> None:
    """When a password changes, or an address's change is undone."""
    professional = make_professional()
    feed = make_feed(professional)
    with transaction.atomic():
        revoke_tokens_of(professional.user_id, at=NOW)
    with pytest.raises(Refused, match="feed_over"):
        ask_feed(token_hash=hash_of_feed(feed.secret), now=NOW)


def test_there_has_to_be_one(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        revoke_feeds(by=actor_of(make_professional()), request=a_key(), now=NOW)
