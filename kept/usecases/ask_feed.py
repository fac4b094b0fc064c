"""Count one request for a calendar feed, and say whose it is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, Role, scope_of
from kept.core.refusal import Refused
from kept.store.people.reads import acting
from kept.store.people.writes.feeds import count_request


@dataclass(frozen=True)
class AskedFeed:
    """Whose appointments are told, and whether with initials."""

    owner: Actor
    shows_initials: bool


@transaction.atomic(durable=True)
def ask_feed(*, token_hash: str, now: datetime) -> AskedFeed:
    """Raises Refused not_found, feed_over when it was revoked, nobody read it for half a year or its person may have none
    any more, or feed_asked_too_often."""
    feed = count_request(token_hash, at=now)

    owner, _ = acting(feed.user_id)
    if scope_of(owner, "feed.write") is None:
        raise Refused("feed_over")
    return AskedFeed(owner, feed.shows_initials and owner.role is Role.PROFESSIONAL)
