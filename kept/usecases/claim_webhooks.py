"""Claim the webhooks that are due, for one worker and for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from kept.core.webhooks import LeasedHook
from kept.store.outbox.pauses import is_paused
from kept.store.outbox.writes.webhooks import lease_due_webhooks


@transaction.atomic(durable=True)
def claim_webhooks(*, most: int, lease: timedelta, now: datetime) -> tuple[LeasedHook, ...]:
    """The ones longest due, of each endpoint one at a time; none while the outbox is paused. Nothing is sent in here."""
    if is_paused():
        return ()
    return lease_due_webhooks(most=most, until=now + lease, now=now)
