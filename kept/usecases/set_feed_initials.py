"""Say whether a professional's calendar feed shows their clients' initials."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey, Role
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes.feeds import lock_feed, set_initials


@transaction.atomic(durable=True)
def set_feed_initials(*, by: Actor, shows_initials: bool, request: RequestKey, now: datetime) -> UUID:
    """Raises Refused not_found when there is no feed, or it is a client's."""
    first_time(request, by=by)
    feed = lock_feed(by)

    if by.role is not Role.PROFESSIONAL:
        raise Refused("not_found")

    set_initials(feed, shows_initials=shows_initials)

    note_entry(by, "feed.changed", feed.uuid, at=now, request=request, initials=shows_initials)
    remember(request, feed.uuid, by=by, at=now)
    return feed.uuid
