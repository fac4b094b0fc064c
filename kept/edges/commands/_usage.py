"""Closed months are published hub by hub, so that nobody waits for more than one of them."""

from datetime import datetime, timedelta, timezone
from typing import Final

from kept.core.usage import newest_closed
from kept.store.hubs.programmes import hubs_without_line_of
from kept.usecases.publish_usage import publish_usage

# Where a month is over first.
EARLIEST: Final = timezone(timedelta(hours=14))


def publish_closed_months(*, now: datetime) -> int:
    """How many lines of all hubs; only those are looked at that may have one due."""
    newest = newest_closed(now.astimezone(EARLIEST).date())
    return sum(publish_usage(hub_id=hub_id, now=now) for hub_id in hubs_without_line_of(newest))
