"""Claim the letters that are due, for one worker and for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from kept.core.delivery import Leased
from kept.store.outbox.pauses import is_paused
from kept.store.outbox.writes import lease_due_letters


@transaction.atomic(durable=True)
def claim_letters(*, most: int, lease: timedelta, now: datetime) -> tuple[Leased, ...]:
    """The letters longest due, never one before an earlier one about the same session to the same person is finished.

    None while the outbox is paused. Nothing is sent in here: a network has no place in a transaction.
    """
    if is_paused():
        return ()
    return lease_due_letters(most=most, until=now + lease, now=now)
