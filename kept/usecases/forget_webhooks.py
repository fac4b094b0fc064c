"""Forget the webhooks that ended long ago."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kept.store.outbox.writes.webhooks import forget_webhooks_until

KEPT_FOR: Final = timedelta(days=30)


@transaction.atomic(durable=True)
def forget_webhooks(*, now: datetime) -> int:
    """How many were forgotten."""
    return forget_webhooks_until(now - KEPT_FOR)
