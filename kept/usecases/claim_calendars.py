"""Claim the other calendars that are due to be read, for one worker and for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from kept.core.busy import LeasedReading
from kept.store.diary.writes.outside import lease_due_calendars


@transaction.atomic(durable=True)
def claim_calendars(*, most: int, lease: timedelta, now: datetime) -> tuple[LeasedReading, ...]:
    """The ones longest due. Nothing is read in here."""
    return lease_due_calendars(most=most, until=now + lease, now=now)
