"""Forget what letters said that were told some time ago."""

from datetime import datetime

from django.db import transaction

from kept.core.delivery import READABLE_FOR
from kept.store.outbox.writes import forget_finished


@transaction.atomic(durable=True)
def forget_letters(*, now: datetime) -> int:
    """Erases content and address of letters sent or withdrawn long enough ago; returns how many. One that was given up
    is kept: it may be sent again."""
    return forget_finished(until=now - READABLE_FOR)
