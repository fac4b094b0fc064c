"""Revoke a person's calendar feed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes.feeds import lock_feed, lock_owner, revoke_feeds_of


@transaction.atomic(durable=True)
def revoke_feeds(*, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Programs that read it are told that it is over. Raises Refused not_found when there is none."""
    first_time(request, by=by)
    lock_owner(by)
    feed = lock_feed(by)

    revoke_feeds_of(by.user_id or 0, at=now)

    note_entry(by, "feed.revoked", feed.uuid, at=now, request=request)
    remember(request, feed.uuid, by=by, at=now)
    return feed.uuid
