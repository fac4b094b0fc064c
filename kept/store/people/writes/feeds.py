"""Changes of calendar feeds. Callers hold the transaction."""

from datetime import datetime
from typing import Final

from kept.core.access import Actor
from kept.core.feeds import ENDED_FOR, MOST_AN_HOUR, UNUSED_FOR, is_over
from kept.core.refusal import Refused
from kept.store.people.models import CalendarFeed, User
from kept.store.people.reads.feeds import hash_of_feed
from kept.store.tokens import draw_token

PREFIX: Final = "ic_"  # tells people, and what looks for secrets in the wrong places, what they have there


def draw_feed(by: Actor, *, shows_initials: bool, at: datetime) -> tuple[CalendarFeed, str]:
    """The feed and its secret, which is kept nowhere. The one before it is over. Callers hold the person's lock."""
    user_id = by.user_id or 0
    revoke_feeds_of(user_id, at=at)
    secret = PREFIX + draw_token()
    feed = CalendarFeed.objects.create(
        user_id=user_id, token_hash=hash_of_feed(secret), shows_initials=shows_initials, created_at=at
    )
    return feed, secret


def lock_owner(by: Actor) -> None:
    """Whoever makes, changes or revokes a person's feed comes one after the other."""
    User.objects.select_for_update().get(id=by.user_id or 0)


def lock_feed(by: Actor) -> CalendarFeed:
    """The actor's own. Raises Refused not_found."""
    feed = CalendarFeed.objects.select_for_update().filter(user_id=by.user_id or 0, revoked_at__isnull=True).first()
    if feed is None:
        raise Refused("not_found")
    return feed


def set_initials(feed: CalendarFeed, *, shows_initials: bool) -> None:
    CalendarFeed.objects.filter(id=feed.id).update(shows_initials=shows_initials)


def revoke_feeds_of(user_id: int, *, at: datetime) -> None:
    """All of a person's, for good."""
    CalendarFeed.objects.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=at)


def count_request(token_hash: str, *, at: datetime) -> CalendarFeed:
    """The feed, and one request more of this hour. Raises Refused not_found, feed_over or feed_asked_too_often."""
    feed = CalendarFeed.objects.select_for_update().filter(token_hash=token_hash).first()
    if feed is None:
        raise Refused("not_found")
    if feed.revoked_at or is_over(created_at=feed.created_at, last_used_at=feed.last_used_at, now=at):
        raise Refused("feed_over")
    hour = at.replace(minute=0, second=0, microsecond=0)
    if feed.hour is None or feed.hour < hour:  # clocks differ: an hour that was counted already does not come back
        feed.hour, feed.asked = hour, 0
    if feed.asked >= MOST_AN_HOUR:
        raise Refused("feed_asked_too_often")
    feed.asked += 1
    feed.last_used_at = max(at, feed.last_used_at or at)
    feed.save(update_fields=["hour", "asked", "last_used_at"])
    return feed


def end_unused_feeds(*, now: datetime) -> int:
    """How many nobody read for so long; what ended long ago is forgotten."""
    CalendarFeed.objects.filter(revoked_at__lte=now - ENDED_FOR).delete()
    live = CalendarFeed.objects.filter(revoked_at__isnull=True, created_at__lte=now - UNUSED_FOR)
    return live.exclude(last_used_at__gt=now - UNUSED_FOR).update(revoked_at=now)
