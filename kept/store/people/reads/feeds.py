"""A person's calendar feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kept.core.access import Actor
from kept.core.feeds import UNUSED_FOR, is_over
from kept.store.people import models
from kept.store.tokens import hash_of

PURPOSE: Final = "calendar_feed"


@dataclass(frozen=True, kw_only=True)
class FeedCard:
    """`ends_at`: when it is over unless somebody reads it."""

    shows_initials: bool
    created_at: datetime
    last_used_at: datetime | None
    ends_at: datetime


def hash_of_feed(token: str) -> str:
    """What stands for the token from now on."""
    return hash_of(token, purpose=PURPOSE)


def is_known_feed(token_hash: str) -> bool:
    """Whether there is, or was, such a feed."""
    return models.CalendarFeed.objects.filter(token_hash=token_hash).exists()


def own_feed(actor: Actor, *, now: datetime) -> FeedCard | None:
    """The actor's, as long as it can be read."""
    row = models.CalendarFeed.objects.filter(user_id=actor.user_id or 0, revoked_at__isnull=True).first()
    if row is None or is_over(created_at=row.created_at, last_used_at=row.last_used_at, now=now):
        return None
    return FeedCard(
        shows_initials=row.shows_initials,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        ends_at=(row.last_used_at or row.created_at) + UNUSED_FOR,
    )
