"""Forget what was kept for as long as it may be."""

from datetime import datetime

from django.db import transaction

from kept.store.persons.retention import FORGETTING


@transaction.atomic(durable=True)
def forget_overdue(*, now: datetime) -> int:
    """How much was forgotten, by the table of core/retention.py; some clients at a time. None is left when it is 0."""
    return sum(forget(now) for forget in FORGETTING)
