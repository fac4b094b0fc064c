"""End the calendar feeds that nobody reads any more."""

from datetime import datetime

from django.db import transaction

from kept.store.people.writes import feeds


@transaction.atomic(durable=True)
def end_unused_feeds(*, now: datetime) -> int:
    """How many ended."""
    return feeds.end_unused_feeds(now=now)
