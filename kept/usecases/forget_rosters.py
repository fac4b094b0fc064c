"""Forget rosters that were sent and never carried out."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kept.store.hubs.writes import forget_drafts

KEPT_FOR: Final = timedelta(days=1)


@transaction.atomic(durable=True)
def forget_rosters(*, now: datetime) -> int:
    """How many were forgotten."""
    return forget_drafts(until=now - KEPT_FOR)
