"""Forget whose address sign-ups were for."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kept.store.people.writes.sign_ups import forget_sign_ups_until

KEPT_FOR: Final = timedelta(days=7)


@transaction.atomic(durable=True)
def forget_sign_ups(*, now: datetime) -> int:
    """How many were forgotten. The rows stay, as their letters name them."""
    return forget_sign_ups_until(now - KEPT_FOR)
