"""Forget visits that are over, and which addresses were changed to which."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kept.store.people.writes.recovery import forget_addresses_until
from kept.store.people.writes.visits import forget_visits_until

# A reminder may wait so long, and follows its reader to another address.
ADDRESSES_KEPT_FOR: Final = timedelta(weeks=80)


@transaction.atomic(durable=True)
def forget_visits(*, now: datetime) -> int:
    """How many were forgotten."""
    return forget_visits_until(now) + forget_addresses_until(now - ADDRESSES_KEPT_FOR)
