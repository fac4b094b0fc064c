"""Make the address at which a person's calendar program reads their appointments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey, Role
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes.feeds import draw_feed, lock_owner


@dataclass(frozen=True)
class NewFeed:
    """The secret is here and nowhere else: whoever loses it makes another address."""

    uuid: UUID
    secret: str


@transaction.atomic(durable=True)
def create_feed(*, by: Actor, shows_initials: bool, request: RequestKey, now: datetime) -> NewFeed:
    """The one before it is over. Only a professional's may show initials: a client's says when, and nothing else."""
    first_time(request, by=by)
    lock_owner(by)

    shows = shows_initials and by.role is Role.PROFESSIONAL

    feed, secret = draw_feed(by, shows_initials=shows, at=now)

    note_entry(by, "feed.created", feed.uuid, at=now, request=request)
    remember(request, feed.uuid, by=by, at=now)
    return NewFeed(feed.uuid, secret)
