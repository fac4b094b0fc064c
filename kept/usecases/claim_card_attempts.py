"""Claim what is to be asked of the card provider."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.cards import Question
from kept.store.payments.writes.attempts import claim_due


@transaction.atomic(durable=True)
def claim_card_attempts(*, most: int, only: UUID | None = None, now: datetime) -> tuple[Question, ...]:
    """The attempts that are due, as many as asked for, or the one that is named; none that is decided. Whoever claims
    asks the provider and records the answer; if they do not, the attempt is due again after a while."""
    return claim_due(most=most, only=only, now=now)
