"""Forget what letters said that were told some time ago."""

from datetime import datetime
from typing import Final

from django.db import transaction

from kept.core.delivery import READABLE_FOR
from kept.store.outbox.writes import forget_finished

MOST: Final = 1_000


@transaction.atomic(durable=True)
def forget_letters(*, now: datetime) -> int:
    """Erases content and address of letters sent or withdrawn long enough ago; returns how many, some at a time, so that
    nobody waits for long. One that was given up is kept: it may be sent again."""
    return forget_finished(until=now - READABLE_FOR, most=MOST)
