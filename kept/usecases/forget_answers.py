"""Forget what programs were answered."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kept.store.journal.writes import forget_answers_until

KEPT_FOR: Final = timedelta(hours=48)


@transaction.atomic(durable=True)
def forget_answers(*, now: datetime) -> int:
    """How many were forgotten. A repetition is still recognised after that, and carried out no second time."""
    return forget_answers_until(now - KEPT_FOR)
