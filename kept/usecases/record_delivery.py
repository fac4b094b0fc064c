"""Record what the post answered to one letter."""

from datetime import datetime

from django.db import transaction

from kept.core.delivery import Answer, Leased, standing_after
from kept.store.outbox.writes import mark_tried


@transaction.atomic(durable=True)
def record_delivery(*, letter: Leased, answer: Answer, now: datetime) -> bool:
    """The letter is sent, tried again later, or given up.

    False, and nothing recorded, when its lease is no longer this one: another worker has it, or it was withdrawn.
    """
    standing = standing_after(answer, letter, now=now)
    return mark_tried(letter, standing, code=answer.code, at=now)
