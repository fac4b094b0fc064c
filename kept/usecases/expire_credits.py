"""Expire what was not used in time, and put back into the pool what came back to people who had left."""

from datetime import datetime

from django.db import transaction

from kept.store.ledger.writes import expire_available, return_to_pool


@transaction.atomic(durable=True)
def expire_credits(*, now: datetime) -> int:
    """How many were moved. A held credit outlives its grant until its session is over."""
    returned = return_to_pool(None, at=now)
    return returned + expire_available(at=now)
